/** What edits do to a document beside what they are for. */
import { exactJson } from "../../util/exact-json.ts";
import { toJs } from "../tree/to-js.ts";
import type { Range, Table, TomlDocument, Value } from "../types.ts";
import type { TextEdit } from "./text-edits.ts";
import { writeValue } from "./write.ts";

/** Whether a document has a syntax error that another has not; the same one elsewhere does not count. */
export function hasNewErrors(before: TomlDocument, after: TomlDocument): boolean {
  const known = countErrors(before);
  for (const [name, count] of countErrors(after)) if (count > (known.get(name) ?? 0)) return true;
  return false;
}

function countErrors({ errors }: TomlDocument): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { code, message } of errors) {
    const data = message.data
      ? Object.values(message.data).map((one) => (typeof one === "object" ? exactJson(one) : one))
      : [];
    const name = `${code} ${message.phrase} ${data.join(" ")}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/**
 * Whether every value that the edits do not touch, by itself, by its key or by a header above it, has the same path
 * and value after them, and no other one has come.
 *
 * @param edits those that made `after` out of `before`; they do not overlap.
 */
export function isSameElsewhere(
  before: TomlDocument,
  after: TomlDocument,
  edits: readonly TextEdit[],
): boolean {
  const sorted = [...edits].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  let moved = 0;
  const removed: Touched[] = [];
  const inserted: Touched[] = [];
  for (const { range, text } of sorted) {
    const old = before.text.slice(range.start, range.end);
    const start = range.start + moved;
    moved += text.length - old.length;
    // Where nothing is taken out or put in, what goes there on the other side tells where its line ends.
    removed.push({ ...range, text: old || text });
    inserted.push({ start, end: start + text.length, text: text || old });
  }
  const left = untouched(before, removed);
  const right = untouched(after, inserted);
  return left.size === right.size && [...left].every(([path, value]) => right.get(path) === value);
}

interface Touched extends Range {
  /** What stands there. */
  readonly text: string;
}

/** The values that no range touches, as text, by their path. */
function untouched(document: TomlDocument, ranges: readonly Touched[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const isTouched = (range: Range) => touches(ranges, range);
  const visit = (value: Value, path: string): void => {
    if (value.kind === "leaf") found.set(path, writeValue(toJs(value)));
    else if (value.kind === "tables")
      for (const [index, table] of value.tables.entries()) visitTable(table, `${path}[${index}]`);
    else visitTable(value, path);
  };
  const visitTable = (table: Table, path: string): void => {
    if (table.headers.some((range) => table.origin !== "inline" && isTouched(range))) return;
    for (const [name, entry] of table.entries) {
      const isHeader = entry.value.kind === "table" && entry.value.origin !== "inline";
      if (!isHeader && entry.value.kind !== "tables" && isTouched(entry.range)) continue;
      visit(entry.value, `${path}.${JSON.stringify(name)}`);
    }
  };
  visitTable(document.root, "");
  return found;
}

/** What only begins or ends where a range does is touched, unless a line break lies between the two. */
function touches(ranges: readonly Touched[], { start, end }: Range): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]!.end < start) low = middle + 1;
    else high = middle;
  }
  for (let at = low; at < ranges.length && ranges[at]!.start <= end; at++) {
    const range = ranges[at]!;
    if (range.end === start && /\n$/.test(range.text)) continue;
    if (range.start === end && /^\r?\n/.test(range.text)) continue;
    return true;
  }
  return false;
}
