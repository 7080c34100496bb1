/** The beginning of a text that is longer than some UTF-16 units, with a mark that it goes on. */
export function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** UTF-16 units; what is longer is no name that anybody gave. */
const LONGEST_NAME = 500;

/** One key for a path from the root, in which very long names stand by their beginning and length. */
export function pathKey(path: readonly string[]): string {
  return JSON.stringify(path.some(isLong) ? path.map(abridged) : path);
}

/** A text, or the beginning and the length of a very long one. */
export function abridged(text: string): string {
  return isLong(text) ? `${shorten(text, LONGEST_NAME)}${text.length}` : text;
}

function isLong(text: string): boolean {
  return text.length > LONGEST_NAME;
}
