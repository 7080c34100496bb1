import type { Entry, Leaf, Path, Range, Section, Statement, Table, TomlDocument, Value } from "../types.ts";

/** The place in the text of a node of that leaf, statement or commented-out option. */
export function absolute(holder: Pick<Leaf, "base"> | Statement, node: Range): Range {
  const base = "base" in holder ? holder.base : holder.start;
  return { start: base + node.start, end: base + node.end };
}

/** Index of the last item that begins at or before `offset`, -1 when there is none. */
function lastBefore(items: readonly { readonly start: number }[], offset: number): number {
  let low = -1;
  let high = items.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((items[middle] as { readonly start: number }).start <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Index in `document.statements` of the statement that holds the offset; at the text's end the last; -1 in an empty text. */
export const statementIndexAt = (document: TomlDocument, offset: number): number =>
  lastBefore(document.statements, offset);

/** The statement that holds the offset; at the text's end the last; undefined in an empty text and before it. */
export function statementAt(document: TomlDocument, offset: number): Statement | undefined {
  const index = sectionIndexAt(document, offset);
  const { start } = document.sections[index]!;
  const { statements } = document.contents[index]!;
  const found = statements[lastBefore(statements, offset - start)];
  return found && { start: start + found.start, syntax: found.syntax };
}

const sectionIndexAt = ({ sections }: TomlDocument, offset: number): number =>
  Math.max(0, lastBefore(sections, offset));

/** The section that holds the offset; there is always one. */
export const sectionAt = (document: TomlDocument, offset: number): Section =>
  document.sections[sectionIndexAt(document, offset)]!;

/** What the path leads to: an entry, or the table with that index in an array of tables. */
export function findValue(table: Table, path: Path): Value | undefined {
  let value: Value = table;
  for (const step of path) {
    let next: Value | undefined;
    if (typeof step === "number") next = value.kind === "tables" ? value.tables[step] : undefined;
    else if (value.kind === "table") next = value.entries.get(step)?.value;
    if (!next) return undefined;
    value = next;
  }
  return value;
}

/** The entry that the path names; undefined where it ends with an index or leads nowhere. */
export function findEntry(table: Table, path: Path): Entry | undefined {
  const name = path.at(-1);
  const holder = findValue(table, path.slice(0, -1));
  return typeof name === "string" && holder?.kind === "table" ? holder.entries.get(name) : undefined;
}

/** Whether two paths are the same, step by step. */
export function isSamePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}
