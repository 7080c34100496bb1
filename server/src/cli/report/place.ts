import { lines } from "../../documents/document.ts";
import type { Problem } from "../../lint/run.ts";
import type { Site } from "../../rules/rule.ts";

/** A place as the outside sees it. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Lines and columns count from 1, columns in UTF-16 units; the end is exclusive. */
export function span({ file, range }: Site): Span {
  const index = lines(file);
  const start = index.positionAt(range.start);
  const end = index.positionAt(range.end);
  return {
    file: file.path,
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

/** By file, then line, then column. */
export function byPlace(a: Problem, b: Problem): number {
  if (a.file.path !== b.file.path) return a.file.path < b.file.path ? -1 : 1;
  return a.range.start - b.range.start || a.range.end - b.range.end;
}
