import { SYNTAX } from "../messages.ts";
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PARENTHESIS,
  COMMA,
  END,
  EQUALS,
  HASH,
  isBlank,
  isLineEnd,
} from "../scanner/characters.ts";
import { skipBlanks, skipLines } from "../scanner/line-scanner.ts";
import { startsHeader, startsStatement } from "../scanner/lookahead.ts";
import { addError, goBack, type Mark, mark, peek, type Reader, report, use } from "../scanner/reader.ts";
import { defineNames } from "../tree/key-names.ts";
import type { InlineTableNode, InvalidNode, KeyNode, Names, PairNode } from "../types.ts";
import {
  advance,
  giveUp,
  missingComma,
  open,
  otherBracket,
  type ReadValue,
  strayComma,
  tooDeep,
  took,
} from "./brackets.ts";
import { readEquals } from "./equals.ts";
import { readKey } from "./keys.ts";

/** Lines behind a missing comma that are searched for the end of an inline table. */
const PATIENCE = 100;

/** Reads an inline table from its brace on; where it is not closed, as far as it can be meant to go. */
export function readInlineTable(r: Reader, readValue: ReadValue): InlineTableNode | InvalidNode {
  const deep = tooDeep(r);
  if (deep) return deep;
  const c = open(r, "}");
  const pairs: PairNode[] = [];
  let full = false;
  /** Where the table ends if it is never closed: the first line whose end nothing but hope carries over. */
  let doubt: Mark | undefined;
  let doubtLast = 0;
  let patience = PATIENCE;
  let newline = -1;
  let comma = -1;
  let closed = false;
  for (;;) {
    const before = r.at;
    const crossed = advance(r, c);
    const next = peek(r);
    if (crossed) {
      if (newline < 0) newline = before;
      if (comma < 0 && !doubt && c.rest) {
        doubt = c.rest;
        doubtLast = c.last;
      }
    }
    if (next === CLOSE_BRACE) {
      r.at++;
      closed = true;
      break;
    }
    if (next === END || (crossed && (startsHeader(r, r.at) || patience-- === 0))) {
      if (doubt) {
        c.rest = doubt;
        c.last = doubtLast;
      }
      giveUp(r, c);
      break;
    }
    if (next === COMMA) {
      if (full) {
        comma = r.at++;
        doubt = undefined;
      } else strayComma(r);
      full = false;
      took(r, c);
      continue;
    }
    if (next === CLOSE_BRACKET || next === CLOSE_PARENTHESIS) {
      otherBracket(r, c);
      break;
    }
    if (full) missingComma(r, c);
    comma = -1;
    const pair = readInlinePair(r, readValue);
    if (pair) pairs.push(pair);
    took(r, c);
    full = true;
    if (r.unclosed) {
      giveUp(r, c);
      break;
    }
  }
  r.open = r.open.slice(0, -1);
  const kept = c.rest && !closed ? pairs.filter((pair) => pair.end + r.base <= c.last) : pairs;
  const node: InlineTableNode = {
    type: "inline-table",
    start: c.start - r.base,
    end: r.at - r.base,
    pairs: kept,
  };
  if (closed) {
    if (newline >= 0) use(r, "inline-table-newline", "1.1.0", newline, newline + 1);
    if (comma >= 0) use(r, "inline-table-trailing-comma", "1.1.0", comma, comma + 1);
  }
  if (kept.length > 1) reportDuplicates(r, kept);
  return node;
}

function reportDuplicates(r: Reader, pairs: readonly PairNode[]): void {
  const names: Names = new Map();
  for (const pair of pairs) defineNames(names, pair, 0, (problem) => addError(r, problem));
}

/** Reads one pair; undefined for text that is none, which was reported. */
function readInlinePair(r: Reader, readValue: ReadValue): PairNode | undefined {
  const reported = r.errors.length;
  const key = readKey(r, "inline");
  skipBlanks(r);
  const isSound = r.errors.length === reported;
  let isBroken = isSound && crossTo(r, () => peek(r) === EQUALS);
  const equals = readEquals(r, key, reported, () => restEnd(r));
  if (equals.stray) return undefined;
  skipBlanks(r);
  if (isSound && equals.at !== undefined && crossTo(r, () => startsValue(r))) isBroken = true;
  if (isBroken) reportBroken(r, key);
  const c = peek(r);
  const none = c === COMMA || c === CLOSE_BRACE || isLineEnd(c) || c === HASH;
  if (none && equals.at !== undefined) report(r, "missing-value", r.at, r.at, SYNTAX("valueMissing"));
  if (none || !equals.valued) {
    const at = r.at - r.base;
    return { start: key.start, end: at, key, value: { type: "invalid", start: at, end: at } };
  }
  const deeper = key.parts.length - 1;
  r.depth += deeper;
  const value = readValue(r, "inline");
  r.depth -= deeper;
  return { start: key.start, end: value.end, key, value };
}

/** The reader stands before the value. */
function reportBroken(r: Reader, key: KeyNode): void {
  const end = key.end + r.base;
  const hasComment = r.text.slice(end, r.at).includes("#");
  report(
    r,
    "pair-on-several-lines",
    key.start + r.base,
    r.at,
    SYNTAX("pairBroken"),
    hasComment ? undefined : { title: "Join the lines", start: end, text: " = " },
  );
}

/** Passes the line ends where the reader stands when something wanted is behind them. */
function crossTo(r: Reader, isWanted: () => boolean): boolean {
  const next = peek(r);
  if (next !== HASH && !isLineEnd(next)) return false;
  const here = mark(r);
  if (skipLines(r) && isWanted()) return true;
  goBack(r, here);
  return false;
}

/** What a value begins with. */
const VALUE = /^(["'[{\d+-]|(true|false|inf|nan)\b)/;

/** Whether a value stands where the reader does, and not a line of its own. */
function startsValue(r: Reader): boolean {
  return VALUE.test(r.text.slice(r.at, r.at + 6)) && !startsStatement(r, r.at);
}

/** End of the text up to the next comma, brace or line end. */
function restEnd(r: Reader): number {
  let end = r.at;
  for (let at = r.at; ; at++) {
    const c = peek(r, at);
    if (isLineEnd(c) || c === COMMA || c === CLOSE_BRACE || c === HASH) return end;
    if (c === CLOSE_BRACKET && r.open.includes("[")) return end;
    if (!isBlank(c)) end = at + 1;
  }
}
