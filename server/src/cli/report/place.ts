import type { Site } from "../../documents/document.ts";
import { type OutsidePlace, outside } from "../../documents/outside.ts";
import { positionAt } from "../../documents/source.ts";

/** A place as the outside sees it. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Lines and columns count from 1, columns in UTF-16 units; the end is exclusive. */
export function span(site: Site): Span {
  return spanOf(outside(site));
}

/** {@link span} of a place that is one of the outside already. */
export function spanOf({ source, range }: OutsidePlace): Span {
  const start = positionAt(source, range.start);
  const end = positionAt(source, range.end);
  return {
    file: source.path,
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

/** By file, then line, then column. */
export function byPlace(a: Span, b: Span): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column || a.endLine - b.endLine || a.endColumn - b.endColumn;
}
