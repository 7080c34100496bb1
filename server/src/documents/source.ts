import {
  type LineStarts,
  lengthOf,
  lineAt,
  lineRange,
  type Pieces,
  type Position,
  scanLines,
  updateLines,
} from "../toml/index.ts";

/** One version of a file as a person has it open: what positions are told of, whatever language it is in. */
export interface Source {
  /** The path or URI by which the caller knows the file. */
  readonly path: string;
  readonly text: string;
  /** The same text, so that a long one need not be put together. */
  readonly pieces: Pieces;
  /** Offset of the first byte that is not UTF-8, where the file has one; U+FFFD stands in its place. */
  readonly badByte?: number;
  /** Whether there is no such file: it was made of what is known of one. */
  readonly isMade?: true;
  /** Kept results by the function that made them. */
  readonly cache: Map<unknown, unknown>;
}

/** @param content the text, or something that holds it. */
export function createSource(
  path: string,
  content: string | { readonly text: string; readonly pieces: Pieces },
  badByte?: number,
): Source {
  if (typeof content !== "string") return new HeldSource(path, content, badByte);
  const bad = badByte === undefined ? {} : { badByte };
  return { path, text: content, pieces: [content], ...bad, cache: new Map() };
}

/** A source whose text something else holds, and puts together when it is asked for. A class as `LazyTable` is one. */
class HeldSource implements Source {
  readonly path: string;
  readonly pieces: Pieces;
  readonly cache: Source["cache"] = new Map();
  declare readonly badByte?: number;
  readonly #content: { readonly text: string };

  constructor(
    path: string,
    content: { readonly text: string; readonly pieces: Pieces },
    badByte: number | undefined,
  ) {
    this.path = path;
    this.pieces = content.pieces;
    this.#content = content;
    if (badByte !== undefined) this.badByte = badByte;
  }

  get text(): string {
    return this.#content.text;
  }
}

/** The line starts of a source, found once. */
export function linesOf(source: Source): LineStarts {
  let lines = source.cache.get(linesOf) as LineStarts | undefined;
  if (!lines) {
    lines = scanLines(source.text);
    source.cache.set(linesOf, lines);
  }
  return lines;
}

/** Moves the line starts of a source to the version that an edit made of it; the old one would scan again. */
export function inheritLines(
  before: Source,
  after: Source,
  { start, end, text }: { readonly start: number; readonly end: number; readonly text: string },
): void {
  const old = before.cache.get(linesOf) as LineStarts | undefined;
  if (!old) return;
  before.cache.delete(linesOf);
  after.cache.set(linesOf, updateLines(old, after.pieces, { start, end, length: text.length }));
}

/** Line and column, from 0 and in UTF-16 units; an offset outside the text is moved to its nearest end. */
export function positionAt(source: Source, offset: number): Position {
  const lines = linesOf(source);
  const inside = Math.max(0, Math.min(offset, lengthOf(source.pieces)));
  const line = lineAt(lines, inside);
  return { line, character: inside - lines.starts[line]! };
}

/** A line of a source, without its line break, and where it begins; behind the last line is the text's end. */
export function lineOf(source: Source, line: number): { readonly start: number; readonly text: string } {
  return lineRange(linesOf(source), source.pieces, line);
}
