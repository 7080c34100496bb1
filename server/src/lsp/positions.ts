import { derive, type KataDocument } from "../documents/document.ts";
import { lengthOf, type Range, slice } from "../toml/index.ts";

/** How a client counts columns; offsets inside the server are UTF-16 units. */
export type Encoding = "utf-8" | "utf-16" | "utf-32";

export interface LspPosition {
  readonly line: number;
  readonly character: number;
}
export interface LspRange {
  readonly start: LspPosition;
  readonly end: LspPosition;
}

/** The client's first choice that we know; UTF-16, as the protocol has it, when it offers nothing. */
export function chooseEncoding(offered: readonly string[] | undefined): Encoding {
  const known: readonly string[] = ["utf-8", "utf-16", "utf-32"];
  return (offered?.find((name) => known.includes(name)) as Encoding | undefined) ?? "utf-16";
}

/** Offsets at which the lines of a text begin: the first `count` numbers. */
export interface LineStarts {
  readonly starts: Int32Array;
  readonly count: number;
}

/** Finds the lines of a text. They end as the protocol says: `\n`, `\r\n` or `\r`. */
export function scanLines(text: string): LineStarts {
  const starts = [0];
  if (!text.includes("\r")) {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  } else {
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
    }
  }
  return { starts: Int32Array.from(starts), count: starts.length };
}

/**
 * The line starts after `[start, end)` of the old text became `length` units. Only the lines around are read, and
 * the memory of `old`, which is of no use after that, is taken over.
 */
function updateLines(
  { starts: old, count }: LineStarts,
  next: readonly string[],
  { start, end, length }: { readonly start: number; readonly end: number; readonly length: number },
): LineStarts {
  const delta = length - (end - start);
  // A neighbouring line on either side, because an edit can part or join `\r` and `\n`.
  const first = Math.max(0, lineAt(old, count, start) - 1);
  const last = Math.min(count, lineAt(old, count, end) + 2);
  const from = old[first]!;
  const to = last < count ? old[last]! + delta : lengthOf(next);
  const scanned = scanLines(slice(next, from, to));
  // The scan of the slice may have found the start of the line behind it already.
  const ends = last < count && scanned.starts[scanned.count - 1] === to - from;
  const fresh = ends ? scanned.count - 1 : scanned.count;
  const total = first + fresh + count - last;
  const starts = total <= old.length ? old : grown(old, count, total);
  starts.copyWithin(first + fresh, last, count);
  for (let line = 0; line < fresh; line++) starts[first + line] = from + scanned.starts[line]!;
  for (let line = first + fresh; line < total; line++) starts[line]! += delta;
  return { starts, count: total };
}

function grown(starts: Int32Array, count: number, wanted: number): Int32Array {
  const larger = new Int32Array(wanted + (wanted >> 3) + 16);
  larger.set(starts.subarray(0, count));
  return larger;
}

/** The last line that begins at or before an offset. */
function lineAt(starts: Int32Array, count: number, offset: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

const scanDocument = (document: KataDocument): LineStarts => scanLines(document.toml.text);

/** The line starts of a document, kept on it. */
export function lineStarts(document: KataDocument): LineStarts {
  return derive(document, scanDocument);
}

/** Moves the line starts of a document to the version that an edit made of it; the old one would scan again. */
export function inheritLines(
  before: KataDocument,
  after: KataDocument,
  change: { readonly start: number; readonly end: number; readonly text: string },
): void {
  const old = before.cache.get(scanDocument) as LineStarts | undefined;
  if (!old) return;
  before.cache.delete(scanDocument);
  const { start, end, text } = change;
  after.cache.set(scanDocument, updateLines(old, after.toml.pieces, { start, end, length: text.length }));
}

/** A place outside the text is moved to its nearest end, as the protocol asks. */
export function toOffset(document: KataDocument, position: LspPosition, encoding: Encoding): number {
  const { starts, count } = lineStarts(document);
  const { pieces } = document.toml;
  if (position.line < 0) return 0;
  if (position.line >= count) return lengthOf(pieces);
  const start = starts[position.line]!;
  const line = slice(
    pieces,
    start,
    position.line + 1 < count ? starts[position.line + 1]! : lengthOf(pieces),
  );
  let end = line.length;
  while (end > 0 && isLineEnd(line.charCodeAt(end - 1))) end--;
  if (encoding === "utf-16") return start + Math.min(Math.max(0, position.character), end);
  let units = position.character;
  let at = 0;
  while (at < end && units > 0) {
    const code = line.codePointAt(at)!;
    const width = encoding === "utf-32" ? 1 : utf8Width(code);
    if (width > units) break;
    units -= width;
    at += code > 0xffff ? 2 : 1;
  }
  return start + at;
}

export function toPosition(document: KataDocument, offset: number, encoding: Encoding): LspPosition {
  const { starts, count } = lineStarts(document);
  const { pieces } = document.toml;
  const inside = Math.min(Math.max(0, offset), lengthOf(pieces));
  const line = lineAt(starts, count, inside);
  const start = starts[line]!;
  if (encoding === "utf-16") return { line, character: inside - start };
  const before = slice(pieces, start, inside);
  let character = 0;
  for (let at = 0; at < before.length; ) {
    const code = before.codePointAt(at)!;
    character += encoding === "utf-32" ? 1 : utf8Width(code);
    at += code > 0xffff ? 2 : 1;
  }
  return { line, character };
}

export function toRange(document: KataDocument, range: Range, encoding: Encoding): LspRange {
  return {
    start: toPosition(document, range.start, encoding),
    end: toPosition(document, range.end, encoding),
  };
}

export function fromRange(document: KataDocument, range: LspRange, encoding: Encoding): Range {
  return { start: toOffset(document, range.start, encoding), end: toOffset(document, range.end, encoding) };
}

function isLineEnd(code: number): boolean {
  return code === 10 || code === 13;
}

function utf8Width(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
