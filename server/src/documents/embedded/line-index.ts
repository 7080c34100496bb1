import { firstFrom } from "../../util/first-from.ts";
import { linesIn } from "./piece.ts";

/** Lines of a text by what stands in them, so that what ends a text is found without reading on from each beginning. */
export interface LineIndex {
  /** Where the first line with these words begins that does not begin before an offset. */
  from(words: string, offset: number): number | undefined;
}

/** @param wordsOf what of a line, without its break, it is looked up by; with where it begins. */
export function indexLines(
  text: string,
  wordsOf: (line: string, start: number) => readonly string[],
): LineIndex {
  const starts = new Map<string, number[]>();
  for (const { start, end } of linesIn(text, { start: 0, end: text.length }))
    for (const words of wordsOf(text.slice(start, end).replace(/\r?\n$/, ""), start)) {
      const own = starts.get(words);
      if (own) own.push(start);
      else starts.set(words, [start]);
    }
  return {
    from(words, offset) {
      const own = starts.get(words) ?? [];
      return own[firstFrom(own, offset)];
    },
  };
}
