import { SYNTAX } from "../messages.ts";
import {
  AT,
  BACKSLASH,
  CR,
  HASH,
  isBlank,
  isControl,
  isLineEnd,
  LF,
  QUOTE,
  TAB,
} from "../scanner/characters.ts";
import { bareReturn, controlCharacter, lineEnd } from "../scanner/line-scanner.ts";
import { endsValue, nextLine, saw, startsPair, startsStatement } from "../scanner/lookahead.ts";
import { peek, type Reader, report, use } from "../scanner/reader.ts";
import type { StringNode } from "../types.ts";
import { type Escape, readEscape } from "./escapes.ts";
import { badEscapes, findPlaceholders, type Place, stringNode } from "./string-nodes.ts";

/**
 * Reads a string of several lines from its first quote on; one that does not end goes as far as it can be meant to.
 *
 * @param quote the character code of its quotes
 */
export function readMultiline(r: Reader, quote: number, place: Place): StringNode {
  const { text, end } = r;
  const start = r.at;
  const style = quote === QUOTE ? "multiline-basic" : "multiline-literal";
  let at = start + 3;
  let from = at;
  if (peek(r, at) === CR && peek(r, at + 1) === LF) from = at += 2;
  else if (peek(r, at) === LF) from = at += 1;
  const lines = { bad: -1, cr: -1, tab: -1, escape: -1, sign: false };
  let value = "";
  for (;;) {
    if (at >= end) return unclosedMultiline(r, start, quote, end);
    const c = text.charCodeAt(at);
    if (c === quote && peek(r, at + 1) === quote && peek(r, at + 2) === quote) break;
    if (c === BACKSLASH && quote === QUOTE) {
      value += text.slice(from, at);
      const next = continuation(r, at);
      const found: Escape = next < 0 ? readEscape(r, at) : { value: "", end: next, bad: false };
      if (found.bad && lines.escape < 0) lines.escape = at;
      if (found.feature) use(r, found.feature, "1.1.0", at, found.end);
      value += found.value;
      from = at = found.end;
      continue;
    }
    if (c === TAB && lines.tab < 0) lines.tab = at;
    else if (c === CR && peek(r, at + 1) !== LF && lines.cr < 0) lines.cr = at;
    else if (c === AT) lines.sign = true;
    else if (lines.bad < 0 && isControl(c)) lines.bad = at;
    at++;
  }
  let close = at;
  while (close < end && close < at + 5 && text.charCodeAt(close) === quote) close++;
  if (!endsValue(r, close) && opensAnother(r, start, at)) return unclosedMultiline(r, start, quote, at);
  value += text.slice(from, close - 3);
  r.at = close;
  if (close - at > 3) use(r, "quotes-before-delimiter", "1.0.0", at, close);
  if (lines.bad >= 0) controlCharacter(r, lines.bad);
  if (lines.cr >= 0) bareReturn(r, lines.cr);
  if (lines.escape >= 0) badEscapes(r, start, lines.escape);
  if (lines.tab >= 0 && quote === QUOTE) use(r, "tab-in-string", "1.0.0", lines.tab, lines.tab + 1);
  if (lines.sign && place !== "key") findPlaceholders(r, start);
  return stringNode(r, start, value, style);
}

/** A backslash at the end of a line skips to the next text; where it ends, or -1. */
function continuation(r: Reader, from: number): number {
  let at = from + 1;
  while (isBlank(peek(r, at))) at++;
  if (peek(r, at) !== LF && !(peek(r, at) === CR && peek(r, at + 1) === LF)) return -1;
  for (;;) {
    const c = peek(r, at);
    if (isBlank(c) || c === LF || (c === CR && peek(r, at + 1) === LF)) at++;
    else return at;
  }
}

/** Whether the marks at `close` belong to `key = """` on a line of its own, so that they open another string. */
function opensAnother(r: Reader, start: number, close: number): boolean {
  let line = close;
  while (line > start && !isLineEnd(peek(r, line - 1))) line--;
  return line > start && startsPair(r, line);
}

/** Ends before the first line that looks like a statement; `seen` is how far the search for its end went. */
function unclosedMultiline(r: Reader, start: number, quote: number, seen: number): StringNode {
  saw(r, Math.min(seen + 5, r.end));
  const mark = String.fromCharCode(quote).repeat(3);
  const end = contentEnd(r, start, seen);
  const value = r.text.slice(start + 3, end).replace(/^\r?\n/, "");
  r.at = end;
  report(r, "unclosed-string", start, start + 3, SYNTAX("stringOpen", { mark }), {
    title: `Close the string with ${mark}`,
    start: end,
    end,
    text: mark,
  });
  return stringNode(r, start, value, quote === QUOTE ? "multiline-basic" : "multiline-literal");
}

/** End of the last line, blank ones and comments aside, that belongs to a string without an end. */
function contentEnd(r: Reader, start: number, limit: number): number {
  let end = lineEnd(r, start);
  for (let at = nextLine(r, end); at < limit && !startsStatement(r, at); ) {
    const stop = lineEnd(r, at);
    let first = at;
    while (isBlank(peek(r, first))) first++;
    if (first < stop && peek(r, first) !== HASH) end = stop;
    at = nextLine(r, stop);
  }
  return end;
}
