import { isBlank, isLineEnd } from "../scanner/characters.ts";
import type { TextView } from "../scanner/text-pieces.ts";
import type {
  ArrayNode,
  CommentNode,
  Entry,
  HeaderSyntax,
  InlineTableNode,
  KeyNode,
  KeyPart,
  PairNode,
  PairSyntax,
  Path,
  Range,
  Section,
  Statement,
  TomlDocument,
  ValueNode,
} from "../types.ts";
import { findEntry, sectionAt, statementAt } from "./locate.ts";

/** What stands at a cursor. */
export interface Cursor {
  /**
   * - `header`: in the name of a table between brackets;
   * - `key`: in a key, or where the next key of an inline table would begin;
   * - `value`: in a value, or where one would begin;
   * - `comment`: behind a `#`;
   * - `blank`: on a line where a key or a header may begin;
   * - `rest`: where nothing but punctuation or a comment may follow, as behind a value.
   */
  readonly kind: "header" | "key" | "value" | "comment" | "blank" | "rest";
  /** What it belongs to: of a key or header part up to and with that part; of a value its own; else the table's. */
  readonly path: Path;
  /** The table in which the key stands or would be put; of a header part the table that holds it. */
  readonly table: Path;
  /** The part or value under the cursor, from which a completion replaces; empty where none has begun. Absolute. */
  readonly range: Range;
  readonly section: Section;
  readonly statement?: Statement;
  /** The part of a key or header under the cursor. */
  readonly part?: KeyPart;
  /** The innermost pair around the cursor; its offsets count from the statement's start. */
  readonly pair?: PairNode;
  /** The innermost value around the cursor; where an element would begin, the array. */
  readonly node?: ValueNode;
  /** Between the quotation marks of a string, or behind the first of one that is not closed. */
  readonly inString: boolean;
  readonly comment?: CommentNode;
}

/** Looks up what stands at `offset`, in broken text too. */
export function pathAt(document: TomlDocument, offset: number): Cursor {
  const statement = statementAt(document, offset);
  if (!statement) return blankAt(document, offset);
  const base = { ...blankAt(document, offset), statement };
  // At the end of the text the cursor stands on a new line, or behind the last statement.
  const behind = offset === statement.start + statement.syntax.length;
  if (behind && isLineEnd(document.view.charCodeAt(offset - 1)))
    return continued(document, base, statement) ?? base;
  const { syntax } = statement;
  const at = offset - statement.start;
  const comment = syntax.comments.find(({ start, end }) => start < at && at <= end);
  if (comment) return { ...base, kind: "comment", comment };
  switch (syntax.kind) {
    case "trivia":
      return continued(document, base, statementAt(document, statement.start - 1)) ?? base;
    case "unknown":
      return atLineStart(document.view, offset) ? base : { ...base, kind: "rest" };
    case "pair":
      return inPairSyntax(document, base, statement, syntax, at);
    default:
      // Before the bracket the cursor still stands in the table above.
      if (at <= syntax.header.start) return { ...blankAt(document, offset, statement.start - 1), statement };
      return inHeader(base, statement, syntax, at);
  }
}

/** A place at `offset` in the section that holds `within`. */
function blankAt(document: TomlDocument, offset: number, within = offset): Cursor {
  const section = sectionAt(document, within);
  const { path } = section;
  return {
    kind: "blank",
    path,
    table: path,
    range: { start: offset, end: offset },
    section,
    inString: false,
  };
}

/** The entry at `offset` with its path; for a second definition of a name the entry that counts. */
export function entryAt(
  document: TomlDocument,
  offset: number,
): { readonly path: Path; readonly entry: Entry } | undefined {
  const { kind, path } = pathAt(document, offset);
  if (kind === "blank" || kind === "comment" || kind === "rest") return undefined;
  for (let length = path.length; length > 0; length--) {
    const head = path.slice(0, length);
    const entry = findEntry(document.root, head);
    if (entry) return { path: head, entry };
  }
  return undefined;
}

function atLineStart(text: TextView, offset: number): boolean {
  let at = offset;
  while (isBlank(text.charCodeAt(at - 1))) at--;
  return at === 0 || isLineEnd(text.charCodeAt(at - 1));
}

/** On the line behind an array that was never closed, the cursor is taken to stand in it. */
function continued(
  document: TomlDocument,
  base: Cursor,
  statement: Statement | undefined,
): Cursor | undefined {
  if (statement?.syntax.kind !== "pair") return undefined;
  const { pair, length } = statement.syntax;
  const { value } = pair;
  if (value.type !== "array" || isClosed(document.view, statement, value)) return undefined;
  if (!/^[ \t]*$/.test(document.view.slice(statement.start + length, base.range.start))) return undefined;
  const path = [...base.table, ...pair.key.parts.map((part) => part.name), value.elements.length];
  return { ...base, kind: "value", path, statement, pair, node: value };
}

/** Whether an array or inline table has its last bracket. */
function isClosed(text: TextView, statement: Statement, node: ArrayNode | InlineTableNode): boolean {
  const last = node.type === "array" ? node.elements.at(-1) : node.pairs.at(-1);
  const close = node.type === "array" ? "]" : "}";
  return (
    text.charAt(statement.start + node.end - 1) === close &&
    node.end - node.start > 1 &&
    (last?.end ?? 0) < node.end
  );
}

const shift = (statement: Statement, { start, end }: Range): Range => ({
  start: statement.start + start,
  end: statement.start + end,
});

function inHeader(base: Cursor, statement: Statement, syntax: HeaderSyntax, at: number): Cursor {
  const { header, key } = syntax;
  if (at > header.end || (at === header.end && endsHeader(syntax))) return { ...base, kind: "rest" };
  const part = partAt(key, at);
  const index = key.parts.indexOf(part);
  const path = prefix(base.section.path, index + 1);
  return {
    ...base,
    kind: "header",
    table: prefix(base.section.path, index),
    path,
    range: within(part, at) ? shift(statement, part) : base.range,
    part,
  };
}

const endsHeader = ({ header, key }: HeaderSyntax): boolean => header.end > key.end;

const within = ({ start, end }: Range, at: number): boolean => start <= at && at <= end;

/** The part under the cursor, else the next one, else the last. */
const partAt = (key: KeyNode, at: number): KeyPart =>
  key.parts.find((part) => at <= part.end) ?? (key.parts.at(-1) as KeyPart);

/** The path up to and with `names` names, and the indices behind them. */
function prefix(path: Path, names: number): Path {
  let count = 0;
  let end = 0;
  for (; end < path.length; end++) if (typeof path[end] === "string" && count++ === names) break;
  return path.slice(0, end);
}

function inPairSyntax(
  document: TomlDocument,
  base: Cursor,
  statement: Statement,
  syntax: PairSyntax,
  at: number,
): Cursor {
  const { pair, equals } = syntax;
  if (at < pair.start) return base;
  const found = inPair({ text: document.view, statement, at }, base, pair, equals);
  if (found) return found;
  const { value } = pair;
  const open =
    (value.type === "array" || value.type === "inline-table") && !isClosed(document.view, statement, value);
  return open
    ? inValue({ text: document.view, statement, at }, { ...base, pair }, value, pairPath(base, pair))
    : { ...base, kind: "rest", pair };
}

interface At {
  readonly text: TextView;
  readonly statement: Statement;
  /** Counts from the statement's start. */
  readonly at: number;
}

const pairPath = (base: Cursor, pair: PairNode): Path => [
  ...base.table,
  ...pair.key.parts.map((part) => part.name),
];

/** Inside a pair of `base.table`; undefined behind its value. */
function inPair(here: At, base: Cursor, pair: PairNode, equals: number | undefined): Cursor | undefined {
  const { statement, at } = here;
  const { key, value } = pair;
  if (at <= key.end) {
    const part = partAt(key, at);
    const before = key.parts.slice(0, key.parts.indexOf(part)).map(({ name }) => name);
    const table = [...base.table, ...before];
    const range = within(part, at) ? shift(statement, part) : base.range;
    return { ...base, kind: "key", table, path: [...table, part.name], range, part, pair };
  }
  const path = pairPath(base, pair);
  if (equals === undefined ? value.type === "invalid" : at <= equals)
    return { ...base, kind: "rest", path, pair };
  const missing = value.type === "invalid" && value.start === value.end;
  if (at > value.end && !missing && !(value.type === "string" && isInString(here.text, statement, value, at)))
    return undefined;
  return inValue(here, { ...base, pair }, value, path);
}

function inValue(here: At, base: Cursor, node: ValueNode, path: Path): Cursor {
  const { text, statement, at } = here;
  const range = within(node, at) && node.start < node.end ? shift(statement, node) : base.range;
  const found: Cursor = { ...base, kind: "value", path, range, node };
  if (node.type === "string") return { ...found, inString: isInString(text, statement, node, at) };
  if (node.type !== "array" && node.type !== "inline-table") return found;
  if (at <= node.start || (at >= node.end && isClosed(text, statement, node))) return found;
  const slot = { start: statement.start + at, end: statement.start + at };
  if (node.type === "array") {
    const index = node.elements.findIndex((element) => within(element, at));
    const element = node.elements[index];
    if (element) return inValue(here, base, element, [...path, index]);
    const before = node.elements.filter(({ end }) => end < at).length;
    if (!opensSlot(here)) return { ...found, kind: "rest", range: slot };
    return { ...found, path: [...path, before], range: slot };
  }
  const inner = { ...base, table: path, range: slot };
  const pair = node.pairs.find((candidate) => within(candidate, at));
  if (pair) {
    const mark = text
      .slice(statement.start + pair.key.end, statement.start + pair.value.start)
      .search(/[=:]/);
    const equals = mark < 0 ? undefined : pair.key.end + mark;
    return inPair(here, inner, pair, equals) ?? { ...inner, kind: "rest", path, pair, node };
  }
  return { ...inner, kind: opensSlot(here) ? "key" : "rest", path, node };
}

/** Whether a comma or bracket stands before the cursor, so that something may begin here. */
function opensSlot({ text, statement, at }: At): boolean {
  const whole = text.slice(statement.start, statement.start + at);
  const line = Math.max(whole.lastIndexOf("\n"), whole.lastIndexOf("\r")) + 1;
  const above = whole.slice(0, line).replace(/#[^\r\n]*[\r\n]/g, "\n");
  return /[[{,]$/.test((above + whole.slice(line)).trimEnd());
}

function isInString(
  text: TextView,
  statement: Statement,
  node: Range & { readonly style: string },
  at: number,
): boolean {
  const length = node.style.startsWith("multiline") ? 3 : 1;
  const mark = text.slice(statement.start + node.start, statement.start + node.start + length);
  const end = statement.start + node.end;
  const closed = node.end - node.start >= 2 * length && text.slice(end - length, end) === mark;
  return at >= node.start + length && (!closed || at <= node.end - length);
}
