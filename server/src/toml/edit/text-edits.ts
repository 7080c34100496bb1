/** Edits as data: what to put where in a text. */
import { edit } from "../incremental.ts";
import type { Range, TomlDocument } from "../types.ts";

/** Puts `text` in the place of a range of a document; of an empty range, in between. */
export interface TextEdit {
  /** Absolute UTF-16 offsets. */
  readonly range: Range;
  readonly text: string;
}

/** What a function that makes edits returns: undefined where it cannot. */
export type Edits = readonly TextEdit[] | undefined;

/** The first two edits that cannot both be made: one changes what lies inside the other. */
export function findOverlap(edits: readonly TextEdit[]): readonly [TextEdit, TextEdit] | undefined {
  const sorted = inOrder(edits);
  for (const [index, next] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before && before.range.end > next.range.start) return [before, next];
  }
  return undefined;
}

/**
 * The text with all edits made. Their ranges speak of the text as it is given; what is put in at one place comes
 * in the order of the list.
 *
 * @throws RangeError when two edits overlap or one reaches beyond the text.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = "";
  let at = 0;
  for (const { range, text: inserted } of checked(text.length, edits)) {
    result += text.slice(at, range.start) + inserted;
    at = range.end;
  }
  return result + text.slice(at);
}

/**
 * Several edits one after the other, each made with the document that the one before it left; in the end they are
 * edits of the first document.
 */
export interface Draft {
  readonly original: TomlDocument;
  readonly document: TomlDocument;
  /** The text: ranges of the original that are kept, and what was put in. */
  readonly pieces: readonly (Range | string)[];
}

/** A draft to begin with: the document as it is. */
export function draftOf(document: TomlDocument): Draft {
  return { original: document, document, pieces: [{ start: 0, end: document.text.length }] };
}

/** @throws RangeError as {@link applyEdits} does. */
export function amend(draft: Draft, edits: readonly TextEdit[]): Draft {
  const sorted = checked(draft.document.text.length, edits);
  if (sorted.length === 0) return draft;
  const changes = sorted.map(({ range, text }) => ({ ...range, text })).reverse();
  return { ...draft, document: edit(draft.document, ...changes), pieces: splice(draft.pieces, sorted) };
}

/** The edits that make the draft's document out of the original; they do not overlap. */
export function editsOf({ original, pieces }: Draft): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  let at = 0;
  let text = "";
  const close = (start: number) => {
    if (start > at || text !== "") edits.push({ range: { start: at, end: start }, text });
    text = "";
  };
  for (const piece of pieces) {
    if (typeof piece === "string") text += piece;
    else {
      close(piece.start);
      at = piece.end;
    }
  }
  close(original.text.length);
  return edits;
}

function inOrder(edits: readonly TextEdit[]): readonly TextEdit[] {
  return [...edits].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
}

function checked(length: number, edits: readonly TextEdit[]): readonly TextEdit[] {
  const sorted = inOrder(edits);
  const overlap = findOverlap(sorted);
  if (overlap) {
    const [a, b] = overlap.map(({ range }) => `${range.start} to ${range.end}`);
    throw new RangeError(`Two edits overlap: ${a}, and ${b}.`);
  }
  for (const { range } of sorted)
    if (range.start < 0 || range.end < range.start || range.end > length)
      throw new RangeError(`An edit from ${range.start} to ${range.end} reaches beyond the text.`);
  return sorted;
}

/** The pieces with sorted edits of the text that they make up. */
function splice(pieces: Draft["pieces"], edits: readonly TextEdit[]): Draft["pieces"] {
  const result: (Range | string)[] = [];
  const rest = [...pieces].reverse();
  /** Goes on by some units; what it passes is kept or dropped. */
  const pass = (units: number, keep: boolean) => {
    let left = units;
    while (left > 0) {
      const piece = rest.pop();
      if (piece === undefined) return;
      const [head, tail] = split(piece, left);
      if (tail !== undefined) rest.push(tail);
      if (keep) result.push(head);
      left -= lengthOf(head);
    }
  };
  let at = 0;
  for (const { range, text } of edits) {
    pass(range.start - at, true);
    pass(range.end - range.start, false);
    if (text !== "") result.push(text);
    at = range.end;
  }
  return [...result, ...rest.reverse()];
}

const lengthOf = (piece: Range | string): number =>
  typeof piece === "string" ? piece.length : piece.end - piece.start;

function split<Piece extends Range | string>(piece: Piece, at: number): readonly [Piece, Piece?];
function split(piece: Range | string, at: number): readonly [Range | string, (Range | string)?] {
  if (at >= lengthOf(piece)) return [piece];
  if (typeof piece === "string") return [piece.slice(0, at), piece.slice(at)];
  const middle = piece.start + at;
  return [
    { start: piece.start, end: middle },
    { start: middle, end: piece.end },
  ];
}
