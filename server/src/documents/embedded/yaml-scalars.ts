import type { Range } from "../../toml/index.ts";
import type { TextMap } from "../map.ts";
import type { Form } from "../replace-outside.ts";
import type { YamlScalar } from "../yaml/tree.ts";
import {
  type Expand,
  indented,
  isBlankLine,
  joinStretches,
  lineEnd,
  lineStart,
  linesIn,
  type Stretch,
} from "./piece.ts";
import { expandWith } from "./placeholders.ts";

/** The text of a scalar, where each part of it stands, and how YAML writes it. */
export interface ScalarText {
  readonly text: string;
  readonly map: TextMap;
  readonly form?: Form;
  readonly expand?: Expand;
}

/** @returns `undefined` for scalars in which no text of several lines stands. */
export function scalarText(text: string, node: YamlScalar): ScalarText | undefined {
  const { start, end } = node.range;
  switch (node.style) {
    case "literal":
      return blockText(text, start, end, String(node.value));
    case "folded": {
      const block = blockText(text, start, end, node.source);
      return block && { ...block, expand: expandFolded };
    }
    case "double": {
      const outer = { start: start + 1, end: end - 1 };
      return {
        ...joinStretches(text, outer, [outer]),
        form: { prefix: "" },
        expand: expandDoubleQuoted,
      };
    }
    case "single": {
      const outer = { start: start + 1, end: end - 1 };
      const indent = continuation(text, outer);
      return {
        ...joinStretches(text, outer, folded(text, outer)),
        form: {
          prefix: "",
          rewrite: (written) => {
            // Blanks at the ends of lines are lost between quotes.
            if (/[ \t]\n|\n[ \t]/.test(written)) return undefined;
            return written
              .replaceAll("'", "''")
              .replace(/\n+/g, (run) => `${run}\n`)
              .replace(/\n(?!\n)/g, `\n${indent}`);
          },
        },
      };
    }
    default:
      return undefined;
  }
}

/** The indentation of the lines that continue a quoted text, or that they would have. */
function continuation(text: string, { start, end }: Range): string {
  const own = /\n([ \t]*)[^\s]/.exec(text.slice(start, end))?.[1];
  if (own !== undefined) return own;
  const line = text.slice(lineStart(text, start), start);
  return " ".repeat(/^[ \t]*(?:- )*/.exec(line)![0].length + 2);
}

/** @param value its content as the library has it, which tells how much of the indentation is content. */
function blockText(text: string, start: number, end: number, value: string): ScalarText | undefined {
  const first = lineEnd(text, start);
  const lines = [...linesIn(text, { start: first, end })];
  while (lines.length > 0 && isBlankLine(text, lines.at(-1)!)) lines.pop();
  const filled = lines.find((line) => !isBlankLine(text, line));
  if (!filled) return { ...indented(text, { start: first, end: first }, "") };
  const whole = /^ */.exec(text.slice(filled.start, filled.end))![0];
  const filledAt = Math.max(0, value.search(/\S/));
  const content = /^ */.exec(value.slice(value.lastIndexOf("\n", filledAt) + 1))![0];
  const prefix = whole.slice(0, Math.max(0, whole.length - content.length));
  const stop = behindIndented(text, lines.at(-1)!.end, prefix);
  return indented(text, { start: first, end: stop }, prefix);
}

/** Behind the last of the lines that are only indented, as somebody writes on there. */
function behindIndented(text: string, from: number, prefix: string): number {
  let stop = from;
  for (let at = from; prefix !== "" && at < text.length; ) {
    const end = lineEnd(text, at);
    const line = { start: at, end };
    if (!isBlankLine(text, line)) break;
    if (text.startsWith(prefix, at)) stop = end;
    at = end;
  }
  return stop;
}

/** Lines that YAML joins: one line break is a blank, each further one a line break. Lines with more indentation stay. */
const expandFolded: Expand = (text) => {
  const stretches: Stretch[] = [];
  let plain = 0;
  for (const match of text.matchAll(/\n+/g)) {
    const start = match.index;
    const end = start + match[0].length;
    const isLast = end === text.length;
    const isKept =
      isLast || /[ \t]/.test(text[end] ?? "") || /^[ \t]/.test(text.slice(lineStart(text, start), start));
    if (start > plain) stretches.push({ start: plain, end: start });
    stretches.push(
      isKept ? { start, end } : { start, end, as: match[0].length === 1 ? " " : match[0].slice(1) },
    );
    plain = end;
  }
  if (text.length > plain) stretches.push({ start: plain, end: text.length });
  return { stretches, escape: () => undefined, rewrite: foldLines };
};

/** The reverse of folding. */
function foldLines(text: string): string {
  const lines = text.split("\n");
  let written = lines[0] ?? "";
  /** For each line the next one that is not blank, itself included. */
  const following: (string | undefined)[] = [];
  for (let index = lines.length - 1; index >= 0; index--)
    following[index] = lines[index] === "" ? following[index + 1] : lines[index];
  /** The last line so far that is not blank; the first line may be. */
  let before = lines[0];
  for (let index = 1; index < lines.length; index++) {
    const isIndented = (line: string | undefined): boolean => /^[ \t]/.test(line ?? "");
    const isLast = index === lines.length - 1 && lines[index] === "";
    // The line before a run of blank ones decides with the line behind it.
    if (lines[index - 1] !== "") before = lines[index - 1];
    const isFirstBreak = lines[index - 1] !== "" || index === 1;
    const isKept = isLast || !isFirstBreak || isIndented(before) || isIndented(following[index]);
    written += `${isKept ? "\n" : "\n\n"}${lines[index]}`;
  }
  return written;
}

/** Between quotes that may span lines: blanks around a line break go, and breaks are joined as in `>`. */
function* folded(text: string, { start, end }: Range): Generator<Stretch> {
  let plain = start;
  for (const match of text.slice(start, end).matchAll(/(?<![ \t])[ \t]*\r?\n(?:[ \t]*\r?\n)*[ \t]*|''/g)) {
    const at = start + match.index;
    const behind = at + match[0].length;
    if (at > plain) yield { start: plain, end: at };
    plain = behind;
    if (match[0] === "''") yield { start: at, end: behind, as: "'" };
    else {
      const breaks = match[0].split("\n").length - 1;
      yield { start: at, end: behind, as: breaks === 1 ? " " : "\n".repeat(breaks - 1) };
    }
  }
  if (end > plain) yield { start: plain, end };
}

const ESCAPES: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  "\t": "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  " ": " ",
  '"': '"',
  "/": "/",
  "\\": "\\",
  N: "\u0085",
  _: "\u00a0",
  L: "\u2028",
  P: "\u2029",
};
const HEX: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

const expandDoubleQuoted = expandWith(
  "\\\n \t\r",
  (text, at) => {
    if (text[at] !== "\\") {
      // The run of blanks was looked at where it begins.
      if (/[ \t]/.test(text[at - 1] ?? "") && text[at - 2] !== "\\") return undefined;
      const broken = /^[ \t]*\r?\n(?:[ \t]*\r?\n)*[ \t]*/.exec(text.slice(at, at + 2000))?.[0];
      if (broken === undefined) return undefined;
      const breaks = broken.split("\n").length - 1;
      return { end: at + broken.length, as: breaks === 1 ? " " : "\n".repeat(breaks - 1) };
    }
    const next = text[at + 1] ?? "";
    const digits = HEX[next];
    if (digits !== undefined) {
      const code = Number.parseInt(text.slice(at + 2, at + 2 + digits), 16);
      if (!(code <= 0x10ffff)) return undefined;
      return { end: at + 2 + digits, as: String.fromCodePoint(code) };
    }
    const continued = /^\\\r?\n[ \t]*/.exec(text.slice(at, at + 200))?.[0];
    if (continued !== undefined) return { end: at + continued.length, as: "" };
    return next in ESCAPES ? { end: at + 2, as: ESCAPES[next]! } : undefined;
  },
  (text) => JSON.stringify(text).slice(1, -1),
);
