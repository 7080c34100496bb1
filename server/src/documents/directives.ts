import { ARCHITECTURES, type Arch } from "../knowledge/architectures.ts";
import { isRelease } from "../knowledge/releases.ts";
import { includes, lengthOf, type Range, slice } from "../toml/index.ts";
import { append } from "../util/append.ts";
import { type Phrase, phrases } from "../util/phrases.ts";
import { directiveComments, MARK } from "./directive-comments.ts";
import { derive, type KataDocument, textOfDocument } from "./document.ts";
import type { FileKind } from "./locations.ts";

/** `# kata-config: runtime=… release=…` among the first comments. */
export interface TargetDirective {
  readonly runtime?: "go" | "runtime-rs";
  readonly release?: string;
  readonly hypervisor?: string;
  readonly arch?: Arch;
  readonly kind?: FileKind;
  readonly base?: string;
  /** The configuration that a pod meets. */
  readonly config?: string;
}

/** A rule that a directive names; with a subject, `deprecated(go-runtime)`, only what it says of that. */
export interface NamedRule {
  readonly id: string;
  readonly subject?: string;
  /** Of the rule's name. */
  readonly range: Range;
  /** With the subject. */
  readonly whole: Range;
}

/** `# kata-config: ignore rule-id …`: the rules, and where they hold. What follows ` -- ` is a remark. */
export interface Suppression {
  /** The whole comment. */
  readonly comment: Range;
  readonly ids: readonly NamedRule[];
  /** The whole file, or a span of offsets (lines). */
  readonly scope: "file" | Range;
}

export interface DirectiveProblem {
  readonly range: Range;
  /** Of {@link DIRECTIVE_PROBLEMS}. */
  readonly problem: Phrase;
}

/** What can be wrong with a directive. */
export const DIRECTIVE_PROBLEMS = phrases({
  unnamed: 'Name the rules after "{verb}".',
  late: "This directive only counts among the first comments of the file; move it up.",
  name: '"{name}" is not a directive; known are {known}, ignore and ignore-file.',
  choice: "Write {name}={choice}.",
  release: '"{value}" is not a release; write it as X.Y.Z, for example 4.1.0.',
});

const CHOICE = phrases({ any: "a value", texts: "{texts}" });

export interface Directives {
  readonly target: TargetDirective;
  /** Where the main file is named, if one is. */
  readonly base?: Range;
  /** Where the configuration of a manifest's pods is named. */
  readonly config?: Range;
  readonly suppressions: readonly Suppression[];
  readonly problems: readonly DirectiveProblem[];
}

type NamedFiles = Pick<Directives, "base" | "config">;

const NONE: Directives = { target: {}, suppressions: [], problems: [] };

/** Names and accepted values of the target directive, for completion and for checks. */
export const DIRECTIVE_VALUES: Readonly<Record<string, readonly string[]>> = {
  runtime: ["go", "runtime-rs"],
  kind: ["base", "drop-in", "template", "fragment"],
  release: [],
  hypervisor: [],
  arch: ARCHITECTURES,
  base: [],
};

/** In a manifest the configuration that its pods meet may be named too. */
const OF_MANIFESTS: typeof DIRECTIVE_VALUES = { ...DIRECTIVE_VALUES, config: [] };

function read(document: KataDocument): Directives {
  // Most files have none, and of a long text the whole is costly to put together.
  if (!includes(document.yaml ? document.source.pieces : document.toml.pieces, MARK)) return NONE;
  const text = document.yaml ? textOfDocument(document) : document.toml.text;
  let target: TargetDirective = {};
  let places: NamedFiles = {};
  const suppressions: Suppression[] = [];
  const problems: DirectiveProblem[] = [];
  const linesOf = suppressedLines(text);
  for (const { range, start, said, isAtTop } of directiveComments(document, text)) {
    const words = wordsIn(said, start);
    const [verb, ...rest] = words;
    if (verb?.text === "ignore" || verb?.text === "ignore-file") {
      const ids = namedRules(rest);
      if (ids.length === 0)
        problems.push({ range: verb.range, problem: DIRECTIVE_PROBLEMS("unnamed", { verb: verb.text }) });
      const scope = verb.text === "ignore-file" ? "file" : linesOf(range.start);
      suppressions.push({ comment: range, ids, scope });
      continue;
    }
    const read = readTarget(words, document.yaml ? OF_MANIFESTS : DIRECTIVE_VALUES);
    append(problems, read.problems);
    if (!isAtTop && words.length > 0 && read.problems.length === 0) {
      problems.push({ range, problem: DIRECTIVE_PROBLEMS("late") });
    } else {
      target = { ...target, ...read.target };
      places = { ...places, ...read.places };
    }
  }
  return { target, ...places, suppressions, problems };
}

interface Word {
  readonly text: string;
  readonly range: Range;
}

function wordsIn(text: string, from: number): readonly Word[] {
  return Array.from(text.matchAll(/\S+/g), ({ 0: word, index }) => ({
    text: word,
    range: { start: from + index, end: from + index + word.length },
  }));
}

/** The directives of a document. */
export function directives(document: KataDocument): Directives {
  return derive(document, read);
}

/**
 * Moves what is known of a document's directives to the version that an edit made of it: where there were none and the
 * edit brought none, nobody need look through the whole text for them.
 *
 * @param change offsets of the text before.
 */
export function inheritDirectives(
  before: KataDocument,
  after: KataDocument,
  { start, text }: { readonly start: number; readonly text: string },
): void {
  if (before.cache.get(read) !== NONE) return;
  const at = Math.max(0, Math.min(start, lengthOf(before.toml.pieces)));
  const around = slice(after.toml.pieces, at - MARK.length, at + text.length + MARK.length);
  if (!around.includes(MARK)) after.cache.set(read, NONE);
}

/** Between blanks or commas, up to a remark. */
function namedRules(words: readonly Word[]): Suppression["ids"] {
  const remark = words.findIndex(({ text }) => text.startsWith("--"));
  return words.slice(0, remark < 0 ? words.length : remark).flatMap(({ text, range }) =>
    [...text.matchAll(/([^,()]+)(?:\(([^()]*)\)?)?,?|[^,]+/g)].map(
      ({ 0: found, 1: name, 2: subject, index }) => {
        const start = range.start + index;
        const all = found.replace(/,$/, "");
        const id = name ?? all;
        return {
          id,
          ...(subject && { subject }),
          range: { start, end: start + id.length },
          whole: { start, end: start + all.length },
        };
      },
    ),
  );
}

/**
 * A comment behind code speaks of its own line; one on a line of its own speaks of the next that is no comment.
 *
 * @returns gives the lines for the offset of a comment; to be asked in the order of the text.
 */
function suppressedLines(text: string): (at: number) => Range {
  /** End of the line that the comments of one run speak of. */
  let runEnd = -1;
  return (at) => {
    const lineStart = text.lastIndexOf("\n", at - 1) + 1;
    if (text.slice(lineStart, at).trim() !== "") return { start: lineStart, end: lineEnd(text, at) };
    if (at >= runEnd) {
      runEnd = lineEnd(text, at);
      while (runEnd < text.length) {
        const from = runEnd + 1;
        runEnd = lineEnd(text, from);
        if (!isComment(text, from)) break;
      }
    }
    return { start: lineStart, end: runEnd };
  };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

function isComment(text: string, from: number): boolean {
  let at = from;
  while (text[at] === " " || text[at] === "\t") at++;
  return text[at] === "#";
}

function readTarget(
  words: readonly Word[],
  values: typeof DIRECTIVE_VALUES,
): {
  readonly target: TargetDirective;
  readonly places: NamedFiles;
  readonly problems: readonly DirectiveProblem[];
} {
  const target: Record<string, string> = {};
  const places: { base?: Range; config?: Range } = {};
  const problems: DirectiveProblem[] = [];
  for (const { text, range } of words) {
    const [name, value] = split(text);
    const accepted = Object.hasOwn(values, name) ? values[name] : undefined;
    if (!accepted) {
      const known = Object.keys(values);
      problems.push({ range, problem: DIRECTIVE_PROBLEMS("name", { name, known }) });
    } else if (!value || (accepted.length > 0 && !accepted.includes(value))) {
      const choice = accepted.length > 0 ? CHOICE("texts", { texts: accepted.join(" or ") }) : CHOICE("any");
      problems.push({ range, problem: DIRECTIVE_PROBLEMS("choice", { name, choice }) });
    } else if (name === "release" && !isRelease(value)) {
      problems.push({ range, problem: DIRECTIVE_PROBLEMS("release", { value }) });
    } else {
      target[name] = value;
      if (name === "base" || name === "config") places[name] = range;
    }
  }
  return { target, places, problems };
}

function split(word: string): readonly [string, string] {
  const equals = word.indexOf("=");
  return equals < 0 ? [word, ""] : [word.slice(0, equals), word.slice(equals + 1)];
}
