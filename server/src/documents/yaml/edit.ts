import type { Range } from "../../toml/index.ts";
import type { YamlEntry, YamlList, YamlMap } from "./tree.ts";

/** An edit of a YAML text, in its offsets. */
export interface YamlEdit {
  readonly range: Range;
  readonly text: string;
}

/** A text as a scalar on one line: plain where YAML reads that as the same text, else in quotes. */
export function writeScalar(text: string): string {
  const isPlain = /^[A-Za-z_][\w./-]*$/.test(text) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}

/** Puts a scalar behind the last element of a list, in the form of the others. */
export function appendItem(text: string, list: YamlList, item: string): YamlEdit {
  const written = writeScalar(item);
  const last = list.items.at(-1);
  const at = (offset: number, inserted: string) => ({
    range: { start: offset, end: offset },
    text: inserted,
  });
  if (text[list.range.start] === "[")
    return last ? at(last.range.end, `, ${written}`) : at(list.range.start + 1, written);
  const dash = indentAt(text, list.range.start);
  return at(lineEnd(text, (last ?? list).range.end), `${newlineOf(text)}${dash}- ${written}`);
}

/** Puts an entry before the first of a block map; `undefined` for a map between braces and for an empty one. */
export function insertEntry(text: string, map: YamlMap, line: string): YamlEdit | undefined {
  const first: YamlEntry | undefined = map.entries[0];
  if (!first || text[map.range.start] === "{") return undefined;
  const { start } = first.key.range;
  return { range: { start, end: start }, text: `${line}${newlineOf(text)}${indentAt(text, start)}` };
}

/** Blanks as wide as what stands before an offset on its line. */
function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return text.slice(start, offset).replace(/[^\t]/g, " ");
}

/** Before the line break behind an offset, comments passed over. */
function lineEnd(text: string, offset: number): number {
  const before = text[offset - 1] === "\n" ? offset - 1 : offset;
  const end = text.indexOf("\n", before);
  const stop = end < 0 ? text.length : end;
  return text[stop - 1] === "\r" ? stop - 1 : stop;
}

function newlineOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}
