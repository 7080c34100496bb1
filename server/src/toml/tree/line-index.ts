import { CR, LF } from "../scanner/characters.ts";
import { lengthOf, type Pieces, slice } from "../scanner/text-pieces.ts";

/** Counted from 0; characters are UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** Offsets at which the lines of a text begin: the first `count` numbers. */
export interface LineStarts {
  readonly starts: Int32Array;
  readonly count: number;
}

/** Where the lines of a text begin. A line ends with `\n`, `\r\n` or `\r`, as in the language server protocol. */
export function scanLines(text: string): LineStarts {
  const starts = [0];
  // A carriage return is rare: without one the search for line feeds is all there is to do.
  if (!text.includes("\r")) {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  } else {
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === LF || (code === CR && text.charCodeAt(at + 1) !== LF)) starts.push(at + 1);
    }
  }
  return { starts: Int32Array.from(starts), count: starts.length };
}

/**
 * The line starts after `[start, end)` of the old text became `length` units. Only the lines around are read, and
 * the memory of `old`, which is of no use after that, is taken over.
 */
export function updateLines(
  { starts: old, count }: LineStarts,
  next: Pieces,
  { start, end, length }: { readonly start: number; readonly end: number; readonly length: number },
): LineStarts {
  const delta = length - (end - start);
  // A neighbouring line on either side, because an edit can part or join `\r` and `\n`.
  const first = Math.max(0, lineAt({ starts: old, count }, start) - 1);
  const last = Math.min(count, lineAt({ starts: old, count }, end) + 2);
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
export function lineAt({ starts, count }: LineStarts, offset: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A line from its start to before its line break; of a line beyond the text the text's end. */
export function lineRange(
  { starts, count }: LineStarts,
  pieces: Pieces,
  line: number,
): { readonly start: number; readonly text: string } {
  const length = lengthOf(pieces);
  if (line >= count) return { start: length, text: "" };
  const start = starts[Math.max(0, line)]!;
  const whole = slice(pieces, start, line + 1 < count ? starts[line + 1]! : length);
  let end = whole.length;
  while (end > 0 && isBreak(whole.charCodeAt(end - 1))) end--;
  return { start, text: whole.slice(0, end) };
}

const isBreak = (code: number): boolean => code === LF || code === CR;
