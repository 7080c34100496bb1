import { SYNTAX } from "../messages.ts";
import { BACKSLASH } from "../scanner/characters.ts";
import { placeholder, type Reader, report } from "../scanner/reader.ts";
import type { StringNode } from "../types.ts";
import { readEscape } from "./escapes.ts";

/** Where a value stands: alone behind `=`, in an array, in an inline table; or it is a key. */
export type Place = "line" | "array" | "inline" | "key";

export const stringNode = (
  r: Reader,
  start: number,
  value: string,
  style: StringNode["style"],
): StringNode => ({
  type: "string",
  start: start - r.base,
  end: r.at - r.base,
  value,
  style,
});

/**
 * One error for all bad escapes of a string: they are one mistake, most often a Windows path or a pattern. Then the
 * escapes that happen to be good are not meant either.
 */
export function badEscapes(r: Reader, start: number, first: number): void {
  const end = r.at;
  let mended = "";
  for (let at = start; at < end; ) {
    if (r.text.charCodeAt(at) !== BACKSLASH) mended += r.text[at++];
    else {
      const escaped = /["\\]/.test(r.text[at + 1] ?? "");
      mended += escaped ? r.text.slice(at, at + 2) : "\\\\";
      at += escaped ? 2 : 1;
    }
  }
  const found = readEscape(r, first);
  report(r, "bad-escape", first, found.end, SYNTAX("escape", { escape: r.text.slice(first, found.end) }), {
    title: "Double the backslashes",
    start,
    end,
    text: mended,
  });
}

/** Notes the `@NAME@` of a template between `start` and the place where the reader stands. */
export function findPlaceholders(r: Reader, start: number): void {
  const pattern = /@([A-Z][A-Z0-9_]*)@/g;
  for (const match of r.text.slice(start, r.at).matchAll(pattern))
    placeholder(r, match[1] as string, "string", start + match.index, start + match.index + match[0].length);
}
