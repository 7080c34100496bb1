import type { KataDocument } from "../documents/document.ts";
import {
  type HeaderSyntax,
  type Path,
  pathAt,
  type Range,
  type Section,
  type TextView,
  type ValueNode,
} from "../toml/index.ts";

/** Names from the root; indices of array elements are left out, as the schema has the same place for all of them. */
export type NamePath = readonly string[];

/** What stands at an offset, as the features ask for it. Ranges are absolute. */
export type Cursor =
  /** In a comment, behind its `#`. */
  | { readonly kind: "comment"; readonly range: Range; readonly text: string }
  | HeaderCursor
  | KeyCursor
  | ValueCursor
  | BlankCursor
  | { readonly kind: "nothing" };

/** In the brackets of a header. */
export interface HeaderCursor {
  readonly kind: "header";
  /** The brackets included. */
  readonly header: Range;
  readonly syntax: HeaderSyntax;
  /** Up to the part under the cursor. */
  readonly path: NamePath;
  readonly part: Range;
}

/** In a key or at its end. */
export interface KeyCursor {
  readonly kind: "key";
  readonly holder: NamePath;
  readonly path: NamePath;
  readonly name: string;
  readonly part: Range;
  readonly hasValue: boolean;
  /** Whether the line begins with it, so that it may become a header. */
  readonly first: boolean;
  /** Absent inside inline tables and behind the dot of a dotted key. */
  readonly section: Section | undefined;
}

/** In a value; where one is missing `node` is absent and `range` empty, in front of one it is absent and `range` holds it. */
export interface ValueCursor {
  readonly kind: "value";
  /** Leads to the key. */
  readonly path: NamePath;
  readonly node?: ValueNode;
  readonly range: Range;
  readonly inArray: boolean;
  /** The other elements of the array. */
  readonly siblings: readonly ValueNode[];
  /** What a new value is written behind: a blank where none stands behind the `=`, or those in front of the value. */
  readonly lead: string;
}

/** Where a key can begin. */
export interface BlankCursor {
  readonly kind: "blank";
  readonly holder: NamePath;
  /** Inside an inline table; then the names that it has. */
  readonly inline?: readonly string[];
  /** Whether another key follows in the inline table. */
  readonly isFollowed?: boolean;
  readonly section: Section | undefined;
}

const NOTHING: Cursor = { kind: "nothing" };

/** Works out what stands at an offset of a document; never throws, whatever the document holds. */
export function cursorAt(document: KataDocument, offset: number): Cursor {
  const { view: text } = document.toml;
  const found = pathAt(document.toml, offset);
  const { statement, section, pair, node, range } = found;
  const path = namesOf(found.path);
  switch (found.kind) {
    case "comment": {
      const { comment } = found;
      if (!comment || !statement) return NOTHING;
      return {
        kind: "comment",
        range: { start: statement.start + comment.start, end: statement.start + comment.end },
        text: comment.text,
      };
    }
    case "blank":
      return restOfLine(text, offset).trim() === "" ? { kind: "blank", holder: path, section } : NOTHING;
    case "header": {
      if (!statement || !("header" in statement.syntax)) return NOTHING;
      const { header } = statement.syntax;
      return {
        kind: "header",
        header: { start: statement.start + header.start, end: statement.start + header.end },
        syntax: statement.syntax,
        path,
        part: range,
      };
    }
    case "key": {
      const holder = namesOf(found.table);
      if (!found.part) {
        const pairs = node?.type === "inline-table" ? node.pairs : [];
        const inline = pairs.map(({ key }) => key.parts[0]?.name ?? "");
        const isFollowed = pairs.some(({ start }) => statement!.start + start >= offset);
        return { kind: "blank", holder, inline, isFollowed, section: undefined };
      }
      const outermost = statement?.syntax.kind === "pair" && statement.syntax.pair === pair;
      const first = outermost && pair.key.parts[0] === found.part;
      const assigned =
        pair !== undefined &&
        statement !== undefined &&
        /^[ \t]*[=:]/.test(text.slice(statement.start + pair.key.end, statement.start + pair.key.end + 40));
      return {
        kind: "key",
        holder,
        path,
        name: found.part.name,
        part: range,
        hasValue: assigned,
        first,
        section: first ? section : undefined,
      };
    }
    case "value": {
      const start = statement && node ? statement.start + node.start : offset;
      const lead = text.slice(offset, start);
      if (/^[ \t]+$/.test(lead)) return inFront(path, node!, offset, lead);
      const inArray = typeof found.path.at(-1) === "number";
      const array = pair?.value.type === "array" ? pair.value.elements : [];
      const missing = node === undefined || range.start === range.end;
      return {
        kind: "value",
        path,
        ...(!missing && node && { node }),
        range,
        inArray,
        siblings: array.filter((element) => element !== node),
        lead: text.charAt(offset - 1) === "=" ? " " : "",
      };
    }
    default:
      return NOTHING;
  }
}

/** In front of a value: one that lies on its line is replaced by what is chosen. */
function inFront(path: NamePath, node: ValueNode, offset: number, lead: string): Cursor {
  const isLong =
    node.type === "array" ||
    node.type === "inline-table" ||
    (node.type === "string" && node.style.startsWith("multiline"));
  if (isLong) return NOTHING;
  const range = { start: offset, end: offset + lead.length + node.end - node.start };
  return { kind: "value", path, range, inArray: false, siblings: [], lead };
}

function namesOf(path: Path): NamePath {
  return path.filter((step): step is string => typeof step === "string");
}

function restOfLine(text: TextView, offset: number): string {
  for (let size = 256; ; size *= 4) {
    const part = text.slice(offset, offset + size);
    const end = part.search(/[\r\n]/);
    if (end >= 0 || part.length < size) return end < 0 ? part : part.slice(0, end);
  }
}
