import { CR, LF } from "../scanner/characters.ts";
import type { Range } from "../types.ts";

/** Counted from 0; characters are UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface LineIndex {
  readonly lineCount: number;
  /** Of an offset beyond the text: the text's end. */
  readonly positionAt: (offset: number) => Position;
  /** A character beyond the line gives its end, before the line break; a line beyond the text gives the text's end. */
  readonly offsetAt: (position: Position) => number;
  /** The line from its start to before its line break. */
  readonly lineRange: (line: number) => Range;
}

/** Where the lines of a text begin. A line ends with `\n`, `\r\n` or `\r`, as in the language server protocol. */
export function lineIndex(text: string): LineIndex {
  const starts = lineStarts(text);
  const lineRange = (line: number): Range => {
    if (line >= starts.length) return { start: text.length, end: text.length };
    const start = starts[Math.max(0, line)] as number;
    let end = starts[Math.max(0, line) + 1] ?? text.length;
    while (end > start && isBreak(text.charCodeAt(end - 1))) end--;
    return { start, end };
  };
  return {
    lineCount: starts.length,
    lineRange,
    positionAt: (offset) => {
      const at = Math.max(0, Math.min(offset, text.length));
      const line = lineOf(starts, at);
      return { line, character: at - (starts[line] as number) };
    },
    offsetAt: ({ line, character }) => {
      if (line < 0) return 0;
      const { start, end } = lineRange(line);
      return Math.max(start, Math.min(start + character, end));
    },
  };
}

const isBreak = (c: number): boolean => c === LF || c === CR;

function lineStarts(text: string): number[] {
  const starts = [0];
  // A carriage return is rare: without one the search for line feeds is all there is to do.
  if (!text.includes("\r")) {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    return starts;
  }
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === LF || (c === CR && text.charCodeAt(at + 1) !== LF)) starts.push(at + 1);
  }
  return starts;
}

/** The last line that begins at or before `offset`. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
