import {
  APOSTROPHE,
  AT,
  BOM,
  COLON,
  COMMA,
  CR,
  EQUALS,
  HASH,
  isBare,
  isBlank,
  isForeignBlank,
  isLineEnd,
  LF,
  MINUS,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  SEMICOLON,
} from "./characters.ts";
import { readEquals } from "./equals.ts";
import { readHeader } from "./headers.ts";
import { readKey } from "./keys.ts";
import { pairStart, startsHeader, startsPair, startsStatement } from "./lookahead.ts";
import {
  goBack,
  hasControl,
  lineEnd,
  mark,
  NONE,
  peek,
  placeholder,
  type Reader,
  report,
  skipBlanks,
  takeComment,
  takeLineEnd,
} from "./reader.ts";
import type { HeaderSyntax, KeyNode, PairSyntax, Syntax, UnknownSyntax, ValueNode } from "./types.ts";
import { readValue } from "./values.ts";

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
  if (r.at === 0 && peek(r) === BOM) r.at++;
  if (readTrivia(r)) return { kind: "trivia", ...finish(r) };
  skipBlanks(r);
  const c = peek(r);
  if (c === OPEN_BRACKET) return readHeaderLine(r);
  if (isLineEnd(c) || c === HASH) return endLine(r);
  return readUnknown(r) ?? readPair(r);
}

/** Looks one unit behind the end: a line feed there would belong to a carriage return before it. */
function finish(
  r: Reader,
): Pick<Syntax, "length" | "lookahead" | "comments" | "errors" | "features" | "placeholders"> {
  const { base, at, comments, features, placeholders } = r;
  const errors = r.errors.length > 1 ? r.errors.sort((a, b) => a.start - b.start) : r.errors;
  const lookahead = Math.max(r.reach, at + 1) - at;
  return { length: at - base, lookahead, comments, errors, features, placeholders };
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

const FOREIGN_COMMENT = /^(\/\/+|;+|--+|\/\*|<!--|%)/;

/** Reads a line that is neither a pair nor near one: a placeholder by itself, a foreign comment, prose. */
function readUnknown(r: Reader): Syntax | undefined {
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
      report(r, "foreign-comment", start, stop, "A comment begins with #.", {
        title: "Begin the comment with #",
        end: start + foreign[0].length,
        text: "#",
      });
    } else if (/^[\]})]+[,;]?[ \t]*(#|$)/.test(line)) {
      report(r, "stray-bracket", start, trimmedEnd(r), "Nothing is open that this could close: delete it.", {
        title: "Delete the bracket",
        text: "",
      });
    } else if (isProse(r)) {
      report(
        r,
        "stray-text",
        start,
        stop,
        "This is no key with a value: begin the line with # if it is a comment.",
        hasControl(line) ? undefined : { title: "Make it a comment", end: start, text: "# " },
      );
    } else return undefined;
    r.at = stop;
  }
  return endLine(r);
}

/** What is left of a line on which no more than an error or a placeholder stands. */
function endLine(r: Reader): Syntax {
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

function readHeaderLine(r: Reader): HeaderSyntax {
  const { kind, key, header, closed } = readHeader(r);
  const before = r.comments.length;
  // What follows a header that is not closed is part of that mistake.
  if (!closed) r.at = trimmedEnd(r);
  readRest(r, "header", r.at);
  const comment = r.comments[before];
  return { kind, key, header, ...(comment && { comment }), ...finish(r) };
}

function readPair(r: Reader): PairSyntax | UnknownSyntax {
  const key = readKey(r, "pair");
  skipBlanks(r);
  const equals = readEquals(r, key, 0, () => trimmedEnd(r));
  const value = equals.valued ? readPairValue(r, key) : nothing(r, key.end + r.base);
  readRest(r, "value", value.start + r.base);
  if (equals.stray) return { kind: "unknown", ...finish(r) };
  const pair = { start: key.start, end: Math.max(value.end, key.end), key, value };
  return { kind: "pair", pair, ...(equals.at !== undefined && { equals: equals.at }), ...finish(r) };
}

const nothing = (r: Reader, start: number): ValueNode => ({
  type: "invalid",
  start: start - r.base,
  end: r.at - r.base,
});

/** End of the line without comment and blanks. */
function trimmedEnd(r: Reader): number {
  let end = r.at;
  for (let at = r.at; ; at++) {
    const c = peek(r, at);
    if (isLineEnd(c) || (c === HASH && isBlank(peek(r, at - 1)))) return end;
    if (!isBlank(c)) end = at + 1;
  }
}

function readPairValue(r: Reader, key: KeyNode): ValueNode {
  const behind = r.at;
  skipBlanks(r);
  const c = peek(r);
  if (!isLineEnd(c) && c !== HASH) return readValue(r, "line");
  const below = c === HASH ? undefined : readBelow(r, key, behind);
  if (below) return below;
  if (r.errors.at(-1)?.code !== "missing-key")
    report(r, "missing-value", key.start + r.base, behind, "A value is missing behind the =.");
  return { type: "invalid", start: behind - r.base, end: behind - r.base };
}

/** Reads a value that stands alone on the next line, where it may not. */
function readBelow(r: Reader, key: KeyNode, behind: number): ValueNode | undefined {
  const here = mark(r);
  takeLineEnd(r);
  skipBlanks(r);
  const start = r.at;
  const c = peek(r);
  if (!isLineEnd(c) && c !== HASH && !startsStatement(r, start)) {
    const value = readValue(r, "line");
    const end = r.at;
    skipBlanks(r);
    const alone = isLineEnd(peek(r)) || peek(r) === HASH;
    r.at = end;
    if (alone && r.errors.length === here.errors) {
      report(
        r,
        "value-on-next-line",
        key.start + r.base,
        behind,
        "The value must begin on the line of its key.",
        {
          title: "Join the lines",
          start: behind,
          end: start,
          text: " ",
        },
      );
      return value;
    }
  }
  goBack(r, here);
  return undefined;
}

/** Reads the rest of the line behind a value or a header: a comment, or what should not be there. */
function readRest(r: Reader, behind: "value" | "header", from: number): void {
  const end = r.at;
  skipBlanks(r);
  const c = peek(r);
  if (c !== HASH && !isLineEnd(c) && strayRest(r, end, behind, from)) return;
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
    report(
      r,
      "two-statements",
      start,
      Math.max(pair, next + 1),
      "Every key and header begins its own line.",
      {
        title: "Put it on a line of its own",
        start: end,
        end: next,
        text: "\n",
      },
    );
    r.at = next;
    return true;
  }
  const blanked = start > end;
  const stop = trimmedEnd(r);
  const rest = r.text.slice(start, stop);
  r.at = stop;
  const foreign = FOREIGN_COMMENT.exec(rest);
  const after = behind === "value" ? "value" : "header";
  if (/^[.,;]+$/.test(rest))
    report(r, "stray-punctuation", start, stop, `Nothing may follow the ${after}: delete it.`, {
      title: `Delete ${rest}`,
      start: end,
      text: "",
    });
  else if (foreign)
    report(r, "foreign-comment", start, stop, "A comment begins with #.", {
      title: "Begin the comment with #",
      end: start + foreign[0].length,
      text: "#",
    });
  else if (/^[\]})]+[,;]?$/.test(rest))
    report(r, "stray-bracket", start, stop, "Nothing is open that this could close: delete it.", {
      title: "Delete the bracket",
      start: end,
      text: "",
    });
  else if (behind === "value" && /^(,\s*("[^"]*"|'[^']*'|[\w.+-]+)\s*)+,?$/.test(rest))
    report(r, "list-without-brackets", from, stop, "Put a list of values between [ and ].", {
      title: "Put it between brackets",
      text: `[${r.text.slice(from, stop)}]`,
    });
  else
    report(
      r,
      behind === "value" ? "text-after-value" : "text-after-header",
      start,
      stop,
      `Nothing but a comment may follow the ${after} on its line: delete it, or put # before it.`,
      hasControl(rest) ? undefined : { title: "Make it a comment", end: start, text: blanked ? "# " : " # " },
    );
  return false;
}
