/** Comments, and options that are commented out: `#key = value`. */

import { type CommentedOption, commentedOption } from "../grammar/commented-options.ts";
import type { TextView } from "../scanner/text-pieces.ts";
import { sectionAt, statementAt } from "../tree/locate.ts";
import type { Range, TomlDocument, ValueNode } from "../types.ts";
import { indentAt, isFirstOnLine, lineEnd, lineStart, newlineAt, nextLine, wholeLines } from "./lines.ts";
import { exists, spotOf, type Target } from "./spots.ts";
import type { Edits, TextEdit } from "./text-edits.ts";

/** The options that are commented out, in order. */
export function commentedOptions(document: TomlDocument): readonly CommentedOption[] {
  return document.statements.flatMap(({ start, syntax }) =>
    syntax.comments.flatMap((comment) => commentedOption(comment, start) ?? []),
  );
}

/** The comment of an option that is commented out, from its `#` to the line's end. */
export function commentRange(text: TextView, { base }: CommentedOption): Range {
  let start = base - 1;
  while (start > 0 && /[# \t]/.test(text.charAt(start - 1)) && start > lineStart(text, base)) start--;
  start = text.indexOf("#", start);
  return { start, end: lineEnd(text, base) };
}

/** Makes an option of one that is commented out; not where it is set. */
export function uncomment(document: TomlDocument, option: CommentedOption): Edits {
  const { view: text } = document;
  const { start } = commentRange(text, option);
  const path = [...sectionAt(document, start).path, ...option.key.parts.map(({ name }) => name)];
  if (!isFirstOnLine(text, start) || exists(document, path)) return undefined;
  return [{ range: { start, end: option.base }, text: "" }];
}

/** Puts a line, or the lines of a value of several, behind `#`. */
export function commentOut(document: TomlDocument, target: Target): Edits {
  const { view: text } = document;
  const spot = spotOf(document, target);
  if (!spot || spot.isComment || spot.holders.length > 0) return undefined;
  const edits: TextEdit[] = [];
  const { start, end } = { start: spot.base + spot.key.start, end: spot.base + spot.node.end };
  if (!isFirstOnLine(text, start)) return undefined;
  for (let at = start; at < end; at = nextLine(text, at))
    edits.push({ range: { start: at, end: at }, text: "#" });
  return edits;
}

/** Takes out a comment; with its line where nothing else stands on it. */
export function removeComment({ view: text }: TomlDocument, { start, end }: Range): readonly TextEdit[] {
  if (isFirstOnLine(text, start))
    return [{ range: wholeLines(text, lineStart(text, start), nextLine(text, start)), text: "" }];
  let from = start;
  while (/[ \t]/.test(text.charAt(from - 1))) from--;
  return [{ range: { start: from, end }, text: "" }];
}

/**
 * Puts a comment on a line of its own above the line of an offset, as far in as that; not into a string.
 *
 * @param comment with its `#`.
 */
export function insertComment(document: TomlDocument, offset: number, comment: string): Edits {
  const { view: text } = document;
  const at = lineStart(text, offset);
  const statement = statementAt(document, at);
  if (statement?.syntax.kind === "pair" && isInString(statement.syntax.pair.value, at - statement.start))
    return undefined;
  const line = indentAt(text, at) + comment + newlineAt(text, at);
  return [{ range: { start: at, end: at }, text: line }];
}

function isInString(node: ValueNode, at: number): boolean {
  if (at <= node.start || at >= node.end) return false;
  if (node.type === "string") return true;
  if (node.type === "array") return node.elements.some((element) => isInString(element, at));
  return node.type === "inline-table" && node.pairs.some(({ value }) => isInString(value, at));
}
