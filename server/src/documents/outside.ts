import type { Range } from "../toml/index.ts";
import type { Site } from "./document.ts";
import { positionAt, type Source } from "./source.ts";

/** A place in a file that a person has open; offsets of that file's text. */
export interface OutsidePlace {
  readonly source: Source;
  readonly range: Range;
}

/** Where a place of a document stands in the file that a person has open: the only door by which positions leave. */
export function outside({ file, range }: Site): OutsidePlace {
  return { source: file.source, range };
}

/** The line of a place in the file that a person has open, counted from 1. */
export function lineOutside(site: Site): { readonly file: string; readonly line: number } {
  const { source, range } = outside(site);
  return { file: source.path, line: positionAt(source, range.start).line + 1 };
}
