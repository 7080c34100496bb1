/** The forms in which one and the same configuration can be written, more or less: for tests of what `--fix` makes of them. */
import type { Next } from "./mistakes.ts";

type Form = (text: string, next: Next) => string;

const HEADER = /^\s*\[([^[\]]+)\]\s*$/;
const PAIR = /^(\s*)([\w."-]+)(\s*=\s*)([^#\s].*)$/;

/** The lines of each table, the ones before the first under an empty name. */
function tablesOf(text: string): readonly (readonly [table: string, lines: readonly string[]])[] {
  const tables: [string, string[]][] = [["", []]];
  for (const line of text.split("\n")) {
    const name = HEADER.exec(line)?.[1]?.trim();
    if (name === undefined) tables.at(-1)![1].push(line);
    else tables.push([name, []]);
  }
  return tables;
}

const onPairs = (text: string, change: (key: string, value: string) => string): string =>
  text
    .split("\n")
    .map((line) => {
      const [, indent = "", key = "", , value = ""] = PAIR.exec(line) ?? [];
      return key === "" ? line : indent + change(key, value);
    })
    .join("\n");

function dotted(text: string): string {
  return tablesOf(text)
    .map(([table, lines]) =>
      lines
        .map((line) => (table !== "" && PAIR.test(line) ? `${table}.${line.trimStart()}` : line))
        .join("\n"),
    )
    .join("\n");
}

/** Tables within one as values of it; a comment has no place there. */
function inline(text: string): string {
  return tablesOf(text)
    .map(([table, lines]) => {
      const pairs = lines.filter((line) => PAIR.test(line)).map((line) => line.trim());
      if (table === "" || pairs.length === 0 || pairs.some((pair) => /#|"""|'''|\[$/.test(pair)))
        return [...(table === "" ? [] : [`[${table}]`]), ...lines].join("\n");
      return `${table} = { ${pairs.map((pair) => pair.replace(/,$/, "")).join(", ")} }`;
    })
    .join("\n");
}

const upper = (word: string, next: Next): string =>
  next() < 0.5 ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1);

/** Each by itself; a text that has a form already stays as it is. */
export const FORMS: Readonly<Record<string, Form>> = {
  "line breaks of Windows": (text) => text.replace(/\r?\n/g, "\r\n"),
  "line breaks of both kinds": (text, next) => text.replace(/\r?\n/g, () => (next() < 0.5 ? "\r\n" : "\n")),
  "a byte order mark": (text) => (text.startsWith("\ufeff") ? text : `\ufeff${text}`),
  tabs: (text) => onPairs(text, (key, value) => `\t${key}\t=\t${value}\t`),
  "no spaces": (text) => onPairs(text, (key, value) => `${key}=${value}`),
  "no line break at the end": (text) => text.replace(/[\r\n]+$/, ""),
  "comments behind": (text) => onPairs(text, (key, value) => `${key} = ${value} # ${key} = 1`),
  "dotted keys": dotted,
  "inline tables": inline,
  "quoted keys": (text) =>
    onPairs(text, (key, value) => `${/["'.]/.test(key) ? key : `"${key}"`} = ${value}`).replace(
      /^\[([\w-]+)\.([\w-]+)\]/gm,
      `["$1" . '$2']`,
    ),
  "other case": (text, next) =>
    onPairs(text, (key, value) => `${next() < 0.3 ? upper(key, next) : key} = ${value}`),
  "tables of another case": (text, next) =>
    text.replace(/^\[([\w.-]+)\]/gm, (whole, name: string) =>
      next() < 0.3 ? `[${upper(name, next)}]` : whole,
    ),
};

/** A text in one form, or in several at once. */
export function inSomeForm(text: string, next: Next): string {
  const forms = Object.values(FORMS);
  let made = text;
  for (let left = 1 + Math.floor(next() * 3); left > 0; left--)
    made = forms[Math.floor(next() * forms.length)]!(made, next);
  return made;
}
