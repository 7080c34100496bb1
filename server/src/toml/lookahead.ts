import {
  APOSTROPHE,
  AT,
  BACKSLASH,
  CLOSE_BRACKET,
  DOT,
  EQUALS,
  HASH,
  isBare,
  isBlank,
  isDigit,
  isLineEnd,
  OPEN_BRACKET,
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

/** End of the key part at `from`, or -1. */
function partEnd(r: Reader, from: number): number {
  let at = from;
  const first = peek(r, at);
  if (first === QUOTE || first === APOSTROPHE) {
    for (at++; ; at++) {
      const c = peek(r, at);
      if (c === first) return at + 1;
      if (isLineEnd(c)) return -1;
      if (c === BACKSLASH && first === QUOTE) at++;
    }
  }
  while (isBare(peek(r, at)) || peek(r, at) === AT) at++;
  return at === from ? -1 : at;
}

function keyEnd(r: Reader, from: number): number {
  let at = partEnd(r, from);
  while (at >= 0) {
    const next = skip(r, at);
    if (peek(r, next) !== DOT) return at;
    at = partEnd(r, skip(r, next + 1));
  }
  return -1;
}

/** Whether `key =` stands at `from`, blanks before it allowed. */
export function startsPair(r: Reader, from: number): boolean {
  const key = skip(r, from);
  const end = keyEnd(r, key);
  const at = end < 0 ? lineOf(r, key) : skip(r, end);
  if (at + 2 > r.reach) r.reach = at + 2;
  return end >= 0 && peek(r, at) === EQUALS;
}

/** Whether a whole `[header]` line stands at `from`; `[1]` and `["a"]` count as arrays. */
export function startsHeader(r: Reader, from: number): boolean {
  let at = skip(r, from);
  const stop = lineOf(r, at);
  if (stop + 1 > r.reach) r.reach = stop + 1;
  if (peek(r, at) !== OPEN_BRACKET) return false;
  const double = peek(r, at + 1) === OPEN_BRACKET;
  const key = skip(r, at + (double ? 2 : 1));
  const end = keyEnd(r, key);
  if (end < 0 || !namesTable(r, key, end)) return false;
  at = skip(r, end);
  if (peek(r, at) !== CLOSE_BRACKET) return false;
  if (double && peek(r, ++at) !== CLOSE_BRACKET) return false;
  at = skip(r, at + 1);
  return peek(r, at) === HASH || isLineEnd(peek(r, at));
}

/** No number, boolean, string or placeholder, so that it cannot be the element of an array. */
function namesTable(r: Reader, start: number, end: number): boolean {
  const first = peek(r, start);
  if (first === QUOTE || first === APOSTROPHE || first === AT || first === 43 || first === 45 || isDigit(first))
    return r.text.slice(start, end).includes(".") && !isDigit(first) && first !== 43 && first !== 45;
  const word = r.text.slice(start, end);
  return word !== "true" && word !== "false" && word !== "inf" && word !== "nan";
}

function lineOf(r: Reader, from: number): number {
  let at = from;
  while (!isLineEnd(peek(r, at))) at++;
  return at;
}

export const startsStatement = (r: Reader, from: number): boolean =>
  startsHeader(r, from) || startsPair(r, from);
