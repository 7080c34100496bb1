import type { Range } from "../../toml/index.ts";
import type { Language } from "../language.ts";
import type { Segment, TextMap } from "../map.ts";
import type { Container, Hints } from "../part.ts";
import type { Form } from "../replace-outside.ts";

/** A text that stands in another, as the reader of the other's language finds it. */
export interface Piece {
  readonly container: Container;
  /** What it may be written in; the first that leads to configuration counts. */
  readonly languages: readonly Language[];
  readonly text: string;
  readonly map: TextMap;
  /** Absent: it can be read only. */
  readonly form?: Form;
  readonly hints: Hints;
  /** What the language around it makes of its text: escapes and expansions. */
  readonly expand?: Expand;
}

/**
 * Finds the texts that stand in a text of one language, batch by batch, so that something else can be done in between.
 * Never throws; what cannot be read holds nothing.
 */
export type Extractor = (text: string) => Iterable<readonly Piece[]>;

/** A stretch of the holder that goes into the embedded text, as it is or as something else. */
export interface Stretch extends Range {
  readonly as?: string;
}

/**
 * Takes a text apart into what stands for itself and what stands for something else: an escape for its character,
 * an expansion for a placeholder, `@NAME@`, as templates of Kata have them.
 */
export type Expand = (text: string) => Expanded;

export interface Expanded {
  /** In order; what lies between them is left out. */
  readonly stretches: readonly Stretch[];
  /** Text as it has to be written, placeholders as what they stand for. */
  escape(text: string): string | undefined;
  /** See `Form.rewrite`. */
  rewrite?(text: string): string | undefined;
}

/** The text that stretches of a holder make, in their order, and how it lies there. */
export function joinStretches(
  holder: string,
  outer: Range,
  stretches: Iterable<Stretch>,
): { readonly text: string; readonly map: TextMap } {
  const segments: Segment[] = [];
  let text = "";
  for (const { start, end, as = holder.slice(start, end) } of stretches) {
    if (as === "") continue;
    segments.push({ inner: text.length, innerLength: as.length, outer: start, outerLength: end - start });
    text += as;
  }
  return { text, map: { segments, outer } };
}

/** The lines of a stretch of a text, each with its line break. */
export function* linesIn(text: string, { start, end }: Range): Generator<Range> {
  for (let at = start; at < end; ) {
    const found = text.indexOf("\n", at);
    const next = found < 0 || found >= end ? end : found + 1;
    yield { start: at, end: next };
    at = next;
  }
}

/** Where the line of an offset begins. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/** Where the line of an offset ends, its line break included. */
export function lineEnd(text: string, at: number): number {
  const found = text.indexOf("\n", at);
  return found < 0 ? text.length : found + 1;
}

/** A line without its break is blank. */
export function isBlankLine(text: string, { start, end }: Range): boolean {
  return text.slice(start, end).trim() === "";
}

/** Lines that all stand behind one indentation, without it. */
export function indented(
  text: string,
  outer: Range,
  prefix: string,
): { readonly text: string; readonly map: TextMap; readonly form: Form } {
  const stretches: Stretch[] = [];
  for (const { start, end } of linesIn(text, outer)) {
    let from = start;
    while (from < end && from - start < prefix.length && text[from] === prefix[from - start]) from++;
    stretches.push({ start: from, end });
  }
  return { ...joinStretches(text, outer, stretches), form: { prefix } };
}

/** What all lines of a stretch that are not blank begin with, of some characters. */
export function commonIndent(text: string, outer: Range, characters = " \t"): string {
  let common: string | undefined;
  for (const line of linesIn(text, outer)) {
    if (isBlankLine(text, line)) continue;
    let end = line.start;
    while (end < line.end && characters.includes(text[end]!)) end++;
    const own = text.slice(line.start, end);
    if (common === undefined) common = own;
    else while (!own.startsWith(common)) common = common.slice(0, -1);
  }
  return common ?? "";
}

/** How far a table may be behind the beginning of a literal. */
const NEAR = 4000;

/**
 * Whether what begins at an offset of a program's text is TOML with a table of Kata's, behind comments and blank lines.
 * Line breaks may be written as `\\n`.
 */
export function beginsWithTable(text: string, from: number): boolean {
  let at = from;
  while (at < from + NEAR && at < text.length) {
    if (text.startsWith("\\n", at) || text.startsWith("\\\n", at)) at += 2;
    else if (/\s/.test(text[at]!)) at++;
    else if (text[at] === "#") {
      const end = text.slice(at, from + NEAR).search(/\\?\n|\\n/);
      if (end < 0) return false;
      at += end;
    } else return /^\[{1,2}\s*["']?(?:hypervisor|agent|runtime)\b/.test(text.slice(at, at + 80));
  }
  return false;
}
