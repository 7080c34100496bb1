import { SYNTAX } from "../messages.ts";
import type { CommentNode } from "../types.ts";
import { BOM, CR, END, HASH, isBlank, isControl, isForeignBlank, isLineEnd, LF } from "./characters.ts";
import { NONE, peek, type Reader, report } from "./reader.ts";

/** Skips spaces and tabs; what only looks like a blank is skipped with an error. */
export function skipBlanks(r: Reader): void {
  for (;;) {
    const c = peek(r);
    if (isBlank(c)) r.at++;
    else if (c > 126 || c === 11 || c === 12) {
      if (!isForeignBlank(c)) return;
      skipForeignBlanks(r);
    } else return;
  }
}

function skipForeignBlanks(r: Reader): void {
  const start = r.at;
  while (isForeignBlank(peek(r))) r.at++;
  if (r.text.charCodeAt(start) === BOM)
    report(r, "stray-bom", start, r.at, SYNTAX("bom"), {
      title: "Delete the invisible character",
      text: "",
    });
  else
    report(r, "foreign-blank", start, r.at, SYNTAX("foreignBlank"), {
      title: "Replace with a space",
      text: " ",
    });
}

/** Offset of the line's end: the line feed, the carriage return, or the end of the text. */
export function lineEnd(r: Reader, from = r.at): number {
  let at = from;
  while (at < r.end) {
    const c = r.text.charCodeAt(at);
    if (c === LF || c === CR) break;
    at++;
  }
  return at;
}

/** Reads the line end at `at`, if one stands there. A carriage return alone is an error that ends the line. */
export function takeLineEnd(r: Reader): boolean {
  const c = peek(r);
  if (c === LF) r.at++;
  else if (c === CR) {
    r.at++;
    if (peek(r) === LF) r.at++;
    else bareReturn(r, r.at - 1);
  } else return false;
  return true;
}

/** Reports a carriage return without a line feed behind it. */
export function bareReturn(r: Reader, at: number): void {
  report(r, "bare-carriage-return", at, at + 1, SYNTAX("carriageReturn"), {
    title: "Replace with a line feed",
    text: "\n",
  });
}

/** Reads a comment from its `#` up to the line end, which stays. */
export function takeComment(r: Reader): CommentNode {
  const { text, end } = r;
  const start = r.at;
  let at = start + 1;
  let bad = -1;
  for (; at < end; at++) {
    const c = text.charCodeAt(at);
    if (c < 32) {
      if (c === LF || c === CR) break;
      if (c !== 9 && bad < 0) bad = at;
    } else if (c === 127 && bad < 0) bad = at;
  }
  r.at = at;
  if (bad >= 0) controlCharacter(r, bad);
  const comment = { start: start - r.base, end: at - r.base, text: text.slice(start, at) };
  if (r.comments === NONE) r.comments = [];
  r.comments.push(comment);
  return comment;
}

/** Whether a text holds a control character, so that no quotation marks make it right. */
export function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (isControl(text.charCodeAt(at))) return true;
  return false;
}

/** Reports the run of control characters at `at`. */
export function controlCharacter(r: Reader, at: number): void {
  let end = at + 1;
  while (isControl(peek(r, end))) end++;
  const hex = r.text.charCodeAt(at).toString(16).toUpperCase().padStart(4, "0");
  report(r, "control-character", at, end, SYNTAX("control", { hex }), {
    title: "Delete the control character",
    text: "",
  });
}

/** What stands between values of an array or pairs of an inline table. Returns whether a line ended. */
export function skipLines(r: Reader): boolean {
  let crossed = false;
  for (;;) {
    skipBlanks(r);
    const c = peek(r);
    if (c === HASH) takeComment(r);
    else if (c !== END && isLineEnd(c)) {
      takeLineEnd(r);
      crossed = true;
    } else return crossed;
  }
}
