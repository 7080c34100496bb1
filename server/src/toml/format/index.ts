import type { TextEdit } from "../edit/text-edits.ts";
import type { TomlDocument } from "../types.ts";
import { blankLines } from "./blank-lines.ts";
import { indentation } from "./indentation.ts";
import { endsOfLines } from "./line-ends.ts";
import { rowsOf, spaceRows } from "./rows.ts";
import { spaceHeader } from "./spaces.ts";

/**
 * Edits that make spaces and blank lines of a text even, and change nothing else: comments, order, values and how they
 * are written stay, and so does what somebody put into columns. Statements with an error are left alone. A text that
 * was formatted needs no more edits.
 *
 * @returns edits that do not overlap, in order; each replaces blanks and line ends by others.
 */
export function format(document: TomlDocument): readonly TextEdit[] {
  const rows = rowsOf(document);
  const edits = [
    ...spaceRows(rows),
    ...document.statements.flatMap((statement) => spaceHeader(document.text, statement)),
    ...indentation(document),
    ...document.statements.flatMap((statement) => endsOfLines(document.text, statement)),
    ...blankLines(document),
  ];
  return edits
    .filter(({ range, text }) => document.text.slice(range.start, range.end) !== text)
    .sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
}
