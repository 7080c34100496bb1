import { append } from "../util/append.ts";
import { createDocument } from "./document.ts";
import { parse } from "./parse.ts";
import { lengthOf, type Pieces, replace } from "./scanner/text-pieces.ts";
import { createWindow } from "./scanner/windowed-reader.ts";
import { isHeader, movedStatement, readSections } from "./tree/sections.ts";
import type { SectionContent, Statement, Syntax, TomlDocument } from "./types.ts";

/** Replaces the text from `start` to `end`, UTF-16 offsets, with `text`. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** With more changes than so many a fresh parse is less work. */
const MOST_CHANGES = 16;

/** What an edit works on. */
interface State {
  readonly pieces: Pieces;
  readonly contents: readonly SectionContent[];
}

/**
 * The document after the changes, each in offsets of the text that the one before it left. Equal to a fresh parse
 * of the new text; only statements that a change touches are read again.
 */
export function edit(previous: TomlDocument, ...changes: readonly TextChange[]): TomlDocument {
  if (changes.length === 0) return previous;
  if (changes.length > MOST_CHANGES) return parse(changed(previous.pieces, changes).join(""));
  let state: State = previous;
  for (const change of changes) state = apply(state, change);
  return createDocument(state.pieces, state.contents);
}

function changed(pieces: Pieces, changes: readonly TextChange[]): Pieces {
  let after = pieces;
  let length = lengthOf(pieces);
  for (const { start, end, text } of changes) {
    const from = Math.max(0, Math.min(start, length));
    const to = Math.max(from, Math.min(end, length));
    after = replace(after, from, to, text);
    length += text.length - (to - from);
  }
  return after;
}

function apply({ pieces: oldPieces, contents }: State, change: TextChange): State {
  const oldLength = lengthOf(oldPieces);
  const start = Math.max(0, Math.min(change.start, oldLength));
  const end = Math.max(start, Math.min(change.end, oldLength));
  const by = change.text.length - (end - start);
  const length = oldLength + by;
  const pieces = replace(oldPieces, start, end, change.text);
  /** Sections before this one are kept as they are. */
  let first = 0;
  let at = 0;
  for (; first < contents.length && at + contents[first]!.reach < start; first++)
    at += contents[first]!.length;
  const old = walk(contents, first, at);
  let statements: Statement[] = [];
  const readAt = createWindow(pieces, length);
  while (at < length) {
    // The same place in the old text; before the change nothing has moved.
    const was = at <= start ? at : at - by;
    old.skipTo(was);
    // Inside the new text there is no such place.
    const known = at <= start || was >= end ? old.statementAt(was) : undefined;
    const isKept = known && !touches(was, known, start, end);
    if (isKept && was > end) break;
    const syntax = isKept ? known : readAt(at);
    statements.push({ start: at, syntax });
    at += syntax.length;
  }
  const behind = at < length ? old.rest(by) : { statements: [], contents: [] };
  append(statements, behind.statements);
  // What no longer begins with a header goes on with the section before it.
  if (first > 0 && statements[0] && !isHeader(statements[0])) {
    const before = contents[--first]!;
    const from = statements[0].start - before.length;
    statements = [...before.statements.map((one) => movedStatement(one, from)), ...statements];
  }
  return { pieces, contents: [...contents.slice(0, first), ...readSections(statements), ...behind.contents] };
}

/** Whether a change could alter how a statement is read: it lies in it, next to it, or where it looked ahead. */
function touches(at: number, { length, lookahead }: Syntax, start: number, end: number): boolean {
  return start <= at + length + lookahead && end >= at;
}

interface Rest {
  readonly statements: readonly Statement[];
  readonly contents: readonly SectionContent[];
}

/** Goes through the statements of sections from one on, which begins at an offset. */
function walk(contents: readonly SectionContent[], from: number, offset: number) {
  let section = from;
  let base = offset;
  let index = 0;
  const current = (): Statement | undefined => contents[section]?.statements[index];
  return {
    /** Goes on to the first statement that begins at an offset or behind it. */
    skipTo(at: number): void {
      for (let one = current(); one && base + one.start < at; one = current()) {
        if (++index < contents[section]!.statements.length) continue;
        base += contents[section++]!.length;
        index = 0;
      }
    },
    /** The one there, if it begins at that offset. */
    statementAt(at: number): Syntax | undefined {
      const one = current();
      return one && base + one.start === at ? one.syntax : undefined;
    },
    /** What there is from here on: statements of a section that is passed in part, moved, and whole sections. */
    rest(by: number): Rest {
      if (index === 0) return { statements: [], contents: contents.slice(section) };
      return {
        statements: contents[section]!.statements.slice(index).map((one) => movedStatement(one, base + by)),
        contents: contents.slice(section + 1),
      };
    },
  };
}
