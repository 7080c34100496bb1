import type { TextEdit } from "../edit/text-edits.ts";
import { isHeader, isPair } from "../tree/sections.ts";
import type { Range, TomlDocument } from "../types.ts";
import { isSound } from "./sound.ts";

/**
 * One blank line where there are several, none at the start and the end of the text, one before a header that follows
 * a key, and an end to the last line.
 */
export function blankLines({ text, statements }: TomlDocument): readonly TextEdit[] {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const edits: TextEdit[] = [];
  /** The blank line before, or the start of the text. */
  let blank: Range | "start" | undefined = "start";
  for (const [index, statement] of statements.entries()) {
    const { start, syntax } = statement;
    if (syntax.kind !== "trivia") {
      const before = statements[index - 1];
      if (isHeader(statement) && isSound(statement) && before && isPair(before) && isSound(before))
        edits.push({ range: { start, end: start }, text: newline });
      blank = undefined;
      continue;
    }
    for (const line of linesOf(text, start, start + syntax.length)) {
      const content = text.slice(line.start, line.end);
      if (!/^[ \t\r\n]*$/.test(content)) {
        edits.push(...trimmed(content, line));
        blank = undefined;
      } else if (blank === undefined) {
        blank = line;
        edits.push(...trimmed(content, line));
      } else edits.push({ range: line, text: "" });
    }
  }
  if (blank !== undefined && blank !== "start")
    return [
      ...edits.filter(({ range }) => range !== blank && !isIn(range, blank)),
      { range: blank, text: "" },
    ];
  const last = statements.at(-1);
  if (last && blank === undefined && isSound(last) && !text.endsWith("\n"))
    edits.push({ range: { start: text.length, end: text.length }, text: newline });
  return edits;
}

function isIn(inner: Range, outer: Range): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** The lines of a range, ends included. */
function linesOf(text: string, start: number, end: number): readonly Range[] {
  const lines: Range[] = [];
  for (let at = start; at < end; ) {
    const found = text.indexOf("\n", at);
    const next = found < 0 || found >= end ? end : found + 1;
    lines.push({ start: at, end: next });
    at = next;
  }
  return lines;
}

function trimmed(content: string, { start }: Range): readonly TextEdit[] {
  const found = /(?<![ \t])[ \t]+(?=\r?\n?$)/.exec(content);
  return found
    ? [{ range: { start: start + found.index, end: start + found.index + found[0].length }, text: "" }]
    : [];
}
