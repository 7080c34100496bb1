import type { Phrase } from "../../util/phrases.ts";
import { SYNTAX } from "../messages.ts";
import {
  AT,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  endsWord,
  HASH,
  isBlank,
  isDigit,
  isLineEnd,
  MINUS,
  SPACE,
} from "../scanner/characters.ts";
import { hasControl } from "../scanner/line-scanner.ts";
import { peek, placeholder, type Reader, report, use } from "../scanner/reader.ts";
import type { InvalidNode, ValueNode } from "../types.ts";
import { readDateTime } from "./datetimes.ts";
import { readNumber } from "./numbers.ts";
import type { Place } from "./string-nodes.ts";

/** Reads a value that is written without quotes or brackets. */
export function readWord(r: Reader, place: Place): ValueNode {
  const start = r.at;
  let at = start;
  while (!endsWord(peek(r, at))) at++;
  if (at - start === 10 && r.text.charCodeAt(start + 4) === MINUS && startsTime(r, at)) {
    at += 4;
    while (!endsWord(peek(r, at))) at++;
  }
  const word = r.text.slice(start, at);
  r.at = at;
  return readValid(r, word) ?? readFaulty(r, word, start, place);
}

/** A blank and `07:`, behind a date. */
const startsTime = (r: Reader, at: number): boolean =>
  peek(r, at) === SPACE && isDigit(peek(r, at + 1)) && isDigit(peek(r, at + 2)) && peek(r, at + 3) === 58;

function readValid(r: Reader, word: string): ValueNode | undefined {
  const end = r.at - r.base;
  const start = end - word.length;
  if (word === "true" || word === "false") return { type: "boolean", start, end, value: word === "true" };
  const first = word.charCodeAt(0);
  if (first === AT || (word.includes("@") && !isDigit(first))) {
    const match = /^[\w.+/-]*@([A-Za-z_]\w*)@[\w.+/@-]*$/.exec(word);
    if (!match) return undefined;
    const name = match[1] as string;
    placeholder(r, name, "value", start + r.base, r.at);
    return { type: "placeholder", start, end, name };
  }
  const number = readNumber(word);
  if (number?.kind === "integer") return { type: "integer", start, end, value: number.value };
  if (number?.kind === "float") {
    if (number.padded) use(r, "exponent-leading-zero", "1.0.0", start + r.base, r.at);
    return { type: "float", start, end, value: number.value };
  }
  if (!isDigit(first)) return undefined;
  const time = readDateTime(word);
  if (!time || time.kind === "bad") return undefined;
  if (time.secondsLeftOut) use(r, "optional-seconds", "1.1.0", start + r.base, r.at);
  if (time.isLeap) use(r, "leap-second", "0.5.0", start + r.base, r.at);
  return { type: "datetime", start, end, value: word, kind: time.kind };
}

const invalid = (r: Reader, start: number): InvalidNode => ({
  type: "invalid",
  start: start - r.base,
  end: r.at - r.base,
});

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  false: false,
  no: false,
  off: false,
};

/** Marks that a word processor or another language puts in place of `"`. */
const QUOTES = /^[\u2018-\u201f\u00ab\u00bb\u2039\u203a\uff02\u0060\u00b4]/;

function readFaulty(r: Reader, word: string, start: number, place: Place): ValueNode {
  const wordEnd = r.at;
  r.at = textEnd(r, start, place);
  if (QUOTES.test(word)) return readSmart(r, start);
  const alone = r.at === wordEnd;
  if (alone) {
    const fault = faultOf(word);
    if (fault) {
      const { code, message, mended } = fault;
      report(
        r,
        code,
        start,
        wordEnd,
        message,
        mended === undefined ? undefined : { title: `Write ${mended}`, text: mended },
      );
      return invalid(r, start);
    }
  }
  const value = r.text.slice(start, r.at);
  if (value === "") {
    report(r, "missing-value", start, start, SYNTAX("valueMissing"));
    return invalid(r, start);
  }
  const text = value.replace(/["']$/, "");
  const mended = `"${text.replace(/[\\"]/g, "\\$&")}"`;
  report(
    r,
    "unquoted-string",
    start,
    r.at,
    SYNTAX("unquoted", { mended: shortened(mended) }),
    hasControl(text) ? undefined : { title: "Put it between quotation marks", text: mended },
  );
  return invalid(r, start);
}

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…"` : text);

interface Fault {
  readonly code: string;
  readonly message: Phrase;
  readonly mended?: string | undefined;
}

/** What is wrong with a word that is meant as something else than text. */
function faultOf(word: string): Fault | undefined {
  const lower = word.toLowerCase();
  if (Object.hasOwn(BOOLEANS, lower)) {
    const mended = String(BOOLEANS[lower]);
    return {
      code: "boolean-spelling",
      message: SYNTAX("boolean", { mended }),
      mended,
    };
  }
  if (lower === "null" || lower === "nil") return { code: "null-value", message: SYNTAX("none") };
  const open = /^@([A-Za-z_]\w*)$/.exec(word);
  if (open) {
    const mended = `${word}@`;
    return { code: "unclosed-placeholder", message: SYNTAX("placeholder", { mended }), mended };
  }
  const bare = word.replace(/(?<![.;])[.;]+$/, "");
  if (bare !== word && (/^(true|false)$/.test(bare) || isNumber(bare, word)))
    return {
      code: "stray-punctuation",
      message: SYNTAX("punctuationInValue", { mended: bare }),
      mended: bare,
    };
  const number = readNumber(word);
  if (number?.kind === "bad") return number;
  const time = readDateTime(word);
  if (time?.kind === "bad") return { code: "bad-datetime", message: time.message };
  return undefined;
}

/** `5;` and `5.5.`, but not `5.`, which is a float half written. */
function isNumber(bare: string, word: string): boolean {
  const number = readNumber(bare);
  return (
    number?.kind === "float" || (number?.kind === "integer" && (word.endsWith(";") || word.endsWith("..")))
  );
}

/** End of a text that should stand between quotes: a comma or bracket ends it inside an array or inline table. */
function textEnd(r: Reader, start: number, place: Place): number {
  let at = start;
  let end = start;
  for (; ; at++) {
    const c = peek(r, at);
    if (isLineEnd(c) || (c === HASH && (at === start || isBlank(peek(r, at - 1))))) return end;
    if (place === "array" && (c === COMMA || c === CLOSE_BRACKET)) return end;
    if (place === "inline" && (c === COMMA || c === CLOSE_BRACE)) return end;
    if (!isBlank(c)) end = at + 1;
  }
}

function readSmart(r: Reader, start: number): ValueNode {
  let end = start + 1;
  while (end < r.at && !QUOTES.test(r.text[end] as string) && r.text[end] !== '"') end++;
  const value = r.text.slice(start + 1, end);
  r.at = Math.min(end + 1, r.at);
  const mended = `"${value.replace(/[\\"]/g, "\\$&")}"`;
  report(r, "smart-quotes", start, r.at, SYNTAX("quotes"), {
    title: "Replace with straight quotation marks",
    text: mended,
  });
  return { type: "string", start: start - r.base, end: r.at - r.base, value, style: "basic" };
}
