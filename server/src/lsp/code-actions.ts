import type { ClientCapabilities, CodeAction, ServerCapabilities } from "vscode-languageserver";
import type { KataDocument } from "../documents/document.ts";
import { insideRange, isWritable, touches } from "../documents/outside.ts";
import { type Action, actionsIn, deprecationOfGo, fixAll } from "../features/code-actions.ts";
import { toDiagnostic } from "./diagnostics.ts";
import type { Handle } from "./handler.ts";
import { moveAction } from "./moves.ts";
import { fromRange } from "./positions.ts";
import { CodeActionKind } from "./protocol.ts";
import type { Session } from "./session.ts";
import { toWorkspaceEdit } from "./workspace-edit.ts";

/** Of a file with very many configurations so many are mended at once, and fixes are offered for so many. */
const MOST_MENDED = 50;
const MOST_OFFERED = 20;

const FIX_ALL = `${CodeActionKind.SourceFixAll}.kata`;

/**
 * Answers `textDocument/codeAction` with edits, which a client without literals of code actions cannot take: it gets
 * none.
 */
export function registerActions(
  session: Session,
  handle: Handle,
  client: ClientCapabilities,
): ServerCapabilities {
  const { connection, analysis, wire } = session;
  const literals = client.textDocument?.codeAction?.codeActionLiteralSupport !== undefined;

  function toAction({ title, kind, edits, problem, preferred }: Action): CodeAction {
    return {
      title,
      kind: kind === "fix-all" ? FIX_ALL : CodeActionKind.QuickFix,
      ...(problem && { diagnostics: [toDiagnostic(problem, wire)] }),
      ...(preferred && { isPreferred: true }),
      edit: toWorkspaceEdit(edits, session),
    };
  }

  connection.onCodeAction(
    handle(async ({ open, settings, inTurns }, { range, context: { only } }) => {
      // Without literals a client can only run commands, and we have none to offer.
      if (!literals) return [];
      const wants = (kind: string) => !only || only.some((one) => kind === one || kind.startsWith(`${one}.`));
      const actions: Action[] = [];
      const moves: CodeAction[] = [];
      if (wants(CodeActionKind.QuickFix)) {
        const asked = fromRange(open.source, range, wire.encoding);
        for (const part of open.parts.filter((one) => touches(one, asked)).slice(0, MOST_OFFERED)) {
          const ground = analysis.ground(open, part, settings);
          const inner = insideRange(part, asked);
          actions.push(...(await inTurns(actionsIn(part, ground, inner))).filter(isWritable));
          const told = deprecationOfGo(part, ground.problems, inner);
          const move = told && moveAction(analysis.assembly(open, part, settings), told, session);
          if (move) moves.push(move);
        }
      }
      if (only && wants(FIX_ALL)) {
        const groundOf = (part: KataDocument) => analysis.ground(open, part, settings);
        const edits = await inTurns(fixAll(open.parts, groundOf, MOST_MENDED));
        if (edits.length > 0)
          actions.push({ title: "Fix all that can be fixed safely", kind: "fix-all", edits });
      }
      return [...moves, ...actions.map(toAction)];
    }, "problems"),
  );
  return { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] } };
}
