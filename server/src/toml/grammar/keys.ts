import { SYNTAX } from "../messages.ts";
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
  isForeignBlank,
  isLineEnd,
  QUOTE,
} from "../scanner/characters.ts";
import { hasControl, skipBlanks } from "../scanner/line-scanner.ts";
import { saw } from "../scanner/lookahead.ts";
import { DEEPEST, peek, placeholder, type Reader, report } from "../scanner/reader.ts";
import type { KeyNode, KeyPart } from "../types.ts";
import { readString } from "./strings.ts";

/** What a key belongs to. */
export type KeyPlace = "pair" | "header" | "inline";

/** What is known of the whole key while its parts are read. */
interface Stop {
  /** Where the key ends if it breaks the rules, found at most once; -1 when nothing ends it. */
  at?: number;
  /** A missing part was reported. */
  missing?: true;
}

/** Reads `a."b".c`. Stops behind the last part; a part that breaks the rules is read with an error. */
export function readKey(r: Reader, place: KeyPlace): KeyNode {
  const start = r.at;
  const stop: Stop = {};
  const parts: KeyPart[] = [];
  let tooDeep = false;
  let end = start;
  for (;;) {
    const before = r.errors.length;
    const part = readPart(r, place, stop);
    if (parts.length === 0 || parts.length + r.open.length + r.depth < DEEPEST) parts.push(part);
    else {
      // What is left out has no errors of its own.
      if (r.errors.length > before) r.errors.length = before;
      tooDeep = true;
    }
    end = r.at;
    const reported = r.errors.length;
    skipBlanks(r);
    if (peek(r) !== DOT) {
      // The caller skips these blanks again, with their errors.
      if (r.errors.length > reported) r.errors.length = reported;
      break;
    }
    r.at++;
    skipBlanks(r);
  }
  r.at = end;
  if (tooDeep) report(r, "nested-too-deeply", start, end, SYNTAX("deepTables", { levels: DEEPEST }));
  return { start: start - r.base, end: end - r.base, parts };
}

function readPart(r: Reader, place: KeyPlace, stop: Stop): KeyPart {
  const { text, end } = r;
  const start = r.at;
  let at = start;
  while (at < end && isBare(text.charCodeAt(at))) at++;
  const next = peek(r, at);
  if (at > start && endsPart(next, place) && !runsOn(r, at, place, stop)) {
    r.at = at;
    return { start: start - r.base, end: at - r.base, name: text.slice(start, at), quoted: false };
  }
  if (at === start && isQuote(next)) return readQuoted(r, place, stop);
  return readOdd(r, place, stop);
}

/** What may stand behind a part. */
function endsPart(c: number, place: KeyPlace): boolean {
  if (isBlank(c) || c === DOT || isLineEnd(c) || c === HASH || isForeignBlank(c)) return true;
  if (place === "header") return c === CLOSE_BRACKET;
  return c === EQUALS || c === COLON || (place === "inline" && (c === CLOSE_BRACE || c === COMMA));
}

const isAnyBlank = (c: number): boolean => isBlank(c) || isForeignBlank(c);

/** Whether the key goes on behind what looks like its end at `from`, as in `my key = 1` or `a:b = 1`. */
function runsOn(r: Reader, from: number, place: KeyPlace, stop: Stop): boolean {
  let at = from;
  while (isAnyBlank(peek(r, at))) at++;
  const c = peek(r, at);
  if (c === COLON) {
    const next = peek(r, at + 1);
    return isBare(next) && oddEnd(r, at, place, stop) >= 0;
  }
  return at > from && !endsPart(c, place) && oddEnd(r, at, place, stop) >= 0;
}

/** Where the text of a key that breaks the rules ends: at `=`, or `]` of a header; -1 when there is none. */
function oddEnd(r: Reader, from: number, place: KeyPlace, stop: Stop): number {
  stop.at ??= findEnd(r, from, place);
  return stop.at;
}

const isQuote = (c: number): boolean => c === QUOTE || c === APOSTROPHE;

function findEnd(r: Reader, from: number, place: KeyPlace): number {
  // Behind a bare word a quotation mark begins the value of a missing `=`.
  const quoted = isQuote(peek(r, from)) && isQuote(peek(r, r.at - 1));
  const end = place === "header" ? CLOSE_BRACKET : EQUALS;
  for (let at = from; ; at++) {
    const c = peek(r, at);
    if (c === end) return at;
    if (isLineEnd(c) || (c === HASH && isBlank(peek(r, at - 1)))) return -1;
    if (place === "inline" && (c === COMMA || c === CLOSE_BRACE)) return -1;
    if (place === "pair" && isQuote(c) && !quoted) return -1;
  }
}

function readQuoted(r: Reader, place: KeyPlace, stop: Stop): KeyPart {
  const start = r.at;
  const quote = r.text[start] as string;
  const close = r.text.indexOf(quote, start + 1);
  let lineStop = start;
  while (lineStop !== close && !isLineEnd(peek(r, lineStop))) lineStop++;
  saw(r, lineStop);
  if (lineStop !== close) return readUnclosed(r, place, quote, lineStop);
  const string = readString(r, "key");
  if (string.style.startsWith("multiline")) {
    const inner = r.text.slice(start + 3, r.at - 3);
    const mend = { title: "Use single marks", text: quote + inner + quote };
    report(
      r,
      "multiline-key",
      start,
      r.at,
      SYNTAX("keyQuotes", { mark: quote }),
      /[\r\n]/.test(inner) || inner.includes(quote) ? undefined : mend,
    );
  } else if (!endsPart(peek(r), place) || runsOn(r, r.at, place, stop)) {
    saw(r, r.at);
    r.at = start;
    return readOdd(r, place, stop);
  }
  return { start: string.start, end: string.end, name: string.value, quoted: true };
}

/** A quoted part whose second mark is missing ends where the key must end. */
function readUnclosed(r: Reader, place: KeyPlace, quote: string, lineStop: number): KeyPart {
  const start = r.at;
  const stop = r.text.slice(start, lineStop).indexOf(place === "header" ? "]" : "=");
  r.at = stop < 0 ? lineStop : start + r.text.slice(start, start + stop).trimEnd().length;
  const mend = { title: `Close the key with ${quote}`, start: r.at, text: quote };
  const escaped = r.text[r.at - 1] === "\\";
  report(r, "unclosed-string", start, r.at, SYNTAX("keyOpen", { mark: quote }), escaped ? undefined : mend);
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
    if (!stop.missing) report(r, "missing-key", start, start, SYNTAX("keyMissing"));
    stop.missing = true;
    return part;
  }
  if (peek(r, start) === AT || name.includes("@")) {
    const match = /^[\w-]*@([A-Za-z_]\w*)@[\w@-]*$/.exec(name);
    if (match) {
      placeholder(r, match[1] as string, "key", start, at);
      return { ...part, placeholder: true };
    }
  }
  const inner = MARKED.exec(name)?.[1] ?? name;
  report(
    r,
    "bad-key",
    start,
    at,
    SYNTAX("keyForm"),
    /["']/.test(inner) || hasControl(inner)
      ? undefined
      : {
          title: "Put the key between quotation marks",
          text: `"${inner.replaceAll("\\", "\\\\")}"`,
        },
  );
  return { ...part, name: inner };
}

/** A name between marks that are none of TOML's. */
const MARKED = /^["'\u2018-\u201f\u00ab\u00bb\u0060\u00b4]([^"']*)["'\u2018-\u201f\u00ab\u00bb\u0060\u00b4]$/;
