import type { TextEdit } from "../edit/text-edits.ts";
import { isPair } from "../tree/sections.ts";
import type { Range, Statement, ValueNode } from "../types.ts";
import { isSound } from "./sound.ts";

/** No blanks at the ends of lines, but inside of texts of several lines. Of blank lines see `blank-lines.ts`. */
export function endsOfLines(text: string, statement: Statement): readonly TextEdit[] {
  const { syntax, start } = statement;
  if (!isSound(statement) || syntax.kind === "trivia") return [];
  const strings = isPair(statement) ? stringsOf(statement.syntax.pair.value) : [];
  const own = text.slice(start, start + syntax.length);
  return [...own.matchAll(/(?<![ \t])[ \t]+(?=\r?\n|$)/g)].flatMap(({ 0: blanks, index }) => {
    if (strings.some((node) => node.start < index && index < node.end)) return [];
    return [{ range: { start: start + index, end: start + index + blanks.length }, text: "" }];
  });
}

function stringsOf(node: ValueNode): readonly Range[] {
  if (node.type === "string") return [node];
  if (node.type === "array") return node.elements.flatMap(stringsOf);
  return node.type === "inline-table" ? node.pairs.flatMap(({ value }) => stringsOf(value)) : [];
}
