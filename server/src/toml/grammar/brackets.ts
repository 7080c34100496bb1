import { SYNTAX } from "../messages.ts";
import { HASH, isLineEnd } from "../scanner/characters.ts";
import { skipBlanks, skipLines } from "../scanner/line-scanner.ts";
import {
  DEEPEST,
  goBack,
  type Mark,
  mark,
  peek,
  type Reader,
  report,
  type Unclosed,
} from "../scanner/reader.ts";
import type { InvalidNode, ValueNode } from "../types.ts";
import type { Place } from "./string-nodes.ts";

/** Reads a value inside of brackets. It is given, because values with brackets are values themselves. */
export type ReadValue = (r: Reader, place: Place) => ValueNode;

/** What arrays and inline tables have in common while they are read. */
export interface Container {
  readonly start: number;
  readonly close: "]" | "}";
  /** End of the last element, comma or bracket. */
  last: number;
  /** The line end behind `last`, if it was passed. */
  rest: Mark | undefined;
}

/** Takes the opening bracket. */
export function open(r: Reader, close: "]" | "}"): Container {
  const start = r.at++;
  r.open += r.text[start];
  return { start, close, last: r.at, rest: undefined };
}

/** Skips to the next token. The first line end behind the last token is remembered, to end there if need be. */
export function advance(r: Reader, c: Container): boolean {
  skipBlanks(r);
  const next = peek(r);
  if (next !== HASH && !isLineEnd(next)) return false;
  const here = mark(r);
  const crossed = skipLines(r);
  if (crossed) c.rest = here;
  return crossed;
}

/** Notes that an element or a comma ends where the reader stands. */
export function took(r: Reader, c: Container): void {
  c.last = r.at;
  c.rest = undefined;
}

/** Ends a container that lacks its bracket: what follows on later lines is given back. */
export function giveUp(r: Reader, c: Container): void {
  if (c.rest) {
    goBack(r, c.rest);
    r.at = c.last;
  }
  const inner = r.unclosed ?? { start: c.start, end: c.last, brackets: "", deep: false };
  r.unclosed = { ...inner, brackets: inner.brackets + c.close };
  if (r.open.length > 1) return;
  if (!r.unclosed.deep) reportUnclosed(r, r.unclosed);
  r.unclosed = undefined;
}

function reportUnclosed(r: Reader, { start, end, brackets }: Omit<Unclosed, "deep">): void {
  const last = r.errors.at(-1);
  // A string that runs to the end of the line took the bracket with it.
  if (last?.code === "unclosed-string" && last.end + r.base === end) return;
  const array = r.text[start] === "[";
  report(
    r,
    array ? "unclosed-array" : "unclosed-inline-table",
    start,
    start + 1,
    SYNTAX(array ? "arrayOpen" : "inlineTableOpen", { close: brackets[0] }),
    { title: `Close it with ${brackets}`, start: end, end, text: brackets },
  );
}

/** A bracket of the other kind stands where the container must end: an outer one's, or the wrong one. */
export function otherBracket(r: Reader, c: Container): void {
  const bracket = r.text[r.at] as string;
  if (r.open.slice(0, -1).includes(bracket === "]" ? "[" : "{")) {
    reportUnclosed(r, { start: c.start, end: c.last, brackets: c.close });
    return;
  }
  report(r, "wrong-bracket", r.at, r.at + 1, SYNTAX("bracketWrong", { close: c.close, bracket }), {
    title: `Replace with ${c.close}`,
    text: c.close,
  });
  r.at++;
}

/** Reads what is nested too deeply as one invalid value, up to the end of the line. */
export function tooDeep(r: Reader): InvalidNode | undefined {
  if (r.open.length + r.depth < DEEPEST) return undefined;
  const start = r.at;
  while (!isLineEnd(peek(r))) r.at++;
  report(r, "nested-too-deeply", start, r.at, SYNTAX("deepValues", { levels: DEEPEST }));
  r.unclosed = { start, end: start, brackets: "", deep: true };
  return { type: "invalid", start: start - r.base, end: r.at - r.base };
}

/** Reports it behind the last element. */
export function missingComma(r: Reader, c: Container): void {
  report(r, "missing-comma", c.last, c.last, SYNTAX("commaMissing"), {
    title: "Insert a comma",
    text: ",",
  });
}

/** Reports the comma where the reader stands, and takes it. */
export function strayComma(r: Reader): void {
  report(r, "stray-comma", r.at, r.at + 1, SYNTAX("commaStray"), {
    title: "Delete the comma",
    text: "",
  });
  r.at++;
}
