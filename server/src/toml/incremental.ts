import { createDocument } from "./document.ts";
import { createReader } from "./reader.ts";
import { isHeader, readSection } from "./sections.ts";
import { readStatement } from "./statements.ts";
import type { SectionContent, Statement, TomlDocument } from "./types.ts";

/** Replaces the text from `start` to `end`, UTF-16 offsets, with `text`. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What an edit works on: the statements, and the content of their sections. */
interface State {
  readonly text: string;
  readonly statements: readonly Statement[];
  readonly contents: readonly SectionContent[];
}

/**
 * The document after the changes, each in offsets of the text that the one before it left. Equal to a fresh parse
 * of the new text; only statements that a change touches are read again.
 */
export function edit(previous: TomlDocument, ...changes: readonly TextChange[]): TomlDocument {
  if (changes.length === 0) return previous;
  let state: State = previous;
  for (const change of changes) state = apply(state, change);
  return createDocument(state.text, state.statements, state.contents);
}

function apply(state: State, change: TextChange): State {
  const start = Math.max(0, Math.min(change.start, state.text.length));
  const end = Math.max(start, Math.min(change.end, state.text.length));
  const text = state.text.slice(0, start) + change.text + state.text.slice(end);
  const by = change.text.length - (end - start);
  const old = state.statements;
  const statements: Statement[] = [];
  /** Old statements before this index are kept as they are. */
  let kept = 0;
  while (kept < old.length && !touches(old[kept] as Statement, start, end)) kept++;
  for (let i = 0; i < kept; i++) statements.push(old[i] as Statement);
  const reader = createReader(text, old[kept]?.start ?? 0);
  let next = kept;
  while (reader.at < text.length) {
    // In the old text the reader would stand here; before the change nothing has moved.
    const at = reader.at <= start ? reader.at : reader.at - by;
    while (next < old.length && (old[next] as Statement).start < at) next++;
    const known = old[next];
    if (known && known.start === at && !touches(known, start, end)) {
      if (at > end) break;
      statements.push(known);
      reader.at += known.syntax.length;
      continue;
    }
    statements.push({ start: reader.at, syntax: readStatement(reader) });
  }
  const changedTo = statements.length;
  const resumed = reader.at < text.length ? next : old.length;
  for (let i = resumed; i < old.length; i++) {
    const { start: at, syntax } = old[i] as Statement;
    statements.push({ start: at + by, syntax });
  }
  return {
    text,
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
