import type { Language } from "../language.ts";
import { recogniseLocation } from "../locations.ts";
import type { Part } from "../part.ts";
import { fromMarkdownText } from "./markdown.ts";
import type { Extractor, Piece } from "./piece.ts";

/** How deep texts stand in each other: a heredoc in a fence in a string of YAML is three. */
const DEEPEST = 4;

const EXTRACTORS: Readonly<Partial<Record<Language, Extractor>>> = {
  markdown: fromMarkdownText,
};

/** The parts of a text that may be TOML of Kata, in the order of the text: with the readers of all languages loaded on demand. */
export function extractParts(text: string, language: Language): readonly Part[] {
  return partsIn(text, language, undefined, 0);
}

function partsIn(text: string, language: Language, within: Part | undefined, depth: number): readonly Part[] {
  const extract = EXTRACTORS[language];
  if (!extract || depth > DEEPEST) return [];
  return extract(text).flatMap((piece) => partsOf(piece, text, within, depth));
}

function partsOf(piece: Piece, outerText: string, within: Part | undefined, depth: number): readonly Part[] {
  const { container, text, map, form, hints, languages } = piece;
  const part: Part = {
    container,
    text,
    outerText,
    map,
    hints,
    ...(form && { form }),
    ...(within && { within }),
  };
  for (const language of languages) {
    const found =
      language === "toml" ? (isCandidate(part) ? [part] : []) : partsIn(text, language, part, depth + 1);
    if (found.length > 0) return found;
  }
  return [];
}

/** Cheap, before a text is parsed: whether its place or its content may be Kata's. */
function isCandidate({ text, hints: { path, shim } }: Part): boolean {
  if (shim !== undefined) return true;
  if (path !== undefined && recogniseLocation(path)) return true;
  return /^\s*\[{1,2}\s*["']?(?:hypervisor|agent|runtime)\b|kata-config:/m.test(text);
}
