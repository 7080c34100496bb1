import type { Phrase } from "../../util/phrases.ts";
import { SYNTAX } from "../messages.ts";
import { CLOSE_BRACKET, HASH, isBlank, isLineEnd, OPEN_BRACKET } from "../scanner/characters.ts";
import { skipBlanks } from "../scanner/line-scanner.ts";
import { peek, type Reader, report } from "../scanner/reader.ts";
import type { HeaderSyntax, KeyNode } from "../types.ts";
import { readKey } from "./keys.ts";

/** Reads `[key]` or `[[key]]` up to its last bracket. */
export function readHeader(r: Reader): Pick<HeaderSyntax, "kind" | "key" | "header"> & { closed: boolean } {
  const start = r.at;
  r.at++;
  const array = takeSecond(r, OPEN_BRACKET);
  skipBlanks(r);
  const key = peek(r) === CLOSE_BRACKET ? emptyKey(r) : readKey(r, "header");
  skipBlanks(r);
  const closed = close(r, start, array, key);
  const header = { start: start - r.base, end: r.at - r.base };
  return { kind: array ? "array-table" : "table", key, header, closed };
}

/** Reads the second of two brackets; blanks between them are an error. */
function takeSecond(r: Reader, bracket: number): boolean {
  const at = blanksEnd(r);
  if (peek(r, at) !== bracket) return false;
  if (at > r.at)
    report(r, "split-brackets", r.at, at, SYNTAX("bracketBlank"), {
      title: "Delete the blank",
      text: "",
    });
  r.at = at + 1;
  return true;
}

function emptyKey(r: Reader): KeyNode {
  const at = r.at - r.base;
  report(r, "missing-key", r.at, r.at, SYNTAX("nameless"));
  return { start: at, end: at, parts: [{ start: at, end: at, name: "", quoted: false }] };
}

/** Reads the closing brackets. Returns false when there are none. */
function close(r: Reader, start: number, array: boolean, key: KeyNode): boolean {
  const wanted = array ? "]]" : "]";
  if (peek(r) !== CLOSE_BRACKET) {
    // One error is enough for a header that is half typed.
    if (r.errors.at(-1)?.code === "missing-key") r.errors.pop();
    r.at = key.end + r.base;
    const alone = isLineEnd(peek(r, blanksEnd(r))) || peek(r, blanksEnd(r)) === HASH;
    const message = SYNTAX("headerOpen", { close: wanted });
    unclosed(r, start, message, r.at, alone ? wanted : undefined);
    return false;
  }
  const from = r.at++;
  if (array) {
    if (!takeSecond(r, CLOSE_BRACKET)) unclosed(r, start, SYNTAX("arrayOfTablesOpen"), from, wanted);
  } else if (peek(r) === CLOSE_BRACKET) {
    r.at++;
    report(r, "extra-bracket", from + 1, r.at, SYNTAX("brackets"), {
      title: "Delete the bracket",
      text: "",
    });
  }
  return true;
}

/** Without `text` it is not sure what closes it. */
function unclosed(r: Reader, start: number, message: Phrase, from: number, text: string | undefined): void {
  const mend = text === undefined ? undefined : { title: `Close it with ${text}`, start: from, text };
  report(r, "unclosed-header", start, r.at, message, mend);
}

function blanksEnd(r: Reader): number {
  let at = r.at;
  while (isBlank(peek(r, at))) at++;
  return at;
}
