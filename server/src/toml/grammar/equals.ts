import { SYNTAX } from "../messages.ts";
import { COLON, EQUALS, HASH, isBlank, isLineEnd } from "../scanner/characters.ts";
import { lineEnd } from "../scanner/line-scanner.ts";
import { peek, type Reader, report } from "../scanner/reader.ts";
import type { KeyNode } from "../types.ts";

/** What stands between a key and its value. */
export interface Equals {
  /** Offset of the `=`, or of the `:` in its place, from the statement's start. */
  readonly at?: number;
  /** Whether a value is to be read. */
  readonly valued: boolean;
  /** The whole is neither key nor value. */
  readonly stray?: true;
}

const GREATER = 62;

/**
 * Reads `=`, or what stands in its place. `reported` is the number of errors before the key, `stop` where the
 * text ends that has no `=`: a key that is wrong itself is not blamed for that too.
 */
export function readEquals(r: Reader, key: KeyNode, reported: number, stop: () => number): Equals {
  const at = r.at;
  const c = peek(r);
  if (c === EQUALS) {
    r.at++;
    if (peek(r) === EQUALS || peek(r) === GREATER) extraEquals(r);
    return { at: at - r.base, valued: true };
  }
  const start = key.start + r.base;
  const end = key.end + r.base;
  if (c === COLON) {
    r.at++;
    if (peek(r) === EQUALS) r.at++;
    report(r, "colon-for-equals", at, r.at, SYNTAX("colon"), {
      title: "Replace with =",
      start: end,
      text: isBlank(peek(r)) ? " =" : " = ",
    });
    return { at: at - r.base, valued: true };
  }
  const rest = isLineEnd(c) || c === HASH ? "" : r.text.slice(r.at, Math.min(lineEnd(r), r.at + 6));
  const valued = /^(["'[{@\d+-]|(true|false|inf|nan)\b)/.test(rest);
  const faults = r.errors.slice(reported);
  if (faults.some((fault) => fault.code === "bad-key")) {
    r.errors.length = reported;
    r.at = Math.max(stop(), end);
    report(r, "stray-text", start, r.at, SYNTAX("notPairAtAll"));
    return { valued: false, stray: true };
  }
  if (faults.length === 0)
    report(
      r,
      "missing-equals",
      start,
      end,
      SYNTAX("equalsMissing"),
      valued ? { title: "Insert =", start: end, end, text: rest === "" ? " = " : " =" } : undefined,
    );
  if (!valued) r.at = Math.max(stop(), end);
  return { valued };
}

function extraEquals(r: Reader): void {
  const start = r.at;
  while (peek(r) === EQUALS || peek(r) === GREATER) r.at++;
  report(r, "extra-equals", start, r.at, SYNTAX("equalsExtra"), {
    title: "Delete the rest",
    text: "",
  });
}
