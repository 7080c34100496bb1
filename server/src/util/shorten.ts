/** The beginning of a text that is longer than some UTF-16 units, with a mark that it goes on. */
export function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest).replace(/[\ud800-\udbff]$/, "")}…`;
}
