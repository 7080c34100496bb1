import type { KataDocument } from "../documents/document.ts";
import {
  absolute,
  type PairNode,
  type Range,
  sectionAt,
  statementAt,
  type ValueNode,
} from "../toml/index.ts";

/** What to select when a selection grows, the smallest first: a part of a key, a value, what holds it, its table, all. */
export function selectionsAt(document: KataDocument, offset: number): readonly Range[] {
  const { text } = document.toml;
  const found: Range[] = [];
  const statement = statementAt(document.toml, offset);
  if (statement) {
    const { start, syntax } = statement;
    const at = (node: Range) => absolute(statement, node);
    if (syntax.kind === "pair") around(syntax.pair, offset - start, (range) => found.push(at(range)));
    if ("header" in syntax) {
      for (const part of syntax.key.parts) found.push(at(part));
      found.push(at(syntax.key), at(syntax.header));
    }
    for (const comment of syntax.comments) found.push(at(comment));
  }
  const section = sectionAt(document.toml, offset);
  if (section.header) found.push(trimmed(text, section));
  found.push({ start: 0, end: text.length });
  return nested(found, offset);
}

/** The nodes of a pair from the inside out. */
function around(pair: PairNode, offset: number, add: (range: Range) => void): void {
  for (const part of pair.key.parts) add(part);
  add(pair.key);
  inValue(pair.value, offset, add);
  add(pair);
}

function inValue(node: ValueNode, offset: number, add: (range: Range) => void): void {
  const holds = (one: Range) => one.start <= offset && offset <= one.end;
  if (node.type === "array") for (const one of node.elements) if (holds(one)) inValue(one, offset, add);
  if (node.type === "inline-table") for (const one of node.pairs) if (holds(one)) around(one, offset, add);
  if (node.type === "string") {
    const width = node.style.startsWith("multiline") ? 3 : 1;
    if (node.end - node.start >= 2 * width) add({ start: node.start + width, end: node.end - width });
  }
  add(node);
}

/** Without the blank lines at its end. */
function trimmed(text: string, { end, start }: Range): Range {
  const length = text.slice(start, end).trimEnd().length;
  return { start, end: start + length };
}

/** Those around the offset, each larger than the one before it. */
function nested(ranges: readonly Range[], offset: number): readonly Range[] {
  const kept: Range[] = [];
  for (const range of ranges) {
    if (range.start > offset || range.end < offset || range.end === range.start) continue;
    const last = kept.at(-1);
    const isLarger =
      !last ||
      (range.start <= last.start && range.end >= last.end && range.end - range.start > last.end - last.start);
    if (isLarger) kept.push(range);
  }
  return kept;
}
