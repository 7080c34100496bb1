/** A text in pieces, so that an edit of a large one copies only what is near it. */
export type Pieces = readonly string[];

/** UTF-16 units of a piece that is cut from a longer one. */
const SIZE = 32_768;
/** Longer pieces are cut. */
const LONGEST = 2 * SIZE;

/** The pieces after the units from `start` to `end` have become `text`. */
export function replace(pieces: Pieces, start: number, end: number, text: string): Pieces {
  const result: string[] = [];
  let inserted = text;
  let at = 0;
  for (const piece of pieces.some((each) => each.length > LONGEST) ? pieces.flatMap(cut) : pieces) {
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

function cut(piece: string): string[] {
  if (piece.length <= LONGEST) return [piece];
  const parts: string[] = [];
  for (let at = 0; at < piece.length; at += SIZE) parts.push(piece.slice(at, at + SIZE));
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

/** UTF-16 units of the whole. */
export function lengthOf(pieces: Pieces): number {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  return length;
}
