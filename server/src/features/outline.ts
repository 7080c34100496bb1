import type { KataDocument } from "../documents/document.ts";
import type { PairNode, Range, Section, Statement, ValueNode } from "../toml/index.ts";
import { absolute } from "../toml/index.ts";
import { append } from "../util/append.ts";
import { shorten } from "../util/shorten.ts";
import { visible } from "../util/visible.ts";

/** A table or a key of the outline. */
export interface OutlineItem {
  readonly name: string;
  readonly detail?: string;
  readonly kind: "table" | "tables" | "string" | "number" | "boolean" | "array" | "other";
  readonly range: Range;
  readonly selection: Range;
  readonly children: readonly OutlineItem[];
}

/** Tables with their keys, in the order of the file; a table inside another stands below it. */
export function outline(document: KataDocument): readonly OutlineItem[] {
  const roots: OutlineItem[] = [];
  const open: { readonly path: string; readonly item: OutlineItem & { children: OutlineItem[] } }[] = [];
  for (const section of document.toml.sections) {
    const keys = pairsOf(document, section).map(({ statement, pair }) => keyItem(document, statement, pair));
    const { header } = section;
    if (!header) {
      append(roots, keys);
      continue;
    }
    const path = header.key.parts.map(({ name }) => name).join(".");
    const selection = { start: section.start + header.header.start, end: section.start + header.header.end };
    const item = {
      name: nameOf(path),
      kind: header.kind === "array-table" ? ("tables" as const) : ("table" as const),
      range: { start: section.start, end: Math.max(selection.end, trimmedEnd(document, section)) },
      selection,
      children: keys,
    };
    while (open.length > 0 && !path.startsWith(`${open.at(-1)!.path}.`)) open.pop();
    const parent = open.at(-1)?.item;
    if (parent) parent.children.push(item);
    else roots.push(item);
    open.push({ path, item });
  }
  return roots;
}

function* iteratePairs(
  document: KataDocument,
  section: Section,
): Generator<{ statement: Statement; pair: PairNode }> {
  for (let index = section.first; index < section.first + section.count; index++) {
    const statement = document.toml.statements[index];
    if (statement?.syntax.kind === "pair") yield { statement, pair: statement.syntax.pair };
  }
}

function pairsOf(document: KataDocument, section: Section) {
  return [...iteratePairs(document, section)];
}

function keyItem(document: KataDocument, statement: Statement, pair: PairNode): OutlineItem {
  const text = document.toml.text.slice(
    statement.start + pair.value.start,
    statement.start + Math.min(pair.value.end, pair.value.start + 60),
  );
  return {
    name: nameOf(pair.key.parts.map(({ name }) => name).join(".")),
    detail: visible(text.replace(/\s+/g, " ")),
    kind: kindOf(pair.value),
    range: absolute(statement, pair),
    selection: absolute(statement, pair.key),
    children: [],
  };
}

/** UTF-16 units of a name; each item of some that stand in a table is sent with the name of that. */
const LONGEST_NAME = 200;

function nameOf(path: string): string {
  return shorten(visible(path), LONGEST_NAME) || "(no name)";
}

function kindOf(value: ValueNode): OutlineItem["kind"] {
  switch (value.type) {
    case "string":
    case "boolean":
    case "array":
      return value.type;
    case "integer":
    case "float":
      return "number";
    case "inline-table":
      return "table";
    default:
      return "other";
  }
}

/** Where the last statement of a section that is not blank or a comment ends. */
function trimmedEnd(document: KataDocument, section: Section): number {
  for (let index = section.first + section.count - 1; index >= section.first; index--) {
    const statement = document.toml.statements[index];
    if (statement?.syntax.kind === "pair") return statement.start + statement.syntax.pair.end;
    if (statement && statement.syntax.kind !== "trivia") return statement.start + statement.syntax.length;
  }
  return section.end;
}

export interface Fold {
  readonly range: Range;
  readonly kind: "table" | "comment" | "array";
}

/** Tables, runs of comments and values of several lines. */
export function folds(document: KataDocument): readonly Fold[] {
  const found: Fold[] = [];
  const { text, sections, statements } = document.toml;
  for (const section of sections) {
    if (section.header)
      found.push({ kind: "table", range: { start: section.start, end: trimmedEnd(document, section) } });
  }
  for (const statement of statements) {
    const { syntax, start } = statement;
    if (
      syntax.kind === "pair" &&
      (syntax.pair.value.type === "array" || syntax.pair.value.type === "inline-table")
    ) {
      found.push({ kind: "array", range: absolute(statement, syntax.pair) });
    }
    if (syntax.kind !== "trivia" || syntax.comments.length < 2) continue;
    let first = syntax.comments[0]!;
    let last = first;
    for (const comment of syntax.comments.slice(1)) {
      const between = text.slice(start + last.end, start + comment.start);
      if (/^(?:\r\n|\n|\r)[ \t]*$/.test(between)) {
        last = comment;
        continue;
      }
      found.push({ kind: "comment", range: { start: start + first.start, end: start + last.end } });
      first = comment;
      last = comment;
    }
    found.push({ kind: "comment", range: { start: start + first.start, end: start + last.end } });
  }
  return found;
}
