import type { Range } from "../types.ts";
import type { TextEdit } from "./text-edits.ts";

/** Where the line of an offset begins; behind a byte order mark. */
export function lineStart(text: string, at: number): number {
  const start = at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
  return start === 0 && text.startsWith("\ufeff") ? 1 : start;
}

/** Where the line of an offset ends, before its line break. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  if (end < 0) return text.length;
  return end > at && text[end - 1] === "\r" ? end - 1 : end;
}

/** Where the next line begins; the text's end where there is none. */
export function nextLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}

/** The line break of the line of an offset, else of the one before it, else `otherwise`. */
export function newlineAt(text: string, at: number, otherwise: "\n" | "\r\n" = "\n"): "\n" | "\r\n" {
  let end = text.indexOf("\n", at);
  if (end < 0) end = text.lastIndexOf("\n", at);
  if (end < 0) return otherwise;
  return text[end - 1] === "\r" ? "\r\n" : "\n";
}

/** The blanks that the line of an offset begins with. */
export function indentAt(text: string, at: number): string {
  const start = lineStart(text, at);
  let end = start;
  while (text[end] === " " || text[end] === "\t") end++;
  return text.slice(start, end);
}

/** Whether nothing but blanks stands between the line's start and the offset. */
export function isFirstOnLine(text: string, at: number): boolean {
  return lineStart(text, at) + indentAt(text, at).length >= at;
}

function isBlankLine(text: string, start: number): boolean {
  let at = start;
  while (text[at] === " " || text[at] === "\t" || text[at] === "\r") at++;
  return at < text.length ? text[at] === "\n" : at > start;
}

/**
 * The range to take out so that whole lines from `start` to `end` are gone and no hole is left: of the blank lines
 * before and behind them those behind go too, at the text's end those before. Right below a header those behind go
 * too, unless another header follows. A text that ended without a line break still does.
 */
export function wholeLines(text: string, start: number, end: number): Range {
  const top = text.startsWith("\ufeff") ? 1 : 0;
  let from = start;
  let to = end;
  if (to >= text.length) {
    const isOpen = text.at(-1) !== "\n";
    while (from > top && isBlankLine(text, lineStart(text, from - 1))) from = lineStart(text, from - 1);
    if (isOpen && from > top) from = lineEnd(text, lineStart(text, from - 1));
  } else {
    const above = from === top ? undefined : lineStart(text, from - 1);
    let behind = to;
    while (behind < text.length && isBlankLine(text, behind)) behind = nextLine(text, behind);
    const isBelowHeader = above !== undefined && text[above] === "[" && text[behind] !== "[";
    if (above === undefined || isBlankLine(text, above) || isBelowHeader) to = behind;
  }
  return { start: from, end: to };
}

/**
 * Edits of one text that were made one without the other: whole lines that they take out and that lie together are
 * taken out as one, so that no hole is left.
 */
export function joinLines(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
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

function takesLines(text: string, { range: { start, end }, text: put }: TextEdit): boolean {
  return put === "" && start < end && lineStart(text, start) === start && lineStart(text, end) === end;
}
