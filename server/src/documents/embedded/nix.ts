import type { Range } from "../../toml/index.ts";
import { tableOfShim } from "../locations.ts";
import type { Hints } from "../part.ts";
import { createEnclosing, type EnclosingNames } from "./enclosing-names.ts";
import { indented, isBlankLine, joinStretches, lineEnd, lineStart, type Piece } from "./piece.ts";
import { closing, expandWith } from "./placeholders.ts";

/** The `''` strings of a Nix expression. */
export function fromNix(text: string): readonly Piece[] {
  const found: Piece[] = [];
  const enclosing = createEnclosing(text);
  const bindings = pathsOfBindings(text);
  for (const content of stringsIn(text)) {
    const { start, end } = linesOf(text, content);
    const isLines = start > content.start;
    const prefix = isLines ? commonBlanks(text, { start, end }) : "";
    found.push({
      container: "nix",
      languages: ["toml", "yaml", "shell"],
      ...(isLines
        ? indented(text, { start, end }, prefix)
        : { ...joinStretches(text, content, [content]), form: { prefix } }),
      hints: hintsOf(text, content.start - 2, enclosing(content.start - 2), bindings),
      expand: expandIndented,
    });
  }
  return found;
}

/** Without a first line that is blank and the indentation of the closing quotes. */
function linesOf(text: string, { start, end }: Range): Range {
  // Most have one line, and there may be nothing but them on it.
  if (!text.slice(start, end).includes("\n")) return { start, end };
  const first = lineEnd(text, start);
  const last = lineStart(text, end);
  return {
    start: first <= end && isBlankLine(text, { start, end: first }) ? first : start,
    end: last >= first && isBlankLine(text, { start: last, end }) ? last : end,
  };
}

/** The fewest blanks with which a line begins that is not blank; tabs do not count. */
function commonBlanks(text: string, outer: Range): string {
  let fewest = Number.POSITIVE_INFINITY;
  for (const line of text.slice(outer.start, outer.end).split("\n"))
    if (line.trim() !== "") fewest = Math.min(fewest, /^ */.exec(line)![0].length);
  return " ".repeat(Number.isFinite(fewest) ? fewest : 0);
}

const expandIndented = expandWith(
  "'$",
  (text, at) => {
    if (text[at] === "$") {
      if (text.startsWith("$${", at)) return { end: at + 3, as: "$${" };
      return text[at + 1] === "{"
        ? { end: closing(text, at + 1, "{", "}"), as: { expansion: true } }
        : undefined;
    }
    if (text.startsWith("'''", at)) return { end: at + 3, as: "''" };
    if (text.startsWith("''$", at)) return { end: at + 3, as: "$" };
    const escaped = /^''\\([\s\S])/.exec(text.slice(at, at + 4))?.[1];
    if (escaped === undefined) return undefined;
    return { end: at + 4, as: ({ n: "\n", r: "\r", t: "\t" } as Record<string, string>)[escaped] ?? escaped };
  },
  (text) => text.replaceAll("''", "'''").replaceAll("${", "''${"),
);

/** What is being read: code, with the braces that are open in it, or a string and where it began. */
type Frame = { depth: number } | { readonly quote: '"' | "''"; readonly from: number };

/**
 * The contents of `''` strings, those inside `${}` too, comments and other strings passed over. Not by recursion, as
 * strings may stand in each other as deep as a text is long.
 */
function stringsIn(text: string): readonly Range[] {
  const found: Range[] = [];
  const around: Frame[] = [];
  let frame = { depth: 0 } as Frame;
  let at = 0;
  const enter = (inner: Frame, from: number): void => {
    around.push(frame);
    frame = inner;
    at = from;
  };
  const leave = (to: number): void => {
    frame = around.pop() ?? { depth: 0 };
    at = to;
  };
  const readCode = (code: { depth: number }): void => {
    const c = text[at];
    if (c === "#") at = lineEnd(text, at);
    else if (text.startsWith("/*", at)) at = behind(text, "*/", at + 2);
    else if (c === '"') enter({ quote: '"', from: at + 1 }, at + 1);
    else if (text.startsWith("''", at)) enter({ quote: "''", from: at + 2 }, at + 2);
    else if (c === "}" && around.length > 0 && code.depth-- === 0) leave(at + 1);
    else {
      if (c === "{") code.depth++;
      at++;
    }
  };
  const readString = (quote: '"' | "''", from: number): void => {
    if (text.startsWith("${", at) && text[at - 1] !== "$") enter({ depth: 0 }, at + 2);
    else if (quote === '"' && text[at] === "\\") at += 2;
    else if (quote === "''" && text.startsWith("'''", at)) at += 3;
    else if (quote === "''" && text.startsWith("''$", at)) at += 3;
    else if (quote === "''" && text.startsWith("''\\", at)) at += 4;
    else if (text.startsWith(quote, at)) {
      if (quote === "''") found.push({ start: from, end: at });
      leave(at + quote.length);
    } else at++;
  };
  while (at < text.length) {
    if ("depth" in frame) readCode(frame);
    else readString(frame.quote, frame.from);
  }
  return found;
}

function behind(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found + mark.length;
}

/** `environment.etc."kata-containers/…".text`, `pkgs.writeText "configuration.toml"`, `shims.qemu.dropIn`. */
function hintsOf(
  text: string,
  at: number,
  { names }: EnclosingNames,
  bindings: ReadonlyMap<string, string>,
): Hints {
  const said = "the attribute that holds it";
  const before = text.slice(Math.max(0, at - 400), at);
  const shims = names.lastIndexOf("shims");
  const shim = names.at(-1) === "dropIn" && shims >= 0 ? names[shims + 1] : undefined;
  if (shim !== undefined && tableOfShim(shim)) return { shim, kind: "drop-in", said };
  const written = /\bwrite(?:Text|ShellScript|TextFile|TextDir)\s+"([^"]+)"\s*(?:\(\s*)?$/.exec(before)?.[1];
  if (written !== undefined) return { path: written, isWhole: true, said };
  const bound = /(?:^|[\s;{(])([A-Za-z_][\w'-]*)\s*=\s*$/.exec(before)?.[1];
  const path = pathIn(names) ?? (bound === undefined ? undefined : bindings.get(bound));
  return path === undefined ? { said } : { path, isWhole: true, said };
}

function pathIn(names: readonly string[]): string | undefined {
  const name = names.findLast((one) => one.includes("/") || /\.toml$/.test(one));
  if (name === undefined) return undefined;
  return names.includes("etc") && !name.startsWith("/") ? `/etc/${name}` : name;
}

/** Where a file gets its text from: `"kata-containers/configuration.toml".text = toml;`. */
const USE = /"([^"\n]+)"\s*(?:\.\s*(?:text|source)\s*=|=\s*\{[^}]{0,400}?\b(?:text|source)\s*=)([^;"']*)/g;

/** The files whose text a name is that a `let` binds, by the names; of two files the first. */
function pathsOfBindings(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, path = "", value = ""] of text.matchAll(USE))
    for (const [name] of value.matchAll(/[A-Za-z_][\w-]*/g))
      if (!found.has(name)) found.set(name, path.startsWith("/") ? path : `/etc/${path}`);
  return found;
}
