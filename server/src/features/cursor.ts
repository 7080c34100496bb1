import type { KataDocument } from "../document.ts";
import type {
  CommentNode,
  HeaderSyntax,
  KeyNode,
  KeyPart,
  PairNode,
  Range,
  Section,
  Statement,
  ValueNode,
} from "../toml/index.ts";

/** Names from the root; indices of array elements are left out, as the schema has the same place for all of them. */
export type NamePath = readonly string[];

/** What stands at an offset. Ranges are absolute. */
export type Cursor =
  /** In a comment, behind its `#`. */
  | { readonly kind: "comment"; readonly range: Range; readonly text: string }
  /** In the brackets of a header. */
  | {
      readonly kind: "header";
      readonly header: Range;
      readonly syntax: HeaderSyntax;
      readonly path: NamePath;
      readonly part: Part | undefined;
    }
  /** In or at the end of a key; `path` leads to this part, `holder` to what holds it. */
  | {
      readonly kind: "key";
      readonly holder: NamePath;
      readonly path: NamePath;
      readonly part: Part;
      readonly hasValue: boolean;
      readonly first: boolean;
      readonly section: Section | undefined;
    }
  /** In a value, or where one is missing: then `node` is absent and `range` empty. `path` leads to its key. */
  | {
      readonly kind: "value";
      readonly path: NamePath;
      readonly node?: ValueNode;
      readonly range: Range;
      readonly inArray: boolean;
      readonly siblings: readonly ValueNode[];
      readonly afterEquals: boolean;
    }
  /** Where a key can begin. */
  | {
      readonly kind: "blank";
      readonly holder: NamePath;
      readonly inline: boolean;
      readonly section: Section | undefined;
    }
  | { readonly kind: "nothing" };

export interface Part {
  readonly name: string;
  readonly range: Range;
}

const NOTHING: Cursor = { kind: "nothing" };

/** Works out what stands at an offset of a document; never throws, whatever the document holds. */
export function cursorAt(document: KataDocument, offset: number): Cursor {
  const { statements, text } = document.toml;
  const index = lastStartingBy(statements, offset);
  const statement = statements[index];
  const section = sectionOf(document, Math.max(0, index));
  const blank: Cursor = { kind: "blank", holder: namesOf(section?.path), inline: false, section };
  if (!statement) return blank;
  const { syntax, start } = statement;
  const rel = offset - start;
  const comment = commentAt(syntax, rel);
  if (comment) {
    return {
      kind: "comment",
      range: { start: start + comment.start, end: start + comment.end },
      text: comment.text,
    };
  }
  // Behind the line break that ends the text a new line begins.
  if (rel >= syntax.length && /[\r\n]/.test(text[offset - 1] ?? "")) return blank;
  switch (syntax.kind) {
    case "trivia":
      return isBlankLine(text, offset) ? blank : NOTHING;
    case "unknown":
      return isBlankBefore(text, offset) ? blank : NOTHING;
    case "table":
    case "array-table": {
      const { header, key } = syntax;
      if (rel <= header.start || rel > header.end) return NOTHING;
      const closed = text[start + header.end - 1] === "]";
      if (closed && rel === header.end) return NOTHING;
      const found = partAt(key, rel, start);
      return {
        kind: "header",
        header: { start: start + header.start, end: start + header.end },
        syntax,
        path: key.parts.slice(0, found ? found.index + 1 : key.parts.length).map(({ name }) => name),
        part: found?.part,
      };
    }
    case "pair":
      return inPair(
        document,
        statement,
        syntax.pair,
        syntax.equals,
        namesOf(section?.path),
        rel,
        true,
        section,
      );
  }
}

function inPair(
  document: KataDocument,
  statement: Statement,
  pair: PairNode,
  equals: number | undefined,
  holder: NamePath,
  rel: number,
  first: boolean,
  section: Section | undefined,
): Cursor {
  const { start } = statement;
  const { key, value } = pair;
  if (rel < key.start) return isBlankBefore(document.toml.text, start + rel) ? NOTHING : NOTHING;
  if (rel <= key.end) {
    const found = partAt(key, rel, start);
    if (!found) return NOTHING;
    const names = key.parts.map(({ name }) => name);
    return {
      kind: "key",
      holder: [...holder, ...names.slice(0, found.index)],
      path: [...holder, ...names.slice(0, found.index + 1)],
      part: found.part,
      hasValue: equals !== undefined || value.type !== "invalid",
      first: first && found.index === 0,
      section: found.index === 0 ? section : undefined,
    };
  }
  const path = [...holder, ...key.parts.map(({ name }) => name)];
  const mark = equals ?? (value.type === "invalid" ? undefined : value.start - 1);
  if (mark === undefined || rel <= mark) return NOTHING;
  return inValue(document, statement, value, path, rel, false, [], rel === mark + 1);
}

function inValue(
  document: KataDocument,
  statement: Statement,
  node: ValueNode,
  path: NamePath,
  rel: number,
  inArray: boolean,
  siblings: readonly ValueNode[],
  afterEquals: boolean,
): Cursor {
  const { start } = statement;
  const { text } = document.toml;
  const missing = (): Cursor => {
    const at = start + rel;
    return { kind: "value", path, range: { start: at, end: at }, inArray, siblings, afterEquals };
  };
  if (node.type === "invalid" && node.start === node.end) {
    return /[\r\n]/.test(text.slice(start + node.start, start + rel)) ? NOTHING : missing();
  }
  if (rel < node.start) return missing();
  if (rel > node.end) return NOTHING;
  if (node.type === "array") {
    const closed = text[start + node.end - 1] === "]" && node.end - node.start > 1;
    if (rel === node.start || (closed && rel === node.end)) return NOTHING;
    for (const element of node.elements) {
      if (rel < element.start || rel > element.end) continue;
      const others = node.elements.filter((other) => other !== element);
      return inValue(document, statement, element, path, rel, true, others, false);
    }
    const at = start + rel;
    return {
      kind: "value",
      path,
      range: { start: at, end: at },
      inArray: true,
      siblings: node.elements,
      afterEquals: false,
    };
  }
  if (node.type === "inline-table") {
    const closed = text[start + node.end - 1] === "}" && node.end - node.start > 1;
    if (rel === node.start || (closed && rel === node.end)) return NOTHING;
    for (const pair of node.pairs) {
      if (rel < pair.key.start || rel > Math.max(pair.end, pair.value.end)) continue;
      const assigned = text
        .slice(start + pair.key.end, start + Math.max(pair.end, pair.value.end))
        .search(/[=:]/);
      const equals = assigned < 0 ? undefined : pair.key.end + assigned;
      return inPair(document, statement, pair, equals, path, rel, false, undefined);
    }
    return { kind: "blank", holder: path, inline: true, section: undefined };
  }
  return {
    kind: "value",
    path,
    node,
    range: { start: start + node.start, end: start + node.end },
    inArray,
    siblings,
    afterEquals: false,
  };
}

function partAt(
  key: KeyNode,
  rel: number,
  start: number,
): { readonly part: Part; readonly index: number } | undefined {
  const index = key.parts.findIndex((part: KeyPart) => rel >= part.start && rel <= part.end);
  const part = key.parts[index];
  return (
    part && { index, part: { name: part.name, range: { start: start + part.start, end: start + part.end } } }
  );
}

function commentAt(syntax: Statement["syntax"], rel: number): CommentNode | undefined {
  return syntax.comments.find((comment) => rel > comment.start && rel <= comment.end);
}

/** Index of the last statement that begins at or before an offset; -1 when there is none. */
export function lastStartingBy(statements: readonly Statement[], offset: number): number {
  let low = 0;
  let high = statements.length - 1;
  let found = -1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (statements[middle]!.start <= offset) {
      found = middle;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}

/** The section that a statement belongs to. */
export function sectionOf(document: KataDocument, statement: number): Section | undefined {
  const { sections } = document.toml;
  let low = 0;
  let high = sections.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (sections[middle]!.first <= statement) low = middle;
    else high = middle - 1;
  }
  return sections[low];
}

function namesOf(path: readonly (string | number)[] | undefined): NamePath {
  return (path ?? []).filter((step): step is string => typeof step === "string");
}

function isBlankBefore(text: string, offset: number): boolean {
  const start = Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
  return text.slice(start, offset).trim() === "";
}

function isBlankLine(text: string, offset: number): boolean {
  if (!isBlankBefore(text, offset)) return false;
  const rest = /[^\r\n]*/y;
  rest.lastIndex = offset;
  return (rest.exec(text)?.[0] ?? "").trim() === "";
}
