import {
  type ClientCapabilities,
  type CodeAction,
  CodeActionKind,
  type ServerCapabilities,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { insideRange, isWritable, outsideEdits, touches } from "../documents/outside.ts";
import { type Action, actionsIn, fixAll } from "../features/code-actions.ts";
import type { Edit } from "../rules/rule.ts";
import { toDiagnostic } from "./diagnostics.ts";
import type { Handle } from "./handler.ts";
import { fromRange, toTextEdit } from "./positions.ts";
import type { Session } from "./session.ts";

const FIX_ALL = `${CodeActionKind.SourceFixAll}.kata`;

export function registerActions(
  session: Session,
  handle: Handle,
  client: ClientCapabilities,
): ServerCapabilities {
  const { connection, analysis, documents, wire } = session;
  const literals = client.textDocument?.codeAction?.codeActionLiteralSupport !== undefined;

  function toEdit(edits: readonly Edit[]): WorkspaceEdit {
    const changes: Record<string, TextEdit[]> = {};
    for (const edit of outsideEdits(edits) ?? []) {
      const uri = wire.uriOf(edit.source.path);
      changes[uri] ??= [];
      changes[uri].push(toTextEdit(edit, wire.encoding));
    }
    if (!wire.versionedEdits) return { changes };
    return {
      documentChanges: Object.entries(changes).map(([uri, list]) => ({
        textDocument: { uri, version: documents.get(uri)?.version ?? null },
        edits: list,
      })),
    };
  }

  function toAction({ title, kind, edits, problem, preferred }: Action): CodeAction {
    return {
      title,
      kind: kind === "fix-all" ? FIX_ALL : CodeActionKind.QuickFix,
      ...(problem && { diagnostics: [toDiagnostic(problem, wire)] }),
      ...(preferred && { isPreferred: true }),
      edit: toEdit(edits),
    };
  }

  connection.onCodeAction(
    handle(({ open, settings }, { range, context: { only } }) => {
      // Without literals a client can only run commands, and we have none to offer.
      if (!literals) return [];
      const wants = (kind: string) => !only || only.some((one) => kind === one || kind.startsWith(`${one}.`));
      const actions: Action[] = [];
      if (wants(CodeActionKind.QuickFix)) {
        const asked = fromRange(open.source, range, wire.encoding);
        for (const part of open.parts) {
          if (!touches(part, asked)) continue;
          const ground = analysis.ground(open, part, settings);
          actions.push(...actionsIn(part, ground, insideRange(part, asked)).filter(isWritable));
        }
      }
      if (only && wants(FIX_ALL)) {
        const edits = open.parts.flatMap((part) => fixAll(part, analysis.ground(open, part, settings)));
        if (edits.length > 0)
          actions.push({ title: "Fix all that can be fixed safely", kind: "fix-all", edits });
      }
      return actions.map(toAction);
    }),
  );
  return { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] } };
}
