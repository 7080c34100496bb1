import type { Code, Html, Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import type { Range } from "../../toml/index.ts";
import { append } from "../../util/append.ts";
import { fenceLanguages } from "./fence-languages.ts";
import { indexLines } from "./line-index.ts";
import { joinStretches, lineEnd, linesIn, type Piece, type Stretch } from "./piece.ts";

/** Quotes and lists in each other that nobody writes; the parser's work grows with the square of their number. */
const DEEP = /^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){60}/m;

/** What stands inside a line is nothing to us. */
const BLOCKS_ALONE = {
  disable: {
    null: [
      "attention",
      "autolink",
      "characterEscape",
      "codeText",
      "hardBreakEscape",
      "htmlText",
      "labelEnd",
      "labelStartImage",
      "labelStartLink",
    ],
  },
};

/** In UTF-16 units: about so much is parsed at once. */
const BATCH = 16_000;

/**
 * Where a text can be cut, at the end of a match: what begins behind a blank line and has no indentation or mark of a
 * list stands in no other block, unless that is a fence or HTML; nor do the last of many definitions of links.
 */
const CUT = /\n(?:[ \t]*\r?\n(?=[\p{L}#`~<])|(?:\[[^\n]*\n){20}(?=\[))/gu;

/** Code blocks of Markdown: fences, also in lists and quotes, indented blocks, and `<pre>`. */
export function* fromMarkdownText(text: string): Iterable<readonly Piece[]> {
  if (DEEP.test(text)) return;
  const read = asGiven(text);
  let start = 0;
  let size = BATCH;
  while (start < text.length) {
    CUT.lastIndex = start + size;
    const end = start + size < text.length && CUT.test(text) ? CUT.lastIndex : text.length;
    const { children } = fromMarkdown(read.slice(start, end), { extensions: [BLOCKS_ALONE] });
    const last = end < text.length ? children.at(-1) : undefined;
    // A fence or HTML may go on behind the cut: it is read again, together with what follows.
    const open = last?.type === "code" || last?.type === "html" ? rangeOf(last.position, start) : undefined;
    const next = open ? text.lastIndexOf("\n", open.start - 1) + 1 : end;
    if (next <= start) {
      size *= 2;
      continue;
    }
    yield piecesIn(text, open ? children.slice(0, -1) : children, start);
    start = next;
    size = BATCH;
  }
}

/**
 * A text of the same length that the library gives back as it is: it writes another character for NUL, and a carriage
 * return alone ends a line of Markdown, and with it a block in a list, but none of TOML.
 */
const asGiven = (text: string): string => text.replace(/\r(?!\n)/g, " ").replaceAll("\0", "\ufffd");

/** @param offset where in the text the parsed stretch begins. */
function piecesIn(text: string, nodes: readonly Nodes[], offset: number): readonly Piece[] {
  const found: Piece[] = [];
  for (const node of nodes) {
    if (node.type === "code") append(found, codePieces(text, node, offset));
    else if (node.type === "html") append(found, htmlPieces(text, node, offset));
    else if ("children" in node) append(found, piecesIn(text, node.children, offset));
  }
  return found;
}

function codePieces(text: string, { position, lang, meta, value }: Code, offset: number): readonly Piece[] {
  const whole = rangeOf(position, offset);
  if (!whole || value === "") return [];
  const opening = /^(`{3,}|~{3,})/.exec(text.slice(whole.start, whole.start + 80))?.[0];
  // An indented block begins behind its indentation.
  const first =
    opening === undefined ? text.lastIndexOf("\n", whole.start - 1) + 1 : lineEnd(text, whole.start);
  const lines = [...linesIn(text, { start: first, end: lineEnd(text, whole.end - 1) })];
  const values = value.split(/\r?\n/);
  const stretches: Stretch[] = [];
  let prefix: string | undefined;
  for (const [index, content] of values.entries()) {
    const line = lines[index];
    if (!line) break;
    const bare = asGiven(text.slice(line.start, line.end).replace(/\r?\n$/, ""));
    const start = line.start + contentStart(bare, content);
    if (content.trim() !== "") prefix ??= text.slice(line.start, start);
    stretches.push({ start, end: line.end });
  }
  const outer = { start: first, end: lines[Math.min(values.length, lines.length) - 1]?.end ?? first };
  return [
    {
      container: "markdown",
      languages: fenceLanguages(lang ?? undefined),
      ...joinStretches(text, outer, stretches),
      form: { prefix: prefix ?? "" },
      hints: { ...titleOf(meta), said: "the title of the code block" },
    },
  ];
}

/** Where in a line its content begins: the library gives it without the marks and the indentation of what holds the fence. */
function contentStart(line: string, content: string): number {
  if (line.endsWith(content)) return line.length - content.length;
  // What is left of a tab that a mark takes a part of is given as blanks.
  const words = content.trimStart();
  return line.endsWith(words) ? line.length - words.length : 0;
}

/** `title="/etc/kata-containers/configuration.toml"`, as several site generators have it. */
function titleOf(meta: string | null | undefined): { readonly path?: string } {
  const path = /(?:title|filename|file)=(?:"([^"]+)"|'([^']+)'|(\S+))/i.exec(meta ?? "");
  const told = path?.[1] ?? path?.[2] ?? path?.[3];
  return told === undefined ? {} : { path: told };
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&amp;": "&",
  "&quot;": '"',
  "&#39;": "'",
};

/** `<pre>` elements, and fences that became a part of the element around them. */
function htmlPieces(text: string, { position }: Html, offset: number): readonly Piece[] {
  const whole = rangeOf(position, offset);
  if (!whole) return [];
  const html = text.slice(whole.start, whole.end);
  const found: Piece[] = [];
  for (const match of html.matchAll(
    /<pre\b[^<>]*>\s*?(?:<code\b[^<>]*>)?\n?([\s\S]*?)(?=<\/(?:code|pre)>|$)/gi,
  )) {
    const start = whole.start + match.index + match[0].length - match[1]!.length;
    const outer = { start, end: start + match[1]!.length };
    found.push({
      container: "markdown",
      languages: fenceLanguages(undefined),
      ...joinStretches(text, outer, withoutEntities(text, outer)),
      form: { prefix: "", escape: (plain) => plain.replace(/[&<>]/g, (one) => entityOf(one)) },
      hints: { said: "" },
    });
  }
  for (const { indent, info, outer } of fencesIn(html, whole.start)) {
    const stretches = [...linesIn(text, outer)].map((line) => ({
      start: text.startsWith(indent, line.start) ? line.start + indent.length : line.start,
      end: line.end,
    }));
    found.push({
      container: "markdown",
      languages: fenceLanguages(info === "" ? undefined : info),
      ...joinStretches(text, outer, stretches),
      form: { prefix: indent },
      hints: { said: "" },
    });
  }
  return found;
}

interface Fence {
  readonly indent: string;
  readonly info: string;
  readonly outer: Range;
}

/** Fences as lines that begin and end with the same marks. */
function* fencesIn(html: string, offset: number): Generator<Fence> {
  const ends = indexLines(html, (line) => (/^[ \t]*(?:```|~~~)/.test(line) ? [line.trimEnd()] : []));
  let behind = 0;
  for (const line of linesIn(html, { start: 0, end: html.length })) {
    if (line.start < behind) continue;
    const opening = /^([ \t]*)(`{3,}|~{3,})[ \t]*([\w+-]*)/.exec(html.slice(line.start, line.end));
    if (!opening) continue;
    const [, indent, marks, info] = opening as unknown as [string, string, string, string];
    const end = ends.from(indent + marks, line.end);
    if (end === undefined) continue;
    behind = lineEnd(html, end);
    yield { indent, info, outer: { start: offset + line.end, end: offset + end } };
  }
}

function* withoutEntities(text: string, { start, end }: Range): Generator<Stretch> {
  let at = start;
  for (const match of text.slice(start, end).matchAll(/&(?:lt|gt|amp|quot|#39);/g)) {
    const from = start + match.index;
    if (from > at) yield { start: at, end: from };
    at = from + match[0].length;
    yield { start: from, end: at, as: ENTITIES[match[0]]! };
  }
  if (at < end) yield { start: at, end };
}

function entityOf(character: string): string {
  return Object.keys(ENTITIES).find((entity) => ENTITIES[entity] === character) ?? character;
}

function rangeOf(position: Code["position"], offset: number): Range | undefined {
  const start = position?.start.offset;
  const end = position?.end.offset;
  return start === undefined || end === undefined ? undefined : { start: offset + start, end: offset + end };
}
