import type { FoldingRange, ServerCapabilities } from "vscode-languageserver";
import { folds } from "../features/outline.ts";
import type { Handle } from "./handler.ts";
import { toRange } from "./positions.ts";
import { FoldingRangeKind } from "./protocol.ts";
import type { Session } from "./session.ts";

/** Tables, long values and blocks of comments fold. */
export function registerFolding(
  { connection, wire: { encoding } }: Session,
  handle: Handle,
): ServerCapabilities {
  connection.onFoldingRanges(
    handle(({ open: { parts } }): FoldingRange[] =>
      parts.flatMap((file) =>
        folds(file).flatMap(({ range, kind }) => {
          const { start, end } = toRange({ file, range }, encoding);
          if (end.line <= start.line) return [];
          const comment = kind === "comment" && { kind: FoldingRangeKind.Comment };
          return [{ startLine: start.line, endLine: end.line, ...comment }];
        }),
      ),
    ),
  );
  return { foldingRangeProvider: true };
}
