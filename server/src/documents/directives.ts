import { isRelease } from "../knowledge/releases.ts";
import { includes, type Range } from "../toml/index.ts";
import { derive, type KataDocument } from "./document.ts";
import type { FileKind } from "./locations.ts";

/** `# kata-config: runtime=… release=…` among the first comments. */
export interface TargetDirective {
  readonly runtime?: "go" | "runtime-rs";
  readonly release?: string;
  readonly hypervisor?: string;
  readonly kind?: FileKind;
  readonly base?: string;
}

/** `# kata-config: ignore rule-id …`: the ids, and where they hold. What follows ` -- ` is a remark. */
export interface Suppression {
  /** The whole comment. */
  readonly comment: Range;
  readonly ids: readonly { readonly id: string; readonly range: Range }[];
  /** The whole file, or a span of offsets (lines). */
  readonly scope: "file" | Range;
}

export interface DirectiveProblem {
  readonly range: Range;
  readonly message: string;
}

export interface Directives {
  readonly target: TargetDirective;
  readonly suppressions: readonly Suppression[];
  readonly problems: readonly DirectiveProblem[];
}

const MARK = "kata-config:";
const NONE: Directives = { target: {}, suppressions: [], problems: [] };

/** Names and accepted values of the target directive, for completion and for checks. */
export const DIRECTIVE_VALUES: Readonly<Record<string, readonly string[]>> = {
  runtime: ["go", "runtime-rs"],
  kind: ["base", "drop-in", "template", "fragment"],
  release: [],
  hypervisor: [],
  base: [],
};

function read(document: KataDocument): Directives {
  const { pieces, statements } = document.toml;
  // Most files have none, and of a long text the whole is costly to put together.
  if (!includes(pieces, MARK)) return NONE;
  const { text } = document.toml;
  let target: TargetDirective = {};
  const suppressions: Suppression[] = [];
  const problems: DirectiveProblem[] = [];
  let atTop = true;
  for (const { start, syntax } of statements) {
    if (syntax.kind !== "trivia") atTop = false;
    for (const comment of syntax.comments) {
      const body = /^#\s*kata-config:\s*(.*?)\s*$/s.exec(comment.text)?.[1];
      if (body === undefined) continue;
      const from =
        start + comment.start + comment.text.indexOf(body, comment.text.indexOf(MARK) + MARK.length);
      const words = [...body.matchAll(/\S+/g)].map((match) => ({
        text: match[0],
        range: { start: from + match.index, end: from + match.index + match[0].length },
      }));
      const [verb, ...rest] = words;
      if (verb?.text === "ignore" || verb?.text === "ignore-file") {
        const ids = namedRules(rest);
        if (ids.length === 0)
          problems.push({ range: verb.range, message: `Name the rules after "${verb.text}".` });
        const scope = verb.text === "ignore-file" ? "file" : suppressedLines(text, start + comment.start);
        const range = { start: start + comment.start, end: start + comment.end };
        suppressions.push({ comment: range, ids, scope });
        continue;
      }
      const read = readTarget(words);
      problems.push(...read.problems);
      if (!atTop && words.length > 0 && read.problems.length === 0) {
        problems.push({
          range: { start: start + comment.start, end: start + comment.end },
          message: "This directive only counts among the first comments of the file; move it up.",
        });
      } else target = { ...target, ...read.target };
    }
  }
  return { target, suppressions, problems };
}

/** The directives of a document. */
export function directives(document: KataDocument): Directives {
  return derive(document, read);
}

/** Between blanks or commas, up to a remark. */
function namedRules(words: readonly { readonly text: string; readonly range: Range }[]): Suppression["ids"] {
  const remark = words.findIndex(({ text }) => text.startsWith("--"));
  return words.slice(0, remark < 0 ? words.length : remark).flatMap(({ text, range }) =>
    [...text.matchAll(/[^,]+/g)].map(({ 0: id, index }) => {
      const start = range.start + index;
      return { id, range: { start, end: start + id.length } };
    }),
  );
}

/** A comment behind code speaks of its own line; one on a line of its own speaks of the next that is no comment. */
function suppressedLines(text: string, at: number): Range {
  const lineStart = text.lastIndexOf("\n", at - 1) + 1;
  const alone = text.slice(lineStart, at).trim() === "";
  let end = text.indexOf("\n", at);
  if (end < 0) end = text.length;
  if (!alone) return { start: lineStart, end };
  let next = end;
  do {
    const from = next + 1;
    next = text.indexOf("\n", from);
    if (next < 0) next = text.length;
    if (!/^[ \t]*#/.test(text.slice(from, next))) break;
  } while (next < text.length);
  return { start: lineStart, end: next };
}

function readTarget(words: readonly { readonly text: string; readonly range: Range }[]): {
  readonly target: TargetDirective;
  readonly problems: readonly DirectiveProblem[];
} {
  const target: Record<string, string> = {};
  const problems: DirectiveProblem[] = [];
  for (const { text, range } of words) {
    const [name, value] = split(text);
    const accepted = DIRECTIVE_VALUES[name];
    if (!accepted) {
      problems.push({
        range,
        message: `"${name}" is not a directive; known are ${Object.keys(DIRECTIVE_VALUES).join(", ")}, ignore and ignore-file.`,
      });
    } else if (!value || (accepted.length > 0 && !accepted.includes(value))) {
      const choice = accepted.length > 0 ? accepted.join(" or ") : "a value";
      problems.push({ range, message: `Write ${name}=${choice}.` });
    } else if (name === "release" && !isRelease(value)) {
      problems.push({ range, message: `"${value}" is not a release; write it as X.Y.Z, for example 4.1.0.` });
    } else target[name] = value;
  }
  return { target, problems };
}

function split(word: string): readonly [string, string] {
  const equals = word.indexOf("=");
  return equals < 0 ? [word, ""] : [word.slice(0, equals), word.slice(equals + 1)];
}
