import type { TextEdit } from "../edit/text-edits.ts";
import { isHeader, isPair } from "../tree/sections.ts";
import type { TomlDocument } from "../types.ts";
import { isSound } from "./sound.ts";
import { putIn } from "./spaces.ts";

/** A single blank at the start of a line is what is left of `# key = value` when the `#` goes: nobody indents by one. */
export function isStray(before: string): boolean {
  return before === " ";
}

/** Takes stray blanks away. Whoever indents keeps that. */
export function indentation({ text, statements }: TomlDocument): readonly TextEdit[] {
  return statements.flatMap((statement) => {
    if (!isSound(statement) || !(isPair(statement) || isHeader(statement))) return [];
    const { syntax, start } = statement;
    const to = syntax.kind === "pair" ? syntax.pair.start : syntax.header.start;
    return isStray(text.slice(start, start + to)) ? [putIn(statement)(0, to, "")] : [];
  });
}
