import { readRest, trimmedEnd } from "../recovery/after-value.ts";
import { endLine, readUnknown } from "../recovery/unknown-line.ts";
import { BOM, CR, HASH, isBlank, isLineEnd, LF, OPEN_BRACKET } from "../scanner/characters.ts";
import { skipBlanks, takeComment, takeLineEnd } from "../scanner/line-scanner.ts";
import { finish, NONE, peek, type Reader } from "../scanner/reader.ts";
import type { HeaderSyntax, Syntax } from "../types.ts";
import { readHeader } from "./headers.ts";
import { readPair } from "./key-value.ts";

/** Reads the statement at `r.at` and goes behind it. At least one unit is read. */
export function readStatement(r: Reader): Syntax {
  r.base = r.at;
  r.reach = r.at;
  r.errors = NONE;
  r.features = NONE;
  r.placeholders = NONE;
  r.comments = NONE;
  r.open = "";
  r.depth = 0;
  r.unclosed = undefined;
  if (r.at === 0 && r.origin === 0 && peek(r) === BOM) r.at++;
  if (readTrivia(r)) return { kind: "trivia", ...finish(r) };
  skipBlanks(r);
  const c = peek(r);
  if (c === OPEN_BRACKET) return readHeaderLine(r);
  if (isLineEnd(c) || c === HASH) return endLine(r);
  return readUnknown(r) ?? readPair(r);
}

/** Reads blank lines and comments up to the first line with something else. Returns false when there are none. */
function readTrivia(r: Reader): boolean {
  const { text, end } = r;
  let taken = false;
  let at = r.at;
  for (;;) {
    while (at < end && isBlank(text.charCodeAt(at))) at++;
    if (at >= end) {
      taken ||= at > r.at || r.at > r.base;
      r.at = at;
      return taken;
    }
    const c = text.charCodeAt(at);
    if (c === HASH) {
      r.at = at;
      takeComment(r);
      taken = true;
      takeLineEnd(r);
    } else if (c === LF || c === CR) {
      r.at = at;
      takeLineEnd(r);
      taken = true;
    } else {
      // The blanks before it belong to the next statement.
      r.reach = Math.max(r.reach, at + 1);
      return taken;
    }
    at = r.at;
  }
}

function readHeaderLine(r: Reader): HeaderSyntax {
  const { kind, key, header, closed } = readHeader(r);
  const before = r.comments.length;
  // What follows a header that is not closed is part of that mistake.
  if (!closed) r.at = trimmedEnd(r);
  readRest(r, "header", r.at);
  const comment = r.comments[before];
  return { kind, key, header, ...(comment && { comment }), ...finish(r) };
}
