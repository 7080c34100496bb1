import { fenceLanguages } from "./fence-languages.ts";
import { commonIndent, indented, isBlankLine, linesIn, type Piece } from "./piece.ts";

const DIRECTIVE = /^([ \t]*)\.\.[ \t]+(?:code-block|code|sourcecode|parsed-literal)::[ \t]*(\S*)[ \t]*\r?\n$/;

/** UTF-16 units. */
const LONGEST_OPTION = 300;

/** Code blocks and literal blocks of reStructuredText. */
export function fromRestructuredText(text: string): readonly Piece[] {
  const found: Piece[] = [];
  const lines = [...linesIn(text, { start: 0, end: text.length })];
  const indentOf = (index: number): number =>
    /^[ \t]*/.exec(text.slice(lines[index]!.start, lines[index]!.end))![0].length;
  for (let index = 0; index < lines.length; index++) {
    const line = text.slice(lines[index]!.start, lines[index]!.end);
    const directive = DIRECTIVE.exec(line);
    const isLiteral = directive === null && /(?:^|[^:]):: *\r?\n$/.test(line) && !/^\s*\.\./.test(line);
    if (!directive && !isLiteral) continue;
    const indent = indentOf(index);
    let first = index + 1;
    let path: string | undefined;
    // Options of the directive stand right below it.
    while (directive && first < lines.length && !isBlankLine(text, lines[first]!)) {
      const { start, end } = lines[first]!;
      const option = text.slice(start, Math.min(end, start + LONGEST_OPTION));
      if (!/^\s*:[\w-]+:/.test(option)) break;
      path ??= /^\s*:(?:caption|name):\s*`{0,2}([^`\s]*\/[^`\s]+)`{0,2}\s*$/.exec(option)?.[1];
      first++;
    }
    while (first < lines.length && isBlankLine(text, lines[first]!)) first++;
    let last = first;
    for (let next = first; next < lines.length; next++) {
      if (isBlankLine(text, lines[next]!)) continue;
      if (indentOf(next) <= indent) break;
      last = next + 1;
    }
    if (last === first) continue;
    const outer = { start: lines[first]!.start, end: lines[last - 1]!.end };
    found.push({
      container: "restructuredtext",
      languages: fenceLanguages(directive?.[2] || undefined),
      ...indented(text, outer, commonIndent(text, outer)),
      hints: { ...(path !== undefined && { path }), said: "the caption of the code block" },
    });
    index = last - 1;
  }
  return found;
}
