import type { Range } from "../../toml/index.ts";
import { firstFrom } from "../../util/first-from.ts";
import { tableOfShim } from "../locations.ts";
import type { Hints } from "../part.ts";
import { createEnclosing, type EnclosingNames } from "./enclosing-names.ts";
import { indexLines } from "./line-index.ts";
import { indented, type Piece } from "./piece.ts";
import { closing, expandWith } from "./placeholders.ts";

/** The heredocs of Terraform and other HCL. */
export function fromHcl(text: string): readonly Piece[] {
  const found: Piece[] = [];
  const words = indexLines(text, (line) => [line.trim()]);
  const enclosing = createEnclosing(text);
  const paths = [...text.matchAll(PATH)];
  const starts = paths.map(({ index }) => index);
  const operator = /<<(-?)([A-Za-z_]\w*)[ \t]*\r?\n/g;
  for (let match = operator.exec(text); match; match = operator.exec(text)) {
    const [all, dash, word] = match as unknown as [string, string, string];
    const start = match.index + all.length;
    const end = words.from(word, start);
    if (end === undefined) continue;
    const outer = { start, end };
    const prefix = dash === "-" ? smallestIndent(text, outer) : "";
    found.push({
      container: "hcl",
      languages: ["toml", "yaml", "shell"],
      ...indented(text, outer, prefix),
      hints: hintsOf(enclosing(match.index), (start, end) => {
        const path = paths[firstFrom(starts, start)];
        return path && path.index < Math.min(end, start + NEAR) ? path[1] : undefined;
      }),
      expand: expandTemplate,
    });
    operator.lastIndex = outer.end;
  }
  return found;
}

function smallestIndent(text: string, outer: Range): string {
  let smallest: string | undefined;
  for (const line of text.slice(outer.start, outer.end).split("\n")) {
    if (line.trim() === "") continue;
    const own = /^[ \t]*/.exec(line)![0];
    if (smallest === undefined || own.length < smallest.length) smallest = own;
  }
  return smallest ?? "";
}

const expandTemplate = expandWith(
  "$%",
  (text, at) => {
    const sign = text[at]!;
    if (text.startsWith(`${sign}${sign}{`, at)) return { end: at + 3, as: `${sign}{` };
    return text[at + 1] === "{"
      ? { end: closing(text, at + 1, "{", "}"), as: { expansion: true } }
      : undefined;
  },
  (text) => text.replace(/[$%](?=\{)/g, (sign) => sign + sign),
);

/** What a block says of the file that its text is for. */
const PATH = /^[ \t]*"?(?:path|filename|destination|dest|target)"?[ \t]*[=:][ \t]*"([^"\n]+)"/gm;

/** How far behind the beginning of a block its path may stand, in UTF-16 units. */
const NEAR = 40_000;

/**
 * The path that the block around it gives, or the Helm value that it is.
 *
 * @param pathIn the first path that a stretch of the text tells.
 */
function hintsOf(
  { names, braces }: EnclosingNames,
  pathIn: (start: number, end: number) => string | undefined,
): Hints {
  const said = "the block that holds it";
  const shims = names.lastIndexOf("shims");
  const shim = names.at(-1) === "dropIn" && shims >= 0 ? names[shims + 1] : undefined;
  if (shim !== undefined && tableOfShim(shim)) return { shim, kind: "drop-in", said };
  const path = braces && pathIn(braces.start, braces.end);
  return path === undefined ? { said } : { path, isWhole: true, said };
}
