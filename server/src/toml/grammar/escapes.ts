import { isHexDigit } from "../scanner/characters.ts";
import { peek, type Reader } from "../scanner/reader.ts";

export interface Escape {
  readonly value: string;
  /** Absolute offset behind it. */
  readonly end: number;
  readonly bad: boolean;
  /** Set for an escape that only TOML 1.1 has. */
  readonly feature?: "escape-e" | "escape-x";
}

const SIMPLE: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
  '"': '"',
  "\\": "\\",
  e: "\u001b",
};
const DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Reads the escape whose backslash stands at `at`. A bad one stands for itself. */
export function readEscape(r: Reader, at: number): Escape {
  const letter = r.text[at + 1] ?? "";
  const simple = SIMPLE[letter];
  if (simple !== undefined) {
    return { value: simple, end: at + 2, bad: false, ...(letter === "e" && { feature: "escape-e" }) };
  }
  const count = DIGITS[letter] ?? 0;
  let end = at + 2;
  while (end < at + 2 + count && isHexDigit(peek(r, end))) end++;
  if (count > 0 && end === at + 2 + count) {
    const code = Number.parseInt(r.text.slice(at + 2, end), 16);
    if (code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)) {
      const value = String.fromCodePoint(code);
      return { value, end, bad: false, ...(letter === "x" && { feature: "escape-x" }) };
    }
  }
  // A line end is no part of it.
  const taken = /[\r\n]/.test(letter) || letter === "" ? at + 1 : count > 0 ? end : at + 2;
  return { value: r.text.slice(at, taken), end: taken, bad: true };
}
