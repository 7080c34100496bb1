import { SYNTAX } from "../messages.ts";
import { COMMA, HASH, isBlank, isLineEnd, SEMICOLON } from "../scanner/characters.ts";
import { hasControl, skipBlanks, takeComment, takeLineEnd } from "../scanner/line-scanner.ts";
import { pairStart, startsHeader } from "../scanner/lookahead.ts";
import { peek, type Reader, report } from "../scanner/reader.ts";

export const FOREIGN_COMMENT = /^(\/\/+|;+|--+|\/\*|<!--|%)/;

/** End of the line without comment and blanks. */
export function trimmedEnd(r: Reader): number {
  let end = r.at;
  for (let at = r.at; ; at++) {
    const c = peek(r, at);
    if (isLineEnd(c) || (c === HASH && isBlank(peek(r, at - 1)))) return end;
    if (!isBlank(c)) end = at + 1;
  }
}

/** Reads the rest of the line behind a value or a header: a comment, or what should not be there. */
export function readRest(r: Reader, behind: "value" | "header", from: number): void {
  const end = r.at;
  skipBlanks(r);
  const c = peek(r);
  if (c !== HASH && !isLineEnd(c)) {
    if (strayRest(r, end, behind, from)) return;
    skipBlanks(r);
  }
  if (peek(r) === HASH) takeComment(r);
  takeLineEnd(r);
}

/** Returns whether the statement ends here, since another one begins on the same line. */
function strayRest(r: Reader, end: number, behind: "value" | "header", from: number): boolean {
  const start = r.at;
  let next = start;
  if (peek(r, next) === COMMA || peek(r, next) === SEMICOLON) next++;
  while (isBlank(peek(r, next))) next++;
  const pair = pairStart(r, next);
  if (pair >= 0 || startsHeader(r, next)) {
    report(r, "two-statements", start, Math.max(pair, next + 1), SYNTAX("twoStatements"), {
      title: "Put it on a line of its own",
      start: end,
      end: next,
      text: "\n",
    });
    r.at = next;
    return true;
  }
  const blanked = start > end;
  const stop = trimmedEnd(r);
  const rest = r.text.slice(start, stop);
  r.at = stop;
  const foreign = FOREIGN_COMMENT.exec(rest);
  if (/^[.,;]+$/.test(rest))
    report(
      r,
      "stray-punctuation",
      start,
      stop,
      SYNTAX(behind === "value" ? "punctuationAfterValue" : "punctuationAfterHeader"),
      {
        title: `Delete ${rest}`,
        start: end,
        text: "",
      },
    );
  else if (foreign)
    report(r, "foreign-comment", start, stop, SYNTAX("comment"), {
      title: "Begin the comment with #",
      end: start + foreign[0].length,
      text: "#",
    });
  else if (/^[\]})]+[,;]?$/.test(rest))
    report(r, "stray-bracket", start, stop, SYNTAX("bracketStray"), {
      title: "Delete the bracket",
      start: end,
      text: "",
    });
  else if (behind === "value" && /^(,\s*("[^"]*"|'[^']*'|[\w.+-]+)\s*)+,?$/.test(rest))
    report(r, "list-without-brackets", from, stop, SYNTAX("list"), {
      title: "Put it between brackets",
      text: `[${r.text.slice(from, stop)}]`,
    });
  else
    report(
      r,
      behind === "value" ? "text-after-value" : "text-after-header",
      start,
      stop,
      SYNTAX(behind === "value" ? "afterValue" : "afterHeader"),
      hasControl(rest) ? undefined : { title: "Make it a comment", end: start, text: blanked ? "# " : " # " },
    );
  return false;
}
