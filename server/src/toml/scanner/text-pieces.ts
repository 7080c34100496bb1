/** A text in pieces, so that an edit of a large one copies only what is near it. */
export type Pieces = readonly string[];

/** UTF-16 units of a piece that is cut from a longer one, unless the text has too many of them. */
const SMALLEST = 4096;
/** Whoever looks for a place goes through all pieces before it. */
const MOST_PIECES = 100;

/** The pieces after the units from `start` to `end` have become `text`. */
export function replace(pieces: Pieces, start: number, end: number, text: string): Pieces {
  const size = Math.max(SMALLEST, Math.ceil(lengthOf(pieces) / MOST_PIECES));
  const isLong = (piece: string): boolean => piece.length > 2 * size;
  const before = pieces.some(isLong)
    ? pieces.flatMap((each) => (isLong(each) ? cut(each, size) : each))
    : pieces;
  const result: string[] = [];
  let inserted = text;
  let at = 0;
  for (const piece of before) {
    const behind = at + piece.length;
    if (behind < start || at > end) result.push(piece);
    else {
      // The text goes into the first piece that the change touches.
      const head = at < start ? piece.slice(0, start - at) : "";
      const tail = behind > end ? piece.slice(end - at) : "";
      const joined = head + inserted + tail;
      inserted = "";
      if (joined !== "") result.push(joined);
    }
    at = behind;
  }
  if (inserted !== "") result.push(inserted);
  return result;
}

function cut(piece: string, size: number): string[] {
  const parts: string[] = [];
  for (let at = 0; at < piece.length; at += size) parts.push(piece.slice(at, at + size));
  return parts;
}

/** The text from `start` to `end`. */
export function slice(pieces: Pieces, start: number, end: number): string {
  let result = "";
  let at = 0;
  for (const piece of pieces) {
    const behind = at + piece.length;
    if (behind > start) result += piece.slice(Math.max(0, start - at), end - at);
    if (behind >= end) break;
    at = behind;
  }
  return result;
}

/** Whether a word stands in the text, also where two pieces meet. */
export function includes(pieces: Pieces, word: string): boolean {
  const overlap = word.length - 1;
  let before = "";
  for (const piece of pieces) {
    if (piece.includes(word)) return true;
    const seam = before + piece.slice(0, overlap);
    if (overlap > 0 && seam.includes(word)) return true;
    before = piece.length >= overlap ? piece.slice(-overlap) : (before + piece).slice(-overlap);
  }
  return false;
}

/** What reads little of a text; a string is one. */
export interface TextView {
  readonly length: number;
  slice(start: number, end: number): string;
  charAt(at: number): string;
  charCodeAt(at: number): number;
  /** Of one character. */
  indexOf(character: string, from: number): number;
  lastIndexOf(character: string, from: number): number;
}

/** A text of which no whole is put together. */
export function viewOf(pieces: Pieces): TextView {
  if (pieces.length <= 1) return pieces[0] ?? "";
  return {
    length: lengthOf(pieces),
    slice: (start, end) => slice(pieces, Math.max(0, start), end),
    charAt: (at) => (at < 0 ? "" : slice(pieces, at, at + 1)),
    charCodeAt: (at) => (at < 0 ? Number.NaN : slice(pieces, at, at + 1).charCodeAt(0)),
    indexOf: (character, from) => indexIn(pieces, character, from),
    lastIndexOf: (character, from) => lastIndexIn(pieces, character, from),
  };
}

function indexIn(pieces: Pieces, character: string, from: number): number {
  let at = 0;
  for (const piece of pieces) {
    const found = at + piece.length > from ? piece.indexOf(character, Math.max(0, from - at)) : -1;
    if (found >= 0) return at + found;
    at += piece.length;
  }
  return -1;
}

function lastIndexIn(pieces: Pieces, character: string, from: number): number {
  let at = lengthOf(pieces);
  for (let index = pieces.length - 1; index >= 0; index--) {
    const piece = pieces[index]!;
    at -= piece.length;
    const found = at <= from ? piece.lastIndexOf(character, from - at) : -1;
    if (found >= 0) return at + found;
  }
  return -1;
}

/** UTF-16 units of the whole. */
export function lengthOf(pieces: Pieces): number {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  return length;
}
