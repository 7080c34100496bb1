import type { TextEdit, WorkspaceEdit } from "vscode-languageserver";
import { outsideEdits } from "../documents/outside.ts";
import type { Edit } from "../rules/rule.ts";
import { toTextEdit } from "./positions.ts";
import type { Session } from "./session.ts";

/** Edits of one or several files as the protocol has them; of open documents for the version that is known. */
export function toWorkspaceEdit(edits: readonly Edit[], { documents, wire }: Session): WorkspaceEdit {
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
