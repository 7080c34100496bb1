import { SYNTAX } from "../messages.ts";
import {
  APOSTROPHE,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PARENTHESIS,
  COMMA,
  END,
  EQUALS,
  HASH,
  isLineEnd,
  QUOTE,
} from "../scanner/characters.ts";
import { startsStatement } from "../scanner/lookahead.ts";
import { peek, type Reader, report, use } from "../scanner/reader.ts";
import type { ArrayNode, InvalidNode, ValueNode } from "../types.ts";
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

/** Reads an array from its bracket on; where it is not closed, as far as it can be meant to go. */
export function readArray(r: Reader, readValue: ReadValue): ArrayNode | InvalidNode {
  const deep = tooDeep(r);
  if (deep) return deep;
  const c = open(r, "]");
  const elements: ValueNode[] = [];
  let full = false;
  for (;;) {
    const crossed = advance(r, c);
    const next = peek(r);
    if (next === CLOSE_BRACKET) {
      r.at++;
      break;
    }
    if (next === END || (crossed && startsStatement(r, r.at))) {
      giveUp(r, c);
      break;
    }
    if (next === COMMA) {
      if (full) r.at++;
      else strayComma(r);
      full = false;
      took(r, c);
      continue;
    }
    if (next === CLOSE_BRACE || next === CLOSE_PARENTHESIS) {
      otherBracket(r, c);
      break;
    }
    const glued =
      full && r.at === c.last && elements.at(-1)?.type === "string" && next !== QUOTE && next !== APOSTROPHE;
    if (full && !glued) missingComma(r, c);
    if (next === EQUALS || glued) {
      strayText(r);
      took(r, c);
      full = true;
      continue;
    }
    elements.push(readValue(r, "array"));
    took(r, c);
    full = true;
    if (r.unclosed) {
      giveUp(r, c);
      break;
    }
  }
  r.open = r.open.slice(0, -1);
  mixedTypes(r, c.start, elements);
  return { type: "array", start: c.start - r.base, end: r.at - r.base, elements };
}

/** Skips what can begin no value, up to the next comma, bracket or line end. */
function strayText(r: Reader): void {
  const start = r.at;
  for (;;) {
    const c = peek(r);
    if (isLineEnd(c) || c === COMMA || c === CLOSE_BRACKET || c === CLOSE_BRACE || c === HASH) break;
    r.at++;
  }
  report(r, "stray-text", start, r.at, SYNTAX("notValue"), {
    title: "Delete it",
    text: "",
  });
}

/** TOML before 1.0 takes elements of one type only. */
function mixedTypes(r: Reader, start: number, elements: readonly ValueNode[]): void {
  let seen: string | undefined;
  for (const element of elements) {
    if (element.type === "invalid" || element.type === "placeholder") continue;
    const type = element.type === "datetime" ? element.kind : element.type;
    if (seen !== undefined && seen !== type) {
      use(r, "mixed-array", "1.0.0", start, r.at);
      return;
    }
    seen = type;
  }
}
