import { createDocument } from "./document.ts";
import { parse } from "./parse.ts";
import { lengthOf, type Pieces, replace } from "./scanner/text-pieces.ts";
import { createWindow } from "./scanner/windowed-reader.ts";
import { isHeader, readSection } from "./tree/sections.ts";
import type { SectionContent, Statement, TomlDocument } from "./types.ts";

/** Replaces the text from `start` to `end`, UTF-16 offsets, with `text`. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Each change looks at every statement; with more than so many a fresh parse is less work. */
const MOST_CHANGES = 16;

/** What an edit works on: the statements, and the content of their sections. */
interface State {
  readonly pieces: Pieces;
  readonly statements: readonly Statement[];
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
  return createDocument(state.pieces, state.statements, state.contents);
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

function apply(state: State, change: TextChange): State {
  const old = state.statements;
  const last = old.at(-1);
  const oldLength = last ? last.start + last.syntax.length : 0;
  const start = Math.max(0, Math.min(change.start, oldLength));
  const end = Math.max(start, Math.min(change.end, oldLength));
  const by = change.text.length - (end - start);
  const length = oldLength + by;
  const pieces = replace(state.pieces, start, end, change.text);
  const readAt = createWindow(pieces, length);
  /** Old statements before this index are kept as they are. */
  let kept = 0;
  while (kept < old.length && !touches(old[kept] as Statement, start, end)) kept++;
  const read: Statement[] = [];
  let at = old[kept]?.start ?? 0;
  let next = kept;
  while (at < length) {
    // The same place in the old text; before the change nothing has moved.
    const was = at <= start ? at : at - by;
    while (next < old.length && (old[next] as Statement).start < was) next++;
    // Inside the new text there is no such place.
    const known = at <= start || was >= end ? old[next] : undefined;
    if (known && known.start === was && !touches(known, start, end)) {
      if (was > end) break;
      read.push(known);
      at += known.syntax.length;
      continue;
    }
    const syntax = readAt(at);
    read.push({ start: at, syntax });
    at += syntax.length;
  }
  const changedTo = kept + read.length;
  const resumed = at < length ? next : old.length;
  // One array of its length from the start: where the text is long, growing it costs more than the edit.
  const statements = new Array<Statement>(changedTo + old.length - resumed);
  for (let index = 0; index < kept; index++) statements[index] = old[index] as Statement;
  for (let index = 0; index < read.length; index++) statements[kept + index] = read[index] as Statement;
  for (let index = resumed; index < old.length; index++) {
    const { start: was, syntax } = old[index] as Statement;
    statements[changedTo + index - resumed] = { start: was + by, syntax };
  }
  return {
    pieces,
    statements,
    contents: updateContents(state.contents, statements, kept, resumed, changedTo),
  };
}

/** Whether the change could alter how the statement is read: it lies in it, next to it, or where it looked ahead. */
function touches(statement: Statement, start: number, end: number): boolean {
  const { length, lookahead } = statement.syntax;
  return start <= statement.start + length + lookahead && end >= statement.start;
}

/** Old statements `from` to `to` became the new ones `from` to `changedTo`: reads the sections between anew. */
function updateContents(
  old: readonly SectionContent[],
  statements: readonly Statement[],
  from: number,
  to: number,
  changedTo: number,
): readonly SectionContent[] {
  const contents: SectionContent[] = [];
  let first = 0;
  let index = 0;
  for (; index < old.length; index++) {
    const content = old[index] as SectionContent;
    const behind = first + content.count;
    const next = statements[behind];
    // A section right before the change may have grown, unless a header follows it.
    if (behind > from || (behind === from && !(next && content.count > 0 && isHeader(next)))) break;
    contents.push(content);
    first = behind;
  }
  let oldFirst = first;
  while (index < old.length && oldFirst < to) {
    oldFirst += (old[index] as SectionContent).count;
    index++;
  }
  const stop = index < old.length && oldFirst >= to ? oldFirst + changedTo - to : statements.length;
  while (first < stop) {
    const content = readSection(statements, first, stop);
    contents.push(content);
    first += content.count;
  }
  // Without statements `oldFirst` reached no section behind the change.
  if (stop < statements.length)
    for (; index < old.length; index++) contents.push(old[index] as SectionContent);
  return contents.length > 0 ? contents : [readSection([], 0)];
}
