import {
  APOSTROPHE,
  AT,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DOT,
  EQUALS,
  HASH,
  isBare,
  isBlank,
  isLineEnd,
  QUOTE,
} from "./characters.ts";
import { DEEPEST, peek, placeholder, type Reader, report, skipBlanks } from "./reader.ts";
import { readString } from "./strings.ts";
import type { KeyNode, KeyPart } from "./types.ts";

/** What a key belongs to. */
export type KeyPlace = "pair" | "header" | "inline";

/** Where the key ends if it breaks the rules, found at most once for each key; -1 when nothing ends it. */
interface Stop {
  at?: number;
}

/** Reads `a."b".c`. Stops behind the last part; a part that breaks the rules is read with an error. */
export function readKey(r: Reader, place: KeyPlace): KeyNode {
  const start = r.at;
  const stop: Stop = {};
  const parts: KeyPart[] = [];
  let tooDeep = false;
  let end = start;
  for (;;) {
    const part = readPart(r, place, stop);
    if (parts.length + r.open.length + r.depth < DEEPEST) parts.push(part);
    else tooDeep = true;
    end = r.at;
    if (isBlank(peek(r))) skipBlanks(r);
    if (peek(r) !== DOT) break;
    r.at++;
    skipBlanks(r);
  }
  r.at = end;
  if (tooDeep) report(r, "nested-too-deeply", start, end, `Tables may be nested ${DEEPEST} levels deep.`);
  return { start: start - r.base, end: end - r.base, parts };
}

function readPart(r: Reader, place: KeyPlace, stop: Stop): KeyPart {
  const { text, end } = r;
  const start = r.at;
  let at = start;
  while (at < end && isBare(text.charCodeAt(at))) at++;
  const next = peek(r, at);
  if (at > start && endsPart(next, place) && !(isBlank(next) && runsOn(r, at, place, stop))) {
    r.at = at;
    return { start: start - r.base, end: at - r.base, name: text.slice(start, at), quoted: false };
  }
  if (at === start && (next === QUOTE || next === APOSTROPHE)) return readQuoted(r, place, stop);
  return readOdd(r, place, stop);
}

/** What may stand behind a part. */
const endsPart = (c: number, place: KeyPlace): boolean =>
  isBlank(c) ||
  c === EQUALS ||
  c === DOT ||
  isLineEnd(c) ||
  c === COLON ||
  c === HASH ||
  (place !== "pair" && (c === CLOSE_BRACKET || c === CLOSE_BRACE || c === COMMA));

/** Whether words follow the blank at `from` before the key ends, as in `my key = 1`. */
function runsOn(r: Reader, from: number, place: KeyPlace, stop: Stop): boolean {
  let at = from;
  while (isBlank(peek(r, at))) at++;
  const c = peek(r, at);
  return !endsPart(c, place) && oddEnd(r, at, place, stop) >= 0;
}

/** Where the text of a key that breaks the rules ends: at `=`, or `]` of a header; -1 when there is none. */
function oddEnd(r: Reader, from: number, place: KeyPlace, stop: Stop): number {
  stop.at ??= findEnd(r, from, place);
  return stop.at;
}

function findEnd(r: Reader, from: number, place: KeyPlace): number {
  const end = place === "header" ? CLOSE_BRACKET : EQUALS;
  for (let at = from; ; at++) {
    const c = peek(r, at);
    if (c === end) return at;
    if (isLineEnd(c) || (c === HASH && isBlank(peek(r, at - 1)))) return -1;
    if (place === "inline" && (c === COMMA || c === CLOSE_BRACE)) return -1;
    if (place === "pair" && (c === QUOTE || c === APOSTROPHE)) return -1;
  }
}

function readQuoted(r: Reader, place: KeyPlace, stop: Stop): KeyPart {
  const start = r.at;
  const quote = r.text[start] as string;
  const close = r.text.indexOf(quote, start + 1);
  let lineStop = start;
  while (!isLineEnd(peek(r, lineStop))) lineStop++;
  if (close < 0 || close >= lineStop) return readUnclosed(r, place, quote, lineStop);
  const string = readString(r, "key");
  if (string.style.startsWith("multiline"))
    report(r, "multiline-key", start, r.at, `A key stands between single marks: ${quote}.`, {
      title: "Use single marks",
      text: quote + r.text.slice(start + 3, r.at - 3) + quote,
    });
  else if (!endsPart(peek(r), place)) {
    r.at = start;
    return readOdd(r, place, stop);
  }
  return { start: string.start, end: string.end, name: string.value, quoted: true };
}

/** A quoted part whose second mark is missing ends where the key must end. */
function readUnclosed(r: Reader, place: KeyPlace, quote: string, lineStop: number): KeyPart {
  const start = r.at;
  const stop = r.text.slice(start, lineStop).search(place === "header" ? /\s*\]/ : /\s*=/);
  r.at = stop < 0 ? lineStop : start + stop;
  report(r, "unclosed-string", start, r.at, `The key is not closed: end it with ${quote}.`, {
    title: `Close the key with ${quote}`,
    start: r.at,
    text: quote,
  });
  return { start: start - r.base, end: r.at - r.base, name: r.text.slice(start + 1, r.at), quoted: true };
}

/** A part that is empty, holds a placeholder, or needs quotes. */
function readOdd(r: Reader, place: KeyPlace, stop: Stop): KeyPart {
  const start = r.at;
  let at = start;
  const whole = oddEnd(r, start, place, stop);
  for (; ; at++) {
    const c = peek(r, at);
    if (at === whole || c === DOT || isLineEnd(c)) break;
    if (c === HASH && (whole < 0 || at === start)) break;
    if (whole < 0 && (isBlank(c) || endsPart(c, place))) break;
  }
  while (at > start && isBlank(peek(r, at - 1))) at--;
  r.at = at;
  const name = r.text.slice(start, at);
  const part = { start: start - r.base, end: at - r.base, name, quoted: false };
  if (name === "") {
    report(r, "missing-key", start, start, "A key is missing here.");
    return part;
  }
  if (peek(r, start) === AT || name.includes("@")) {
    const match = /^[\w-]*@([A-Za-z_]\w*)@[\w@-]*$/.exec(name);
    if (match) {
      placeholder(r, match[1] as string, "key", start, at);
      return { ...part, placeholder: true };
    }
  }
  const text =
    /^(["'\u2018-\u201f\u00ab\u00bb\u0060\u00b4])(.*)["'\u2018-\u201f\u00ab\u00bb\u0060\u00b4]$/.exec(
      name,
    )?.[2] ?? name;
  const mended = `"${text.replace(/[\\"]/g, "\\$&")}"`;
  report(
    r,
    "bad-key",
    start,
    at,
    "A key without quotes holds only A-Z, a-z, 0-9, _ and -: put it between quotation marks.",
    { title: "Put the key between quotation marks", text: mended },
  );
  return { ...part, name: text };
}
