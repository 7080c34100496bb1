/** Elements of an array and pairs of an inline table: what stands between brackets, with commas. */
import type { TextView } from "../scanner/text-pieces.ts";
import type { ArrayNode, InlineTableNode, Range } from "../types.ts";
import { indentAt, isFirstOnLine, lineEnd, lineStart, newlineAt, nextLine } from "./lines.ts";
import type { TextEdit } from "./text-edits.ts";

/** An array or inline table in its text; offsets absolute. */
interface Brackets extends Range {
  readonly count: number;
  item(index: number): Range;
}

function bracketsOf(text: TextView, base: number, node: ArrayNode | InlineTableNode): Brackets | undefined {
  const items: readonly Range[] = node.type === "array" ? node.elements : node.pairs;
  const move = ({ start, end }: Range): Range => ({ start: base + start, end: base + end });
  const { start, end } = move(node);
  const last = base + (items.at(-1)?.end ?? node.start + 1);
  // One that was never closed has no place for anything.
  const isClosed = end > last && text.charAt(end - 1) === (node.type === "array" ? "]" : "}");
  return isClosed ? { start, end, count: items.length, item: (index) => move(items[index]!) } : undefined;
}

/** Takes out the items from one index to before another; undefined where the brackets are not closed. */
export function removeItems(
  text: TextView,
  base: number,
  node: ArrayNode | InlineTableNode,
  from: number,
  to: number,
): readonly TextEdit[] | undefined {
  const brackets = bracketsOf(text, base, node);
  if (!brackets || from < 0 || to > brackets.count || from >= to) return undefined;
  const { item, count, start, end } = brackets;
  const first = item(from);
  const last = item(to - 1);
  const comma = commaBehind(text, last.end);
  const stop = comma === undefined ? last.end : comma + 1;
  if (count === to - from) {
    const isEmpty = (text.slice(start + 1, first.start) + text.slice(stop, end - 1)).trim() === "";
    return [remove(isEmpty ? start + 1 : first.start, isEmpty ? end - 1 : stop)];
  }
  const before = from > 0 ? item(from - 1) : undefined;
  const isLast = to === count;
  if (isFirstOnLine(text, first.start) && endsLine(text, stop)) {
    const lines = remove(lineStart(text, first.start), nextLine(text, stop));
    const left = isLast && comma === undefined && before ? commaBehind(text, before.end) : undefined;
    return left === undefined ? [lines] : [remove(left, left + 1), lines];
  }
  return isLast && before ? [remove(before.end, last.end)] : [remove(first.start, item(to).start)];
}

/** Puts items before the one with an index, or behind the last; undefined where the brackets are not closed. */
export function insertItems(
  text: TextView,
  base: number,
  node: ArrayNode | InlineTableNode,
  at: number,
  inserted: readonly string[],
): readonly TextEdit[] | undefined {
  const brackets = bracketsOf(text, base, node);
  if (!brackets) return undefined;
  const { item, count, start, end } = brackets;
  if (count === 0) return intoEmpty(text, start, end, node, inserted.join(", "));
  const neighbour = item(Math.min(at, count - 1));
  const ownLine = isFirstOnLine(text, neighbour.start);
  const newline = newlineAt(text, neighbour.start);
  const separator = ownLine ? `,${newline}${indentAt(text, neighbour.start)}` : ", ";
  const joined = inserted.join(separator);
  if (at < count) return [insert(neighbour.start, joined + separator)];
  const comma = commaBehind(text, neighbour.end);
  const stop = comma === undefined ? neighbour.end : comma + 1;
  if (!ownLine || !endsLine(text, stop)) return [insert(neighbour.end, separator + joined)];
  const behind = lineEnd(text, stop);
  const line = newline + indentAt(text, neighbour.start) + joined;
  if (comma !== undefined) return [insert(behind, `${line},`)];
  return behind === stop ? [insert(stop, `,${line}`)] : [insert(stop, ","), insert(behind, line)];
}

function intoEmpty(
  text: TextView,
  start: number,
  end: number,
  node: ArrayNode | InlineTableNode,
  joined: string,
): readonly TextEdit[] {
  if (text.slice(start + 1, end - 1).trim() === "") {
    const inner = node.type === "array" ? joined : ` ${joined} `;
    return [{ range: { start: start + 1, end: end - 1 }, text: inner }];
  }
  // Comments stand between the brackets: below them.
  const line = `${indentAt(text, end - 1)}  ${joined}${newlineAt(text, start)}`;
  return [insert(isFirstOnLine(text, end - 1) ? lineStart(text, end - 1) : end - 1, line)];
}

const remove = (start: number, end: number): TextEdit => ({ range: { start, end }, text: "" });
const insert = (at: number, text: string): TextEdit => ({ range: { start: at, end: at }, text });

/** Where the comma behind an item stands, comments and line breaks before it passed over. */
function commaBehind(text: TextView, from: number): number | undefined {
  let at = from;
  while (at < text.length) {
    if (text.charAt(at) === ",") return at;
    if (text.charAt(at) === "#") at = lineEnd(text, at);
    else if (/\s/.test(text.charAt(at))) at++;
    else return undefined;
  }
  return undefined;
}

/** Whether nothing but a comment follows on the line. */
function endsLine(text: TextView, at: number): boolean {
  let end = at;
  while (text.charAt(end) === " " || text.charAt(end) === "\t") end++;
  return text.charAt(end) === "#" || end >= lineEnd(text, at);
}
