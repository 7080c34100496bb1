import { type Fault, MOST_PARTS } from "../../environment/files.ts";
import { applyEdits, type TextEdit } from "../../toml/edit/index.ts";
import { append } from "../../util/append.ts";
import { allSteps, type Steps } from "../../util/steps.ts";
import { maySetHandlers } from "../cri.ts";
import { type Language, languageOf } from "../language.ts";
import { recogniseLocation } from "../locations.ts";
import { containerOf, type Part } from "../part.ts";
import { replaceOutside } from "../replace-outside.ts";
import { isManifest } from "../yaml/manifest.ts";
import { readYaml } from "../yaml/read.ts";
import type { YamlNode } from "../yaml/tree.ts";
import { fromHcl } from "./hcl.ts";
import { fromMarkdownText } from "./markdown.ts";
import { fromNix } from "./nix.ts";
import { beginsWithTable, type Expand, type Extractor, joinStretches, type Piece } from "./piece.ts";
import { fromRestructuredText } from "./restructured-text.ts";
import { fromDockerfile, fromShell } from "./shell/index.ts";
import { fromGo, fromPython } from "./string-literals.ts";
import { expandTemplate, hasExpressions } from "./templating.ts";
import { fromYaml } from "./yaml.ts";

/** How deep texts stand in each other: a heredoc in a fence in a string of YAML is three. */
const DEEPEST = 4;

const EXTRACTORS: Readonly<Record<Exclude<Language, "toml" | "yaml">, Extractor>> = {
  markdown: fromMarkdownText,
  restructuredtext: atOnce(fromRestructuredText),
  shell: atOnce(fromShell),
  dockerfile: atOnce(fromDockerfile),
  nix: atOnce(fromNix),
  hcl: atOnce(fromHcl),
  python: atOnce(fromPython),
  go: atOnce(fromGo),
  template: atOnce((text) => [wholeTemplate(text)]),
};

function atOnce(find: (text: string) => readonly Piece[]): Extractor {
  return (text) => [find(text)];
}

function wholeTemplate(text: string): Piece {
  return {
    container: "template",
    languages: ["toml"],
    ...joinStretches(text, { start: 0, end: text.length }, [{ start: 0, end: text.length }]),
    form: { prefix: "" },
    hints: { said: "its path" },
  };
}

/** Something in a file that may be Kata's: TOML, or (with `yaml`) a manifest. */
export interface Extracted {
  /** Absent for a manifest that is the file itself. */
  readonly part?: Part;
  readonly yaml?: readonly YamlNode[];
  /** The configuration of a container engine with a handler of Kata's. */
  readonly isCri?: true;
}

/**
 * What of a text may be Kata's, in the order of the text; no more than one above {@link MOST_PARTS}.
 *
 * @param path of the file, for a template, which stands for a file of that name.
 * @param onExcess hears why something in it is not read.
 */
export function extractParts(
  text: string,
  language: Language,
  path: string,
  onExcess?: OnExcess,
): Steps<readonly Extracted[]> {
  return partsOfFile(text, language, path, onExcess);
}

type OnExcess = (fault: Fault) => void;

function* partsOfFile(
  text: string,
  language: Language,
  path: string,
  onExcess?: OnExcess,
): Steps<readonly Extracted[]> {
  if (language === "toml") return [{ isCri: true }];
  if (language !== "template") return yield* partsIn(text, language, undefined, 0, onExcess);
  const piece = wholeTemplate(text);
  const isWhole = true as const;
  const hints = { ...piece.hints, path, isWhole };
  const part = templated(partOf({ ...piece, hints }, text, undefined));
  return [{ part, ...(maySetHandlers(text) && { isCri: true }) }];
}

function* partsIn(
  text: string,
  language: Language,
  within: Part | undefined,
  depth: number,
  onExcess: OnExcess | undefined,
): Steps<readonly Extracted[]> {
  if (language === "toml" || depth > DEEPEST) return [];
  const yaml = language === "yaml" ? readYaml(text, onExcess) : [];
  yield;
  const batches =
    language === "yaml" ? [fromYaml(text, yaml, within?.hints.release)] : EXTRACTORS[language](text);
  const found: Extracted[] = [];
  for (const pieces of batches) {
    for (const piece of pieces) {
      if (found.length > MOST_PARTS) break;
      append(found, yield* partsOf(piece, text, within, depth, onExcess));
    }
    if (found.length > MOST_PARTS) break;
    yield;
  }
  const manifest = isManifest(yaml) ? [{ ...(within && { part: within }), yaml }] : [];
  return [...manifest, ...found.slice(0, MOST_PARTS + 1)];
}

function* partsOf(
  piece: Piece,
  outerText: string,
  within: Part | undefined,
  depth: number,
  onExcess: OnExcess | undefined,
): Steps<readonly Extracted[]> {
  const { languages } = piece;
  const part = partOf(piece, outerText, within);
  for (const language of languages) {
    const found =
      language === "toml"
        ? asToml(part, languages.length === 1)
        : yield* partsIn(part.text, language, part, depth + 1, onExcess);
    if (found.length > 0) return found;
  }
  return [];
}

function asToml(part: Part, isCertain: boolean): readonly Extracted[] {
  const { path, shim } = part.hints;
  const isKatas = shim !== undefined || (path !== undefined && recogniseLocation(path) !== undefined);
  if (!isKatas && maySetHandlers(part.text)) return [{ part: templated(part), isCri: true }];
  return isCandidate(part, isCertain) ? [{ part: templated(part) }] : [];
}

function partOf(
  { container, text, map, form, hints, expand }: Piece,
  outerText: string,
  within: Part | undefined,
): Part {
  const part: Part = {
    container,
    text,
    outerText,
    map,
    hints,
    ...(form && { form }),
    ...(within && { within }),
  };
  return expand ? expanded(part, expand) : part;
}

/** A part with what its text becomes when escapes and expansions are read. */
function expanded(part: Part, expand: Expand): Part {
  const { stretches, escape: encode, rewrite } = expand(part.text);
  return {
    container: part.container,
    hints: part.hints,
    outerText: part.text,
    ...joinStretches(part.text, { start: 0, end: part.text.length }, stretches),
    ...(part.form && { form: { prefix: "", escape: encode, ...(rewrite && { rewrite }) } }),
    within: part,
  };
}

function templated(part: Part): Part {
  const isProse = /^(?:markdown|restructuredtext)$/.test(containerOf(part));
  return hasExpressions(part.text, isProse) ? expanded(part, expandTemplate(isProse)) : part;
}

/**
 * Whether a part is read as a text when edits make it that: what they put in may make an expression of a templating
 * language, or take one apart.
 */
export function isReadAs(part: Part, edits: readonly TextEdit[], text: string): boolean {
  const { within: holder, map, form, outerText } = part;
  const isTemplated =
    holder?.text === outerText && holder.text !== part.text && templated(holder).text === part.text;
  const written = isTemplated ? form && replaceOutside(map, form, part.text, outerText, edits) : edits;
  if (!written) return false;
  const before = isTemplated ? outerText : part.text;
  const after = applyEdits(before, written);
  const { isWhole, path = "" } = part.hints;
  if (isWhole && languageOf(path, after) !== languageOf(path, before)) return false;
  const read = templated({ ...part, text: after }).text;
  return (read === text || unnamed(read) === unnamed(text)) && isFoundAs(part.text, text);
}

/**
 * The texts that a file holds, as {@link unnamed} gives them.
 *
 * @param path as for {@link extractParts}.
 */
export function textsIn(text: string, language: Language, path: string): readonly string[] {
  return allSteps(partsOfFile(text, language, path)).map(({ part }) => unnamed(part?.text ?? ""));
}

/** Whether another text in the place of one is found there too, by what it begins with. */
function isFoundAs(before: string, after: string): boolean {
  const tests = [beginsAsToml, hasTable, (text: string) => beginsWithTable(text, 0)];
  return tests.every((holds) => holds(after) || !holds(before));
}

/** A text without the names of its placeholders: they are numbered anew when one of them goes. */
export function unnamed(text: string): string {
  return text.replace(/@[A-Z][A-Z0-9_]*@/g, "@@");
}

/** Cheap, before a text is parsed: whether its place or its content may be Kata's, and whether it is TOML at all. */
function isCandidate({ text, hints: { path, shim, isForeign } }: Part, isCertain: boolean): boolean {
  if (isForeign) return false;
  if (shim !== undefined) return true;
  if (path !== undefined && recogniseLocation(path)) return true;
  if (!isCertain && !beginsAsToml(text)) return false;
  return hasTable(text);
}

function hasTable(text: string): boolean {
  return /^[ \t\ufeff]*\[{1,2}[ \t]*["']?(?:hypervisor|agent|runtime)\b|kata-config:/m.test(text);
}

/** Whether the first line that is not a comment or left out is one of TOML. */
function beginsAsToml(text: string): boolean {
  for (const whole of text.split("\n", 200)) {
    const line = whole.slice(0, 200);
    if (/^\s*(?:#.*|\.{3}.*|…|<snip>.*|\{[{%#].*|\$\(.*)?\r?$/.test(line)) continue;
    return /^\s*(?:\[|(?:[\w.-]+|"[^"]*"|'[^']*'|@\w+@)(?:\s*\.\s*[\w"'-]+)*\s*=)/.test(line);
  }
  return false;
}

/** A manifest whose text has changed. */
export function rereadYaml(text: string): readonly YamlNode[] {
  return readYaml(text);
}
