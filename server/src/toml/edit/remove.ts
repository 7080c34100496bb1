/** Edits that take something out, with its line and without leaving a hole. They return undefined where they cannot be made. */
import type { CommentedOption } from "../grammar/commented-options.ts";
import { statementIndexAt } from "../tree/locate.ts";
import type { Path, Range, TomlDocument } from "../types.ts";
import { commentRange, removeComment } from "./commented.ts";
import { removeItems } from "./items.ts";
import { isFirstOnLine, lineEnd, lineStart, nextLine, topOf, wholeLines } from "./lines.ts";
import { commentBlock, dottedPairs, startsWith } from "./sections.ts";
import { isPath, spotOf, type Target } from "./spots.ts";
import { amend, draftOf, type Edits, editsOf, type TextEdit } from "./text-edits.ts";

export interface Removal {
  /** The comment directly above goes too, where it can speak of nothing else: neither a key nor an option that is commented out follows it. */
  readonly withCommentAbove?: boolean;
}

/**
 * Takes a key out with its line and the comment behind it, and leaves no hole; of an array its element, of a dotted
 * table all its keys, of a table by its path all its headers and what stands below them.
 */
export function removeKey(document: TomlDocument, target: Target, removal: Removal = {}): Edits {
  const spot = spotOf(document, target);
  const { view: text } = document;
  if (!spot) return isPath(target) ? removeTable(document, target, removal) : undefined;
  if (spot.isComment) return removeComment(document, commentRange(document.view, target as CommentedOption));
  const holder = spot.holders.at(-1);
  if (holder) {
    const items = holder.type === "array" ? holder.elements : holder.pairs;
    const index = items.findIndex((item) => item === spot.node || ("key" in item && item.key === spot.key));
    return removeItems(text, spot.base, holder, index, index + 1);
  }
  if (spot.part === spot.key.parts.length - 1)
    return [{ range: lineOf(document, statementIndexAt(document, spot.base), removal), text: "" }];
  return isPath(target) ? removeDotted(document, target, removal) : undefined;
}

/** Takes an element out of an array; undefined where the array is not closed. */
export function removeElement(document: TomlDocument, target: Target, index: number): Edits {
  const spot = spotOf(document, target);
  return spot?.node.type === "array"
    ? removeItems(document.view, spot.base, spot.node, index, index + 1)
    : undefined;
}

/** One line after the other: each changes which lines have a blank one beside them. */
function removeDotted(document: TomlDocument, path: Path, removal: Removal): Edits {
  let draft = draftOf(document);
  for (;;) {
    const [index] = dottedPairs(draft.document, path);
    if (index === undefined) return editsOf(draft);
    draft = amend(draft, [{ range: lineOf(draft.document, index, removal), text: "" }]);
  }
}

/** What goes when a statement goes. Where another stands on its line, that one stays. */
function lineOf(document: TomlDocument, index: number, removal: Removal): Range {
  const { view: text, statements } = document;
  const { start, syntax } = statements[index]!;
  const top = Math.max(start, topOf(text));
  const end = start + syntax.length;
  const before = statements[index - 1];
  if (before && !isFirstOnLine(text, top)) {
    const behind = before.syntax.kind === "pair" ? before.syntax.pair.end : undefined;
    return { start: behind === undefined ? top : before.start + behind, end: lineEnd(text, end - 1) };
  }
  if (end < text.length && !/[\r\n]/.test(text.charAt(end - 1))) return { start: top, end };
  const from = removal.withCommentAbove ? commentAbove(document, index, end) : top;
  return wholeLines(text, from, end);
}

/** Where the comment directly above a statement begins, which speaks of it alone; else where its line begins. */
export function commentAbove(document: TomlDocument, index: number, end: number): number {
  const { view: text, statements } = document;
  const { start } = statements[index]!;
  const line = lineStart(text, start);
  // A block of keys below one comment: it may speak of all of them.
  const follows = text.slice(end, nextLine(text, end)).trim();
  const next = statements[index + 1];
  if (follows !== "" && next?.syntax.kind === "pair") return line;
  return commentBlock(document, index, isForPrograms);
}

/** A comment that tells a program something of the whole file, as `# kata-config: runtime=go` and `# vim: ts=2` do. */
const isForPrograms = (comment: string): boolean => /^#[ \t]*[\w-]+:[ \t]*[\w-]+=/.test(comment);

/** Takes out the headers of a table, of the tables inside it, and what stands below them. */
function removeTable(document: TomlDocument, path: Path, removal: Removal): Edits {
  const { sections, view: text } = document;
  const ranges: Range[] = [];
  for (const [index, section] of sections.entries()) {
    if (!section.header || !startsWith(section.path, path)) continue;
    const before = ranges.at(-1);
    const goesOn = before && sections[index - 1]?.path && startsWith(sections[index - 1]!.path, path);
    const next = sections[index + 1];
    // The comment above the next header belongs to that one.
    const end = next ? commentBlock(document, next.first) : text.length;
    const own = removal.withCommentAbove
      ? commentBlock(document, section.first, isForPrograms)
      : section.start;
    if (goesOn) ranges[ranges.length - 1] = { start: before.start, end };
    else ranges.push({ start: lineStart(text, own), end });
  }
  const edits = ranges.map(({ start, end }): TextEdit => ({ range: wholeLines(text, start, end), text: "" }));
  return edits.length > 0 ? edits : undefined;
}
