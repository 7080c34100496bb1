import { append } from "../../util/append.ts";
import type { TextEdit } from "../edit/text-edits.ts";
import { isHeader } from "../tree/sections.ts";
import type { KeyNode, Statement, ValueNode } from "../types.ts";
import { isSound } from "./sound.ts";

/** Replaces what stands between two offsets; they count from the statement's start. */
export type Put = (start: number, end: number, text: string) => TextEdit;

/** Makes edits of the offsets of a statement, which count from its start, edits of the document. */
export function putIn({ start: base }: Statement): Put {
  return (start, end, text) => ({ range: { start: base + start, end: base + end }, text });
}

/** No blanks inside of a header's brackets, and one before its comment. */
export function spaceHeader(text: string, statement: Statement): readonly TextEdit[] {
  if (!isHeader(statement) || !isSound(statement)) return [];
  const { header, key, kind, comment } = statement.syntax;
  const put = putIn(statement);
  const width = kind === "table" ? 1 : 2;
  const edits = [
    put(header.start + width, key.start, ""),
    ...spaceKey(key, put),
    put(key.end, header.end - width, ""),
  ];
  if (comment) edits.push(beforeComment(text, statement.start, header.end, comment.start, put));
  return edits;
}

/** One or two blanks stay as they are. */
export function beforeComment(text: string, base: number, end: number, comment: number, put: Put): TextEdit {
  const blanks = text.slice(base + end, base + comment);
  return put(end, comment, blanks === "  " ? blanks : " ");
}

/** No blanks around the dots of a key. */
export function spaceKey({ parts }: KeyNode, put: Put): readonly TextEdit[] {
  return parts.slice(1).flatMap((part, index) => {
    const before = parts[index]!;
    return put(before.end, part.start, ".");
  });
}

/** Inside of arrays and inline tables that stand on one line: one blank after a comma, inside of braces, around `=`. */
export function spaceValue(text: string, base: number, node: ValueNode, put: Put): readonly TextEdit[] {
  if (node.type !== "array" && node.type !== "inline-table") return [];
  if (text.slice(base + node.start, base + node.end).includes("\n")) return [];
  const isArray = node.type === "array";
  const items = isArray ? node.elements : node.pairs;
  const edge = isArray || items.length === 0 ? "" : " ";
  const edits: TextEdit[] = [];
  let at = node.start + 1;
  for (const [index, item] of items.entries()) {
    const between = text.slice(base + at, base + item.start);
    // Only blanks and the comma; anything else is something that we do not know.
    if (!(index === 0 ? /^[ \t]*$/ : /^[ \t]*,[ \t]*$/).test(between)) return [];
    edits.push(put(at, item.start, index === 0 ? edge : ", "));
    if ("key" in item) {
      edits.push(
        ...spaceKey(item.key, put),
        ...aroundEquals(text, base, item.key.end, item.value.start, put),
      );
      append(edits, spaceValue(text, base, item.value, put));
    } else append(edits, spaceValue(text, base, item, put));
    at = item.end;
  }
  const last = text.slice(base + at, base + node.end - 1);
  if (!/^[ \t]*,?[ \t]*$/.test(last)) return [];
  edits.push(put(at, node.end - 1, `${last.includes(",") ? "," : ""}${edge}`));
  return edits;
}

function aroundEquals(text: string, base: number, start: number, end: number, put: Put): readonly TextEdit[] {
  return /^[ \t]*=[ \t]*$/.test(text.slice(base + start, base + end)) ? [put(start, end, " = ")] : [];
}
