import type { Expand } from "../piece.ts";
import { closing, expandWith, type ReadAt } from "../placeholders.ts";

/** What the shell replaces: `$x`, `${…}`, `$(…)` and backquotes. Returns where it ends. */
function expansionAt(text: string, at: number): number | undefined {
  if (text[at] === "`") {
    const end = text.indexOf("`", at + 1);
    return end < 0 ? undefined : end + 1;
  }
  if (text[at] !== "$") return undefined;
  const next = text[at + 1] ?? "";
  if (next === "{") return closing(text, at + 1, "{", "}");
  if (next === "(") return closing(text, at + 1, "(", ")");
  const name = /^(?:[A-Za-z_]\w*|[0-9@*#?!$-])/.exec(text.slice(at + 1, at + 200))?.[0];
  return name === undefined ? undefined : at + 1 + name.length;
}

function readWith(escaped: string): ReadAt {
  return (text, at) => {
    if (text[at] === "\\") {
      const next = text[at + 1] ?? "";
      // Behind the last line nothing of the text is there to be joined to it.
      if (next === "\n" && at + 2 < text.length) return { end: at + 2, as: "" };
      return next !== "" && escaped.includes(next) ? { end: at + 2, as: next } : undefined;
    }
    const end = expansionAt(text, at);
    return end === undefined ? undefined : { end, as: { expansion: true } };
  };
}

/** In a heredoc whose word is not quoted. */
export const expandHeredoc: Expand = expandWith("\\$`", readWith("$\\`"), (text) =>
  text.replace(/\\(?=[$\\`])|[$`]|\\(?=\n)/g, (one) => `\\${one}`),
);

/** Between double quotes. */
export const expandDoubleQuotes: Expand = expandWith("\\$`", readWith('$\\`"'), (text) =>
  text.replace(/\\(?=[$\\`"\n])|[$`"]/g, (one) => `\\${one}`),
);

/** Between single quotes, where only a quote has to be written in a roundabout way. */
export const expandSingleQuotes: Expand = expandWith(
  "'",
  (text, at) => (text.startsWith("'\\''", at) ? { end: at + 4, as: "'" } : undefined),
  (text) => text.replaceAll("'", "'\\''"),
);

/** In an argument of `printf` or `echo -e`, between double or single quotes. */
export function expandFormat(quote: string): Expand {
  const inQuotes = readWith('$\\`"');
  const letters: Readonly<Record<string, string>> = { n: "\n", t: "\t", '"': '"', "\\": "\\" };
  return expandWith(
    "\\$`%",
    (text, at) => {
      const next = text[at + 1] ?? "";
      if (text[at] === "\\" && next in letters) return { end: at + 2, as: letters[next]! };
      if (text[at] === "%") {
        if (next === "%") return { end: at + 2, as: "%" };
        return /[sdqb]/.test(next) ? { end: at + 2, as: { expansion: true } } : undefined;
      }
      return quote === '"' ? inQuotes(text, at) : undefined;
    },
    (text) => {
      if (quote === "'" && text.includes("'")) return undefined;
      const escaped = text
        .replaceAll("\\", "\\\\")
        .replaceAll("%", "%%")
        .replaceAll("\n", "\\n")
        .replaceAll("\t", "\\t");
      return quote === '"' ? escaped.replace(/[$`"]/g, (one) => `\\${one}`) : escaped;
    },
  );
}

/** UTF-16 units; no path is longer. */
const LONGEST_WORD = 1000;

/** The text of a word of the command line, without its quotes and with variables that the script sets. */
export function plainWord(word: string, variables: ReadonlyMap<string, string>): string {
  let plain = word.slice(0, LONGEST_WORD).replace(/["'\\]/g, "");
  // A variable may be made of others, but not for ever.
  for (let round = 0; round < 5 && plain.includes("$") && plain.length <= LONGEST_WORD; round++)
    plain = plain.replace(/\$(?:\{(\w+)(?::?[-=][^}]*)?\}|(\w+))/g, (all, long?: string, short?: string) => {
      return variables.get(long ?? short ?? "") ?? all;
    });
  return plain;
}

/** Variables that a script sets to a text of one word. */
export function variablesOf(script: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const assignments =
    /^[ \t]*(?:export[ \t]+|local[ \t]+|readonly[ \t]+|declare[ \t]+(?:-\w+[ \t]+)*)?(\w+)=("[^"\n]*"|'[^'\n]*'|[^\s"';|&<>()]+)/gm;
  for (const [, name, value] of script.matchAll(assignments)) {
    const given = value!.replace(/^(["'])(.*)\1$/, "$2");
    const fallback = /^\$\{\w+:?[-=]([^}]*)\}$/.exec(given)?.[1];
    found.set(name!, (fallback ?? given).slice(0, LONGEST_WORD));
  }
  return found;
}
