import type { Range } from "../toml/index.ts";
import type { KataDocument, Site } from "./document.ts";
import { toInner, toOuter } from "./map.ts";
import type { Part } from "./part.ts";
import { type Replacement, replaceOutside } from "./replace-outside.ts";
import { positionAt, type Source } from "./source.ts";

/** A place in a file that a person has open; offsets of that file's text. */
export interface OutsidePlace {
  readonly source: Source;
  readonly range: Range;
}

/** Where a place of a document stands in the file that a person has open: the only door by which positions leave. */
export function outside({ file, range }: Site): OutsidePlace {
  let outer = range;
  for (let { part } = file; part; part = part.within!) outer = toOuter(part.map, outer);
  return { source: file.source, range: outer };
}

/** The place in a document that a place in its file stands for; `undefined` when it is not in the document. */
export function inside({ part }: KataDocument, offset: number): number | undefined {
  const from = (one: Part | undefined): number | undefined => {
    if (!one) return offset;
    const at = from(one.within);
    return at === undefined ? undefined : toInner(one.map, at);
  };
  return from(part);
}

/** The line of a place in the file that a person has open, counted from 1. */
export function lineOutside(site: Site): { readonly file: string; readonly line: number } {
  const { source, range } = outside(site);
  return { file: source.path, line: positionAt(source, range.start).line + 1 };
}

/** An edit of the file that a person has open. */
export interface OutsideEdit extends OutsidePlace {
  readonly text: string;
}

/** An edit of a document, in offsets of its own text. */
export interface InsideEdit extends Site {
  readonly text: string;
}

/**
 * Edits that are made together as edits of the files that hold the documents, each in the file's own form. Some of
 * them become one, see {@link replaceOutside}.
 *
 * @returns `undefined` when one of them cannot be written there.
 */
export function outsideEdits(edits: readonly InsideEdit[]): readonly OutsideEdit[] | undefined {
  const found: OutsideEdit[] = [];
  /** By how many parts lie around them. */
  const inParts: Map<Part, Held>[] = [];
  const hold = (part: Part | undefined, source: Source, replacement: Replacement): void => {
    if (!part) {
      found.push({ source, range: replacement.range, text: replacement.text });
      return;
    }
    const depth = depthOf(part);
    inParts[depth] ??= new Map();
    const held = inParts[depth].get(part);
    if (held) held.replacements.push(replacement);
    else inParts[depth].set(part, { source, replacements: [replacement] });
  };
  for (const { file, range, text } of edits) hold(file.part, file.source, { range, text });
  // The outer ones wait for the inner ones, as several of those may stand in one part.
  for (let depth = inParts.length - 1; depth >= 0; depth--) {
    for (const [part, { source, replacements }] of inParts[depth] ?? []) {
      const { map, form, text, outerText, within } = part;
      const outer = form && replaceOutside(map, form, text, outerText, replacements);
      if (!outer) return undefined;
      for (const replacement of outer) hold(within, source, replacement);
    }
  }
  return found;
}

/** What is replaced in a part. */
interface Held {
  readonly source: Source;
  readonly replacements: Replacement[];
}

const depthOf = ({ within }: Part): number => (within ? depthOf(within) + 1 : 0);

/** Whether a range of a document's file and the document have a place in common. */
export function touches(document: KataDocument, range: Range): boolean {
  if (!document.part) return true;
  const { range: own } = outside({ file: document, range: { start: 0, end: document.part.text.length } });
  return range.start <= own.end && own.start <= range.end;
}

/** What of a range of a document's file lies in the document; an end that is not in it is moved to its nearest end. */
export function insideRange(document: KataDocument, range: Range): Range {
  if (!document.part) return range;
  const { length } = document.part.text;
  const { range: own } = outside({ file: document, range: { start: 0, end: length } });
  const start = range.start < own.start ? 0 : (inside(document, range.start) ?? length);
  const end = range.end > own.end ? length : (inside(document, range.end) ?? 0);
  return { start, end: Math.max(start, end) };
}

/** Whether all of some edits can be written where they are for. */
export function isWritable({ edits }: { readonly edits: readonly InsideEdit[] }): boolean {
  if (edits.some(({ file }) => file.source.isMade)) return false;
  return !edits.some(({ file }) => file.part) || outsideEdits(edits) !== undefined;
}

/** Whether the file writes the document's text without escapes, so that what an editor fills in later fits too. */
export function isWrittenPlainly(document: KataDocument): boolean {
  for (let { part } = document; part; part = part.within!)
    if (!part.form || part.form.escape || part.form.rewrite) return false;
  return true;
}
