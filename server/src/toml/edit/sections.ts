import { commentedOption } from "../grammar/commented-options.ts";
import type { Path, Section, Statement, TomlDocument } from "../types.ts";
import { isFirstOnLine, lineStart, nextLine } from "./lines.ts";

/** Whether a path is `head` or lies below it. */
export function startsWith(path: Path, head: Path): boolean {
  return head.length <= path.length && head.every((step, index) => path[index] === step);
}

/** The header of a section, where it has one, and the lines below it. */
export function statementsOf(document: TomlDocument, { first, count }: Section): readonly Statement[] {
  return document.statements.slice(first, first + count);
}

/** The lines whose dotted keys make up a table. */
export function dottedPairs(document: TomlDocument, path: Path): readonly number[] {
  const found: number[] = [];
  for (const section of document.sections) {
    if (!startsWith(path, section.path)) continue;
    const rest = path.slice(section.path.length);
    statementsOf(document, section).forEach(({ syntax }, offset) => {
      if (syntax.kind !== "pair") return;
      const { parts } = syntax.pair.key;
      if (parts.length > rest.length && rest.every((step, index) => parts[index]?.name === step))
        found.push(section.first + offset);
    });
  }
  return found;
}

/**
 * Where the lines of comment directly above a statement begin; options that are commented out end the block.
 *
 * @param isApart tells a comment that ends it too.
 */
export function commentBlock(
  document: TomlDocument,
  index: number,
  isApart: (comment: string) => boolean = () => false,
): number {
  const { view: text, statements } = document;
  const { start } = statements[index]!;
  let from = lineStart(text, start);
  const above = statements[index - 1];
  if (above?.syntax.kind !== "trivia") return from;
  for (const comment of above.syntax.comments.toReversed()) {
    const at = above.start + comment.start;
    if (nextLine(text, at) !== from || !isFirstOnLine(text, at) || commentedOption(comment)) break;
    if (isApart(comment.text)) break;
    from = lineStart(text, at);
  }
  return from;
}
