import {
  AT,
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  CR,
  END,
  HASH,
  isBlank,
  isControl,
  isLineEnd,
  LF,
  QUOTE,
  TAB,
} from "./characters.ts";
import { type Escape, readEscape } from "./escapes.ts";
import { startsPair, startsStatement } from "./lookahead.ts";
import {
  bareReturn,
  controlCharacter,
  lineEnd,
  peek,
  placeholder,
  type Reader,
  report,
  use,
} from "./reader.ts";
import type { StringNode } from "./types.ts";

/** Where a value stands: alone behind `=`, in an array, in an inline table; or it is a key. */
export type Place = "line" | "array" | "inline" | "key";

/** How many lines a string that lacks its end may run on before it is taken to end on its first line. */
const LONGEST = 40;

/** Reads the string whose first quotation mark stands at `r.at`. */
export function readString(r: Reader, place: Place): StringNode {
  const quote = peek(r);
  if (peek(r, r.at + 1) === quote && peek(r, r.at + 2) === quote) return readMultiline(r, quote, place);
  return readLine(r, quote, place);
}

const node = (r: Reader, start: number, value: string, style: StringNode["style"]): StringNode => ({
  type: "string",
  start: start - r.base,
  end: r.at - r.base,
  value,
  style,
});

function readLine(r: Reader, quote: number, place: Place): StringNode {
  const { text, end } = r;
  const start = r.at;
  const style = quote === QUOTE ? "basic" : "literal";
  let at = start + 1;
  let from = at;
  let value = "";
  let bad = -1;
  let tab = -1;
  let escapes = -1;
  let sign = false;
  for (;;) {
    const c = at < end ? text.charCodeAt(at) : END;
    if (c === quote) break;
    if (c === BACKSLASH && quote === QUOTE) {
      value += text.slice(from, at);
      const found = readEscape(r, at);
      if (found.bad && escapes < 0) escapes = at;
      if (found.feature) use(r, found.feature, "1.1.0", at, found.end);
      value += found.value;
      at = found.end;
      from = at;
      continue;
    }
    if (c < 32 || c === 127) {
      if (isLineEnd(c)) {
        r.at = at;
        return unclosed(r, start, quote, place, value + text.slice(from, at));
      }
      if (c === TAB) tab = tab < 0 ? at : tab;
      else if (bad < 0) bad = at;
    } else if (c === AT) sign = true;
    at++;
  }
  value = from === start + 1 ? text.slice(from, at) : value + text.slice(from, at);
  r.at = at + 1;
  if (bad >= 0) controlCharacter(r, bad);
  if (escapes >= 0) badEscapes(r, start, escapes);
  if (tab >= 0 && quote === QUOTE) use(r, "tab-in-string", "1.0.0", tab, tab + 1);
  if (sign && place !== "key") findPlaceholders(r, start);
  return node(r, start, value, style);
}

/**
 * One error for all bad escapes of a string: they are one mistake, most often a Windows path or a pattern. Then the
 * escapes that happen to be good are not meant either.
 */
function badEscapes(r: Reader, start: number, first: number): void {
  const end = r.at;
  let mended = "";
  for (let at = start; at < end; ) {
    if (r.text.charCodeAt(at) !== BACKSLASH) mended += r.text[at++];
    else {
      const escaped = /["\\]/.test(r.text[at + 1] ?? "");
      mended += escaped ? r.text.slice(at, at + 2) : "\\\\";
      at += escaped ? 2 : 1;
    }
  }
  const found = readEscape(r, first);
  report(
    r,
    "bad-escape",
    first,
    found.end,
    `\`${r.text.slice(first, found.end)}\` is no escape of TOML: write \`\\\\\` for a backslash.`,
    { title: "Double the backslashes", start, end, text: mended },
  );
}

function findPlaceholders(r: Reader, start: number): void {
  const pattern = /@([A-Z][A-Z0-9_]*)@/g;
  for (const match of r.text.slice(start, r.at).matchAll(pattern))
    placeholder(r, match[1] as string, "string", start + match.index, start + match.index + match[0].length);
}

/** The line ended before the string did. */
function unclosed(r: Reader, start: number, quote: number, place: Place, value: string): StringNode {
  const style = quote === QUOTE ? "basic" : "literal";
  const mark = String.fromCharCode(quote);
  if (place !== "key") {
    const close = closeBelow(r, quote);
    if (close >= 0) {
      const inner = r.text.slice(start + 1, close);
      r.at = close + 1;
      report(
        r,
        "string-over-lines",
        start,
        r.at,
        `A string between single marks ends on its own line: put it on one line, or between ${mark.repeat(3)}.`,
        {
          title: `Put it between ${mark.repeat(3)}`,
          text: mark.repeat(3) + inner.replace(/\r(?!\n)/g, "\n") + mark.repeat(3),
        },
      );
      return node(r, start, inner, style);
    }
  }
  let end = r.at;
  const trim = (): void => {
    while (end > start + 1 && isBlank(peek(r, end - 1))) end--;
  };
  trim();
  const last = (): number => (end > start + 1 ? peek(r, end - 1) : END);
  const inside = place === "array" || place === "inline";
  while (inside && (last() === COMMA || last() === CLOSE_BRACKET || last() === CLOSE_BRACE)) {
    end--;
    trim();
  }
  const other = last();
  const mismatched = other !== quote && (other === QUOTE || other === 39 || other === 0x201d || other === 96);
  value = value.slice(0, Math.max(0, value.length - (r.at - end) - (mismatched ? 1 : 0)));
  r.at = end;
  report(r, "unclosed-string", start, end, `The string is not closed: end it with ${mark}.`, {
    title: `Close the string with ${mark}`,
    start: mismatched ? end - 1 : end,
    end,
    text: mark,
  });
  return node(r, start, value, style);
}

/** Where a string that ran over its line is closed, if the lines below look like its rest; else -1. */
function closeBelow(r: Reader, quote: number): number {
  let at = r.at;
  for (let line = 0; line < LONGEST && at < r.end; line++) {
    at = nextLine(r, at);
    if (startsStatement(r, at)) return -1;
    let c = peek(r, at);
    let blank = true;
    for (; !isLineEnd(c); c = peek(r, ++at)) {
      if (c === HASH && blank) break;
      if (!isBlank(c)) blank = false;
      if (c === BACKSLASH && quote === QUOTE) at++;
      else if (c === quote) {
        reach(r, at + 2);
        return endsValue(r, at + 1) ? at : -1;
      }
    }
    reach(r, at + 1);
    if (blank) return -1;
  }
  return -1;
}

const reach = (r: Reader, at: number): void => {
  if (at > r.reach) r.reach = at;
};

/** Whether what stands at `from` may follow a value. */
function endsValue(r: Reader, from: number): boolean {
  let at = from;
  while (isBlank(peek(r, at))) at++;
  reach(r, at + 1);
  const c = peek(r, at);
  return isLineEnd(c) || c === HASH || c === COMMA || c === CLOSE_BRACKET || c === CLOSE_BRACE;
}

function readMultiline(r: Reader, quote: number, place: Place): StringNode {
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
  return node(r, start, value, style);
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
  reach(r, Math.min(seen + 6, r.end + 1));
  const mark = String.fromCharCode(quote).repeat(3);
  const end = contentEnd(r, start, seen);
  const value = r.text.slice(start + 3, end).replace(/^\r?\n/, "");
  r.at = end;
  report(r, "unclosed-string", start, start + 3, `The string is not closed: end it with ${mark}.`, {
    title: `Close the string with ${mark}`,
    start: end,
    end,
    text: mark,
  });
  return node(r, start, value, quote === QUOTE ? "multiline-basic" : "multiline-literal");
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

const nextLine = (r: Reader, end: number): number =>
  end + (peek(r, end) === CR && peek(r, end + 1) === LF ? 2 : 1);
