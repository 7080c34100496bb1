import type { Range } from "../../toml/index.ts";
import { tableOfShim } from "../locations.ts";
import type { Hints } from "../part.ts";
import { enclosingNames } from "./enclosing-names.ts";
import { indexLines } from "./line-index.ts";
import { indented, type Piece } from "./piece.ts";
import { closing, expandWith } from "./placeholders.ts";

/** The heredocs of Terraform and other HCL. */
export function fromHcl(text: string): readonly Piece[] {
  const found: Piece[] = [];
  const words = indexLines(text, (line) => [line.trim()]);
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
      hints: hintsOf(text, match.index),
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

/** How far behind a text its path may stand in its block, in UTF-16 units. */
const NEAR = 20_000;

/** The path that the block around it gives, or the Helm value that it is. */
function hintsOf(text: string, at: number): Hints {
  const said = "the block that holds it";
  const { names, start } = enclosingNames(text, at, "=");
  const shims = names.lastIndexOf("shims");
  const shim = names.at(-1) === "dropIn" && shims >= 0 ? names[shims + 1] : undefined;
  if (shim !== undefined && tableOfShim(shim)) return { shim, kind: "drop-in", said };
  if (start === 0) return { said };
  const near = text.slice(start, at + NEAR);
  const block = near.slice(0, closing(near, 0, "{", "}"));
  const path = /^[ \t]*"?(?:path|filename|destination|dest|target)"?[ \t]*[=:][ \t]*"([^"\n]+)"/m.exec(
    block,
  )?.[1];
  return path === undefined ? { said } : { path, isWhole: true, said };
}
