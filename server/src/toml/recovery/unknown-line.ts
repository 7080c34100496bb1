import { SYNTAX } from "../messages.ts";
import {
  APOSTROPHE,
  AT,
  COLON,
  EQUALS,
  HASH,
  isBare,
  isBlank,
  isForeignBlank,
  isLineEnd,
  MINUS,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from "../scanner/characters.ts";
import { hasControl, lineEnd, takeComment, takeLineEnd } from "../scanner/line-scanner.ts";
import { startsPair } from "../scanner/lookahead.ts";
import { finish, peek, placeholder, type Reader, report } from "../scanner/reader.ts";
import type { Syntax } from "../types.ts";
import { FOREIGN_COMMENT, trimmedEnd } from "./after-value.ts";

/** Reads a line that is neither a pair nor near one: a placeholder by itself, a foreign comment, prose. */
export function readUnknown(r: Reader): Syntax | undefined {
  const c = peek(r);
  if (isBare(c) && (c === MINUS ? startsPair(r, r.at) : !isProse(r))) return undefined;
  const start = r.at;
  const stop = lineEnd(r);
  const line = r.text.slice(start, stop);
  const alone = /^@([A-Za-z_]\w*)@[ \t]*(?=#|$)/.exec(line);
  if (alone) {
    const name = alone[1] as string;
    placeholder(r, name, "line", start, start + name.length + 2);
    r.at = start + alone[0].length;
  } else {
    const foreign = FOREIGN_COMMENT.exec(line);
    if (foreign) {
      report(r, "foreign-comment", start, stop, SYNTAX("comment"), {
        title: "Begin the comment with #",
        end: start + foreign[0].length,
        text: "#",
      });
    } else if (/^[\]})]+[,;]?[ \t]*(#|$)/.test(line)) {
      report(r, "stray-bracket", start, trimmedEnd(r), SYNTAX("bracketStray"), {
        title: "Delete the bracket",
        text: "",
      });
    } else if (isProse(r)) {
      report(
        r,
        "stray-text",
        start,
        stop,
        SYNTAX("notPair"),
        hasControl(line) ? undefined : { title: "Make it a comment", end: start, text: "# " },
      );
    } else return undefined;
    r.at = stop;
  }
  return endLine(r);
}

/** What is left of a line on which no more than an error or a placeholder stands. */
export function endLine(r: Reader): Syntax {
  if (peek(r) === HASH) takeComment(r);
  takeLineEnd(r);
  return { kind: "unknown", ...finish(r) };
}

/** Three words or more, or punctuation alone, without `=` or `:` behind the first. */
function isProse(r: Reader): boolean {
  let at = r.at;
  let words = 0;
  let named = false;
  for (;;) {
    while (isBlank(peek(r, at))) at++;
    let c = peek(r, at);
    if (isLineEnd(c) || c === HASH) break;
    if (words === 2 && named) return !hasEquals(r, at);
    words++;
    for (; !isBlank(c) && !isLineEnd(c); c = peek(r, ++at)) {
      if (c === EQUALS || c === COLON || c === QUOTE || c === APOSTROPHE) return false;
      if (c === OPEN_BRACKET || c === OPEN_BRACE) return false;
      if (words === 1 && isWordy(c)) named = true;
    }
  }
  return !named && words > 0;
}

const isWordy = (c: number): boolean =>
  (isBare(c) && c !== MINUS) || c === AT || (c > 127 && !isForeignBlank(c));

function hasEquals(r: Reader, from: number): boolean {
  for (let at = from; ; at++) {
    const c = peek(r, at);
    if (c === EQUALS) return true;
    if (isLineEnd(c)) return false;
  }
}
