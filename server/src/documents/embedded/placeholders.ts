import type { Expand, Stretch } from "./piece.ts";

/** The placeholders of one text, and what each stands for. */
export interface Placeholders {
  /** The placeholder for an expansion: the same for the same text. */
  of(expansion: string): string;
  /** A text with what its placeholders stand for. */
  restore(text: string): string;
}

/**
 * Placeholders have the form that Kata's own templates have, `@NAME@`, so that what reads those reads a text with
 * them.
 */
export function createPlaceholders(): Placeholders {
  const byExpansion = new Map<string, string>();
  const byName = new Map<string, string>();
  return {
    of(expansion) {
      const known = byExpansion.get(expansion);
      if (known !== undefined) return known;
      const words = expansion.toUpperCase().match(/[A-Z][A-Z0-9]*/g) ?? [];
      const plain = words.join("_").slice(0, 40).replace(/_$/, "") || "VALUE";
      let name = `@${plain}@`;
      for (let count = 2; byName.has(name); count++) name = `@${plain}_${count}@`;
      byExpansion.set(expansion, name);
      byName.set(name, expansion);
      return name;
    },
    restore: (text) => text.replace(/@[A-Z][A-Z0-9_]*@/g, (name) => byName.get(name) ?? name),
  };
}

/** What a reader of expansions does at a place: an escape or an expansion that begins there, or nothing. */
export type ReadAt = (
  text: string,
  at: number,
) => { readonly end: number; readonly as: string | { readonly expansion: true } } | undefined;

/**
 * Escapes and expansions of strings.
 *
 * @param starts the characters with which one can begin.
 * @param encode text as it has to be written; placeholders have been put back already.
 */
export function expandWith(
  starts: string,
  readAt: ReadAt,
  encode: (text: string) => string | undefined,
): Expand {
  return (text) => {
    const placeholders = createPlaceholders();
    const stretches: Stretch[] = [];
    let plain = 0;
    for (let at = 0; at < text.length; ) {
      const read = starts.includes(text[at]!) ? readAt(text, at) : undefined;
      if (!read) {
        at++;
        continue;
      }
      if (at > plain) stretches.push({ start: plain, end: at });
      const as = typeof read.as === "string" ? read.as : placeholders.of(text.slice(at, read.end));
      stretches.push({ start: at, end: read.end, as });
      at = read.end;
      plain = at;
    }
    if (text.length > plain) stretches.push({ start: plain, end: text.length });
    return { stretches, escape: (written) => escapeAround(written, encode, placeholders) };
  };
}

/** What is not a placeholder is escaped, what is one becomes what it stands for. */
function escapeAround(
  text: string,
  encode: (text: string) => string | undefined,
  placeholders: Placeholders,
): string | undefined {
  let written = "";
  for (const part of text.split(/(@[A-Z][A-Z0-9_]*@)/)) {
    const restored = placeholders.restore(part);
    const own = restored !== part ? restored : encode(part);
    if (own === undefined) return undefined;
    written += own;
  }
  return written;
}

/**
 * The end of what a bracket opens, strings and other brackets in it counted.
 *
 * @param at the offset of the opening bracket.
 */
export function closing(text: string, at: number, open: string, close: string): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const c = text[i];
    if (c === "\\") i++;
    else if (c === open) depth++;
    else if (c === close && --depth === 0) return i + 1;
  }
  return text.length;
}
