import { SYNTAX } from "../messages.ts";
import {
  AT,
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  END,
  HASH,
  isBare,
  isBlank,
  isLineEnd,
  QUOTE,
  TAB,
} from "../scanner/characters.ts";
import { controlCharacter } from "../scanner/line-scanner.ts";
import { endsValue, nextLine, pairStart, saw, startsStatement } from "../scanner/lookahead.ts";
import { peek, type Reader, report, use } from "../scanner/reader.ts";
import type { StringNode } from "../types.ts";
import { readEscape } from "./escapes.ts";
import { readMultiline } from "./multiline.ts";
import { badEscapes, findPlaceholders, type Place, stringNode } from "./string-nodes.ts";

/** How many lines a string that lacks its end may run on before it is taken to end on its first line. */
const LONGEST = 40;

/** Reads the string whose first quotation mark stands at `r.at`. */
export function readString(r: Reader, place: Place): StringNode {
  const quote = peek(r);
  if (peek(r, r.at + 1) === quote && peek(r, r.at + 2) === quote) return readMultiline(r, quote, place);
  return readLine(r, quote, place);
}

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
  return stringNode(r, start, value, style);
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
      report(r, "string-over-lines", start, r.at, SYNTAX("stringLines", { marks: mark.repeat(3) }), {
        title: `Put it between ${mark.repeat(3)}`,
        text: mark.repeat(3) + inner.replace(/\r(?!\n)/g, "\n") + mark.repeat(3),
      });
      // With three marks a backslash joins the lines, which is what it is there for.
      const joined = quote === QUOTE ? inner.replace(/\\[ \t]*\r?\n\s*/g, "") : inner;
      return stringNode(r, start, joined, style);
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
  // Another mark, or a backslash that would take the mark in.
  const before = r.text.slice(start + 1, end);
  const escapes = quote === QUOTE && /(?<!\\)(?:\\\\)*\\$/.test(before);
  const isReplaced = escapes || /["'`\u201d]$/.test(before);
  value = value.slice(0, Math.max(0, value.length - (r.at - end) - (isReplaced ? 1 : 0)));
  r.at = end;
  report(r, "unclosed-string", start, end, SYNTAX("stringOpen", { mark }), {
    title: `Close the string with ${mark}`,
    start: isReplaced ? end - 1 : end,
    end,
    text: mark,
  });
  return stringNode(r, start, value, style);
}

/**
 * Where a string that ran over its line is closed, if the lines below look like its rest; else -1. What stands below
 * a backslash does, whatever it looks like.
 */
function closeBelow(r: Reader, quote: number): number {
  let at = r.at;
  for (let line = 0; line < LONGEST && at < r.end; line++) {
    const isContinued = quote === QUOTE && endsInBackslash(r, at);
    at = nextLine(r, at);
    if (!isContinued && startsStatement(r, at) && !startsWords(r, at)) return -1;
    let c = peek(r, at);
    let blank = true;
    for (; !isLineEnd(c); c = peek(r, ++at)) {
      if (c === HASH && blank) break;
      if (!isBlank(c)) blank = false;
      if (c === BACKSLASH && quote === QUOTE) at++;
      else if (c === quote) {
        saw(r, at + 1);
        return endsValue(r, at + 1) ? at : -1;
      }
    }
    saw(r, at);
    if (blank) return -1;
  }
  return -1;
}

/** Whether a line begins with words as a command line has them, `a=b`: keys of TOML seldom stand so, and their texts have marks. */
function startsWords(r: Reader, from: number): boolean {
  const at = pairStart(r, from);
  const value = at < 0 ? END : peek(r, at);
  return !isBlank(peek(r, at - 2)) && isBare(value);
}

/** Whether the last thing on the line that ends at `at` is a backslash. */
function endsInBackslash(r: Reader, at: number): boolean {
  let last = at - 1;
  while (isBlank(peek(r, last))) last--;
  return peek(r, last) === BACKSLASH;
}
