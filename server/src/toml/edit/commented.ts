/** Options that are commented out: `#key = value`. */
import { type CommentedOption, commentedOption } from "../grammar/commented-options.ts";
import type { Range, TomlDocument } from "../types.ts";
import { isFirstOnLine, lineEnd, lineStart, nextLine } from "./lines.ts";
import { exists, spotOf, type Target } from "./spots.ts";
import type { Edits, TextEdit } from "./text-edits.ts";

/** The options that are commented out, in order. */
export function commentedOptions(document: TomlDocument): readonly CommentedOption[] {
  return document.statements.flatMap(({ start, syntax }) =>
    syntax.comments.flatMap((comment) => commentedOption(comment, start) ?? []),
  );
}

/** The comment of an option that is commented out, from its `#` to the line's end. */
export function commentRange(text: string, { base }: CommentedOption): Range {
  let start = base - 1;
  while (start > 0 && /[# \t]/.test(text[start - 1]!) && start > lineStart(text, base)) start--;
  start = text.indexOf("#", start);
  return { start, end: lineEnd(text, base) };
}

/** Makes an option of one that is commented out; not where it is set. */
export function uncomment(document: TomlDocument, option: CommentedOption): Edits {
  const { text } = document;
  const { start } = commentRange(text, option);
  const section = document.sections.findLast((one) => one.start <= start) ?? document.sections[0]!;
  const path = [...section.path, ...option.key.parts.map(({ name }) => name)];
  if (!isFirstOnLine(text, start) || exists(document, path)) return undefined;
  return [{ range: { start, end: option.base }, text: "" }];
}

/** Puts a line, or the lines of a value of several, behind `#`. */
export function commentOut(document: TomlDocument, target: Target): Edits {
  const { text } = document;
  const spot = spotOf(document, target);
  if (!spot || spot.isComment || spot.holders.length > 0) return undefined;
  const edits: TextEdit[] = [];
  const { start, end } = { start: spot.base + spot.key.start, end: spot.base + spot.node.end };
  if (!isFirstOnLine(text, start)) return undefined;
  for (let at = start; at < end; at = nextLine(text, at))
    edits.push({ range: { start: at, end: at }, text: "#" });
  return edits;
}
