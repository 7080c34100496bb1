import { directives } from "../documents/directives.ts";
import { type KataDocument, textOfDocument } from "../documents/document.ts";
import type { Problem } from "../lint/problem.ts";
import type { Edit } from "../rules/rule.ts";
import { type Edits, insertComment, topOf } from "../toml/edit/index.ts";
import type { Range } from "../toml/index.ts";
import type { Steps } from "../util/steps.ts";
import {
  type Budget,
  breaksSyntax,
  certainFix,
  certainFixes,
  costOfText,
  editsOf,
  type Ground,
  harmlessFixes,
  spend,
} from "./harmless-fixes.ts";
import { costOfReading, keepingParts, keepsParts, type Mended } from "./kept-parts.ts";

/** What it may cost to know which fixes leave the syntax whole, for one answer. */
const WORK_OF_OFFERS = 800_000;
/** What it may cost to know which of them do no harm. */
const WORK_OF_TRIALS = 1_600_000;
/** What "fix all" may spend on trials. */
const WORK_OF_ALL = 3_200_000;

/** Something that can be done about a problem. */
export interface Action {
  readonly title: string;
  readonly kind: "fix" | "fix-all" | "suppress";
  readonly edits: readonly Edit[];
  readonly problem?: Problem;
  /** The one to take when nobody chooses. */
  readonly preferred?: boolean;
}

/**
 * What can be done about the problems of a document that touch a range. Who marks half a file with very many gets as
 * much as can be tried at once.
 */
export function* actionsIn(document: KataDocument, ground: Ground, range: Range): Steps<readonly Action[]> {
  const problems = ground.problems.filter(({ file }) => file === document);
  const touched = problems.filter(
    (problem) => problem.range.start <= range.end && problem.range.end >= range.start,
  );
  const actions: Action[] = [];
  const budget: Budget = { work: WORK_OF_TRIALS };
  const offers: Budget = { work: WORK_OF_OFFERS };
  const codes = new Set(touched.map(({ code }) => code));
  for (const code of codes) {
    const own = touched.filter((problem) => problem.code === code);
    for (const problem of own)
      for (const fix of problem.fixes) {
        if (!spend(offers, costOfText(document.toml) + costOfReading(document))) continue;
        if (breaksSyntax(fix) || !keepsParts(document, fix.edits)) continue;
        yield;
        const tried = certainFix(problem) === fix ? [{ problem, fix }] : [];
        const { harmless } = yield* harmlessFixes(ground, tried, budget);
        const preferred = harmless.length > 0;
        actions.push({ title: fix.title, kind: "fix", edits: fix.edits, problem, preferred });
      }
    if (!own.some(certainFix)) continue;
    const same = certainFixes(problems.filter((problem) => problem.code === code));
    const { harmless } = yield* harmlessFixes(ground, same.length > 1 ? same : [], budget);
    const edits = editsOf(harmless);
    if (harmless.length > 1 && keepsParts(document, edits))
      actions.push({ title: `Fix all of ${code} in this file`, kind: "fix", edits });
  }
  for (const code of codes) {
    const problem = touched.find((one) => one.code === code)!;
    actions.push(...suppressions(document, problem));
  }
  return actions;
}

/** The problem at a range that says that the Go runtime, or a shim of it, is on its way out. */
export function deprecationOfGo(
  document: KataDocument,
  problems: readonly Problem[],
  range: Range,
): Problem | undefined {
  return problems.find(
    (one) =>
      one.file === document &&
      one.code === "deprecated" &&
      one.about.length === 0 &&
      one.runtime === "go" &&
      one.range.start <= range.end &&
      one.range.end >= range.start,
  );
}

/**
 * The edits of every fix of some documents of one file that leaves no choice and does no harm; of those that overlap
 * the first.
 *
 * @param most of how many documents fixes are made.
 */
export function* fixAll(
  documents: readonly KataDocument[],
  groundOf: (document: KataDocument) => Ground,
  most = documents.length,
): Steps<readonly Edit[]> {
  const found: Mended[] = [];
  for (const document of documents) {
    const mended = yield* fixAllOf(document, groundOf(document));
    if (mended.edits.length > 0 && found.push(mended) === most) break;
  }
  const kept = yield* keepingParts(found, ({ document }, keeps) => {
    const { cost, ...ground } = groundOf(document);
    return fixAllOf(document, { ...ground, cost: cost + costOfReading(document), keeps });
  });
  return kept.flatMap(({ edits }) => edits);
}

function* fixAllOf(document: KataDocument, ground: Ground): Steps<Mended> {
  const problems = ground.problems.filter(({ file }) => file === document);
  const { harmless } = yield* harmlessFixes(ground, certainFixes(problems), { work: WORK_OF_ALL });
  return { document, edits: editsOf(harmless) };
}

/** Directives that silence a rule: on the line above, and for the whole file. What is refused stays refused. */
function suppressions(document: KataDocument, problem: Problem): readonly Action[] {
  if (problem.fails === "load") return [];
  // Of several things that the rule speaks of in a file, only this one is not to be heard of again.
  const named = problem.topic === undefined ? problem.code : `${problem.code}(${problem.topic})`;
  const here = suppressHere(document, problem, named);
  const whole = commentAbove(document, topOf(textIn(document)), `# kata-config: ignore-file ${named}`);
  const action = (title: string, edits: Edits): readonly Action[] =>
    edits
      ? [{ title, kind: "suppress", problem, edits: edits.map((edit) => ({ file: document, ...edit })) }]
      : [];
  return [...action(`Ignore ${named} here`, here), ...action(`Ignore ${named} in this file`, whole)];
}

/** A directive that speaks of the line already gets a further name. */
function suppressHere(document: KataDocument, { range }: Problem, named: string): Edits {
  const known = directives(document).suppressions.find(
    ({ scope, ids }) =>
      scope !== "file" && ids.length > 0 && scope.start <= range.start && range.start <= scope.end,
  );
  const last = known?.ids.at(-1)?.whole.end;
  if (last === undefined) return commentAbove(document, range.start, `# kata-config: ignore ${named}`);
  return [{ range: { start: last, end: last }, text: ` ${named}` }];
}

/** A comment of YAML begins like one of TOML, and its lines end where they end. */
function commentAbove(document: KataDocument, offset: number, comment: string): Edits {
  if (!document.yaml) return insertComment(document.toml, offset, comment);
  const text = textOfDocument(document);
  const at = text.lastIndexOf("\n", offset - 1) + 1;
  const indent = /^[ ]*/.exec(text.slice(at, offset))![0];
  return [{ range: { start: at, end: at }, text: `${indent}${comment}\n` }];
}

function textIn(document: KataDocument): string {
  return document.yaml ? textOfDocument(document) : document.toml.text;
}
