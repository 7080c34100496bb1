import type { TextView } from "../scanner/text-pieces.ts";
import type { Range } from "../types.ts";
import type { TextEdit } from "./text-edits.ts";

/** Where the first line begins; behind a byte order mark. */
export function topOf(text: Pick<TextView, "charAt">): number {
  return text.charAt(0) === "\ufeff" ? 1 : 0;
}

/** Where the line of an offset begins; behind a byte order mark. */
export function lineStart(text: TextView, at: number): number {
  const start = at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
  return Math.max(start, topOf(text));
}

/** Where the line of an offset ends, before its line break. */
export function lineEnd(text: TextView, at: number): number {
  const end = text.indexOf("\n", at);
  if (end < 0) return text.length;
  return end > at && text.charAt(end - 1) === "\r" ? end - 1 : end;
}

/** Where the next line begins; the text's end where there is none. */
export function nextLine(text: TextView, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}

/** The line break of the line of an offset, else of the one before it, else `otherwise`. */
export function newlineAt(text: TextView, at: number, otherwise: "\n" | "\r\n" = "\n"): "\n" | "\r\n" {
  let end = text.indexOf("\n", at);
  if (end < 0) end = text.lastIndexOf("\n", at);
  if (end < 0) return otherwise;
  return text.charAt(end - 1) === "\r" ? "\r\n" : "\n";
}

/** The blanks that the line of an offset begins with. */
export function indentAt(text: TextView, at: number): string {
  const start = lineStart(text, at);
  let end = start;
  while (text.charAt(end) === " " || text.charAt(end) === "\t") end++;
  return text.slice(start, end);
}

/** Whether nothing but blanks stands between the line's start and the offset. */
export function isFirstOnLine(text: TextView, at: number): boolean {
  return lineStart(text, at) + indentAt(text, at).length >= at;
}

function isBlankLine(text: TextView, start: number): boolean {
  let at = start;
  while (text.charAt(at) === " " || text.charAt(at) === "\t" || text.charAt(at) === "\r") at++;
  return at < text.length ? text.charAt(at) === "\n" : at > start;
}

/**
 * The range to take out so that whole lines from `start` to `end` are gone and no hole is left: of the blank lines
 * before and behind them those behind go too, at the text's end those before. Right below a header those behind go
 * too, unless another header follows. A text that ended without a line break still does.
 */
export function wholeLines(text: TextView, start: number, end: number): Range {
  const top = topOf(text);
  let from = start;
  let to = end;
  if (to >= text.length) {
    const isOpen = text.charAt(text.length - 1) !== "\n";
    while (from > top && isBlankLine(text, lineStart(text, from - 1))) from = lineStart(text, from - 1);
    if (isOpen && from > top) from = lineEnd(text, lineStart(text, from - 1));
  } else {
    const above = from === top ? undefined : lineStart(text, from - 1);
    let behind = to;
    while (behind < text.length && isBlankLine(text, behind)) behind = nextLine(text, behind);
    const isBelowHeader = above !== undefined && text.charAt(above) === "[" && text.charAt(behind) !== "[";
    if (above === undefined || isBlankLine(text, above) || isBelowHeader) to = behind;
  }
  return { start: from, end: to };
}

/**
 * Edits of one text that were made one without the other: whole lines that they take out and that lie together are
 * taken out as one, so that no hole is left.
 */
export function joinLines(text: TextView, edits: readonly TextEdit[]): readonly TextEdit[] {
  const joined: TextEdit[] = [];
  const sorted = [...edits].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  for (const edit of sorted) {
    const before = joined.at(-1);
    if (before && takesLines(text, before) && takesLines(text, edit) && before.range.end === edit.range.start)
      joined[joined.length - 1] = { range: wholeLines(text, before.range.start, edit.range.end), text: "" };
    else joined.push(edit);
  }
  return joined;
}

function takesLines(text: TextView, { range: { start, end }, text: put }: TextEdit): boolean {
  return put === "" && start < end && lineStart(text, start) === start && lineStart(text, end) === end;
}
