import {
  APOSTROPHE,
  AT,
  BOM,
  CLOSE_BRACKET,
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
import { readKey } from "./keys.ts";
import { pairStart, startsPair } from "./lookahead.ts";
import {
  lineEnd,
  NONE,
  peek,
  placeholder,
  type Reader,
  report,
  skipBlanks,
  takeComment,
  takeLineEnd,
} from "./reader.ts";
import type { HeaderSyntax, KeyNode, PairSyntax, Syntax, ValueNode } from "./types.ts";
import { extraEquals, readValue } from "./values.ts";

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
  if (c === OPEN_BRACKET) return readHeader(r);
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
        {
          title: "Make it a comment",
          end: start,
          text: "# ",
        },
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

function readHeader(r: Reader): HeaderSyntax {
  const start = r.at;
  r.at++;
  const array = peek(r) === OPEN_BRACKET;
  if (array) r.at++;
  skipBlanks(r);
  const key = peek(r) === CLOSE_BRACKET ? emptyKey(r) : readKey(r, "header");
  skipBlanks(r);
  closeHeader(r, start, array, key);
  const header = { start: start - r.base, end: r.at - r.base };
  const comments = r.comments.length;
  readRest(r, "header");
  const comment = r.comments[comments];
  return { kind: array ? "array-table" : "table", key, header, ...(comment && { comment }), ...finish(r) };
}

function emptyKey(r: Reader): KeyNode {
  const at = r.at - r.base;
  report(r, "empty-header", r.at, r.at, "Name the table between the brackets.");
  return { start: at, end: at, parts: [{ start: at, end: at, name: "", quoted: false }] };
}

function closeHeader(r: Reader, start: number, array: boolean, key: KeyNode): void {
  const wanted = array ? 2 : 1;
  const from = r.at;
  let have = 0;
  while (peek(r) === CLOSE_BRACKET && have < 2) {
    r.at++;
    have++;
  }
  if (have === wanted) return;
  const close = "]".repeat(wanted);
  if (have === 0) {
    r.at = key.end + r.base;
    report(r, "unclosed-header", start, r.at, `The table's header is not closed: end it with ${close}.`, {
      title: `Close it with ${close}`,
      start: r.at,
      text: close,
    });
  } else if (array)
    report(r, "unclosed-header", start, r.at, "An array of tables ends with ]].", {
      title: "Close it with ]]",
      start: from,
      text: close,
    });
  else
    report(r, "extra-bracket", from + 1, r.at, "One ] closes the header: delete the other.", {
      title: "Delete the bracket",
      text: "",
    });
}

function readPair(r: Reader): PairSyntax {
  const key = readKey(r, "pair");
  skipBlanks(r);
  const equals = readEquals(r, key);
  const value = readPairValue(r, key, equals);
  readRest(r, "value");
  const pair = { start: key.start, end: Math.max(value.end, key.end), key, value };
  return { kind: "pair", pair, ...(equals !== undefined && { equals }), ...finish(r) };
}

/** Reads `=`, or what stands in its place. Returns its offset from the statement's start. */
function readEquals(r: Reader, key: KeyNode): number | undefined {
  const at = r.at;
  const c = peek(r);
  if (c === EQUALS) {
    r.at++;
    if (peek(r) === EQUALS || peek(r) === 62) extraEquals(r);
    return at - r.base;
  }
  if (c === COLON) {
    r.at++;
    if (peek(r) === EQUALS) r.at++;
    report(r, "colon-for-equals", at, r.at, "Write = between a key and its value, not a colon.", {
      title: "Replace with =",
      start: key.end + r.base,
      end: r.at,
      text: " =",
    });
    return at - r.base;
  }
  const end = key.end + r.base;
  const value = isLineEnd(c) || c === HASH ? "" : r.text.slice(r.at, lineEnd(r));
  const valued = /^(["'[{@\d+-]|(true|false|inf|nan)\b)/.test(value);
  report(
    r,
    "missing-equals",
    key.start + r.base,
    end,
    "A key needs = and a value.",
    valued ? { title: "Insert =", start: end, end, text: " =" } : undefined,
  );
  if (value !== "" && !valued) r.at = trimmedEnd(r);
  return undefined;
}

/** End of the line without comment and blanks. */
function trimmedEnd(r: Reader): number {
  let end = r.at;
  for (let at = r.at; ; at++) {
    const c = peek(r, at);
    if (isLineEnd(c) || (c === HASH && isBlank(peek(r, at - 1)))) return end;
    if (!isBlank(c)) end = at + 1;
  }
}

function readPairValue(r: Reader, key: KeyNode, equals: number | undefined): ValueNode {
  const nothing = (start: number): ValueNode => ({
    type: "invalid",
    start: start - r.base,
    end: r.at - r.base,
  });
  if (equals === undefined && r.errors.at(-1)?.fix === undefined) return nothing(key.end + r.base);
  const behind = r.at;
  skipBlanks(r);
  const c = peek(r);
  if (isLineEnd(c) || c === HASH) {
    r.at = behind;
    report(r, "missing-value", key.start + r.base, behind, "A value is missing behind the =.");
    return nothing(behind);
  }
  return readValue(r, "line");
}

/** Reads the rest of the line behind a value or a header: a comment, or what should not be there. */
function readRest(r: Reader, behind: "value" | "header"): void {
  const end = r.at;
  skipBlanks(r);
  const c = peek(r);
  if (c === HASH) takeComment(r);
  else if (!isLineEnd(c) && strayRest(r, end, behind)) return;
  if (peek(r) === HASH) takeComment(r);
  takeLineEnd(r);
}

/** Returns whether the statement ends here, since another one begins on the same line. */
function strayRest(r: Reader, end: number, behind: "value" | "header"): boolean {
  const start = r.at;
  let next = start;
  if (peek(r, next) === COMMA || peek(r, next) === SEMICOLON) next++;
  while (isBlank(peek(r, next))) next++;
  const pair = pairStart(r, next);
  if (pair >= 0) {
    report(r, "two-statements", start, pair, "Every key stands on a line of its own.", {
      title: "Put it on a line of its own",
      start: end,
      end: next,
      text: "\n",
    });
    r.at = next;
    return true;
  }
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
  else
    report(
      r,
      behind === "value" ? "text-after-value" : "text-after-header",
      start,
      stop,
      `Nothing but a comment may follow the ${after} on its line: delete it, or put # before it.`,
      { title: "Make it a comment", end: start, text: "# " },
    );
  return false;
}
