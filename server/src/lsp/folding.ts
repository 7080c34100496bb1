import { type FoldingRange, FoldingRangeKind, type ServerCapabilities } from "vscode-languageserver";
import { folds } from "../features/outline.ts";
import type { Handle } from "./handler.ts";
import { toRange } from "./positions.ts";
import type { Session } from "./session.ts";

/** Tables, long values and blocks of comments fold. */
export function registerFolding(
  { connection, wire: { encoding } }: Session,
  handle: Handle,
): ServerCapabilities {
  connection.onFoldingRanges(
    handle(({ open: { document } }): FoldingRange[] =>
      folds(document).flatMap(({ range, kind }) => {
        const { start, end } = toRange({ file: document, range }, encoding);
        if (end.line <= start.line) return [];
        const comment = kind === "comment" && { kind: FoldingRangeKind.Comment };
        return [{ startLine: start.line, endLine: end.line, ...comment }];
      }),
    ),
  );
  return { foldingRangeProvider: true };
}
