import { writeJson } from "../../toml/edit/index.ts";
import type { Range, TextView, ValueNode } from "../../toml/index.ts";
import type { ValueCursor } from "../cursor.ts";

/** The whole value is replaced, quotes included; of a string that is not closed, the word at the cursor. */
export function rangeOf(cursor: ValueCursor, text: TextView, offset: number): Range {
  const { node, range } = cursor;
  if (node?.type !== "string") return range;
  const last = text.charAt(range.end - 1);
  const closed = range.end - range.start > 1 && last === text.charAt(range.start);
  if (closed) return range;
  const word = /^[\w.^$-]*/.exec(text.slice(offset, range.end))![0];
  return { start: range.start, end: Math.min(range.end, offset + word.length) };
}

/** What the client holds the typed text against: with the quotes that stand there. */
export function filterOf(node: ValueNode | undefined, value: string): string {
  return node?.type === "invalid" ? value : quoteLike(node, value);
}

/** A text in the kind of quotes that stand there. */
export function quoteLike(node: ValueNode | undefined, value: string): string {
  const literal = node?.type === "string" && node.style === "literal" && !/['\n]/.test(value);
  return literal ? `'${value}'` : writeJson(value);
}
