import {
  APOSTROPHE,
  AT,
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  CR,
  DOT,
  EQUALS,
  HASH,
  isBare,
  isBlank,
  isDigit,
  isLineEnd,
  LF,
  MINUS,
  OPEN_BRACKET,
  PLUS,
  QUOTE,
} from "./characters.ts";
import { peek, type Reader } from "./reader.ts";

/**
 * Guesses about a line that is not read yet. They decide where a value that was never closed ends, so that the
 * statements behind it are still understood.
 */

function skip(r: Reader, from: number): number {
  let at = from;
  while (isBlank(peek(r, at))) at++;
  return at;
}

/** The unit at `at` decided something. */
export function saw(r: Reader, at: number): void {
  if (at + 1 > r.reach) r.reach = at + 1;
}

/** End of the key part at `from`, or -1. */
function partEnd(r: Reader, from: number): number {
  let at = from;
  const first = peek(r, at);
  if (first === QUOTE || first === APOSTROPHE) {
    for (at++; ; at++) {
      const c = peek(r, at);
      if (c === first || isLineEnd(c)) break;
      if (c === BACKSLASH && first === QUOTE && !isLineEnd(peek(r, at + 1))) at++;
    }
    saw(r, at);
    return peek(r, at) === first ? at + 1 : -1;
  }
  while (isBare(peek(r, at)) || peek(r, at) === AT) at++;
  saw(r, at);
  return at === from ? -1 : at;
}

function keyEnd(r: Reader, from: number): number {
  let at = partEnd(r, from);
  while (at >= 0) {
    const next = skip(r, at);
    saw(r, next);
    if (peek(r, next) !== DOT) return at;
    at = partEnd(r, skip(r, next + 1));
  }
  return -1;
}

/** Offset behind the `key =` that stands at `from`, blanks before it allowed; -1 when none does. */
export function pairStart(r: Reader, from: number): number {
  const end = keyEnd(r, skip(r, from));
  if (end < 0) return -1;
  const at = skip(r, end);
  saw(r, at);
  return peek(r, at) === EQUALS ? at + 1 : -1;
}

/** Whether a whole `[header]` line stands at `from`; `[1]` and `["a"]` count as arrays. */
export function startsHeader(r: Reader, from: number): boolean {
  let at = skip(r, from);
  saw(r, at + 1);
  if (peek(r, at) !== OPEN_BRACKET) return false;
  const double = peek(r, at + 1) === OPEN_BRACKET;
  const key = skip(r, at + (double ? 2 : 1));
  const end = keyEnd(r, key);
  if (end < 0 || !namesTable(r, key, end)) return false;
  at = skip(r, end);
  saw(r, at + 1);
  if (peek(r, at) !== CLOSE_BRACKET) return false;
  if (double && peek(r, ++at) !== CLOSE_BRACKET) return false;
  at = skip(r, at + 1);
  saw(r, at);
  return peek(r, at) === HASH || isLineEnd(peek(r, at));
}

/** Whether the key cannot be the element of an array: no number, boolean, string or placeholder. */
function namesTable(r: Reader, start: number, end: number): boolean {
  const first = peek(r, start);
  if (isDigit(first) || first === PLUS || first === MINUS) return false;
  const word = r.text.slice(start, end);
  if (first === QUOTE || first === APOSTROPHE || first === AT) return word.includes(".");
  return !/^(true|false|inf|nan)$/.test(word);
}

/** Whether a key with an equals sign follows on the same line. */
export const startsPair = (r: Reader, from: number): boolean => pairStart(r, from) >= 0;

/** Whether a line could begin here, though a value, an array or a string is still open. */
export const startsStatement = (r: Reader, from: number): boolean =>
  startsHeader(r, from) || startsPair(r, from);

/** Whether what stands at `from` may follow a value. */
export function endsValue(r: Reader, from: number): boolean {
  let at = from;
  while (isBlank(peek(r, at))) at++;
  saw(r, at);
  const c = peek(r, at);
  return isLineEnd(c) || c === HASH || c === COMMA || c === CLOSE_BRACKET || c === CLOSE_BRACE;
}

/** The offset behind a line end, of one character or of two, that stands at `end`. */
export const nextLine = (r: Reader, end: number): number =>
  end + (peek(r, end) === CR && peek(r, end + 1) === LF ? 2 : 1);
