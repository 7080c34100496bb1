import refusedByBoth from "../rules/refused-by-both.ts";
import type { Fix, Severity, Site } from "../rules/rule.ts";
import { identityOfText } from "../util/phrases.ts";
import { pathKey } from "../util/shorten.ts";
import { attributedText, type Problem, type SeverityOverrides, toProblem } from "./problem.ts";
import { isSuppressed } from "./suppression.ts";
import { settle } from "./yielding.ts";

const RANK: Readonly<Record<Severity, number>> = { error: 3, warning: 2, information: 1, hint: 0 };

/**
 * What both runtimes object to, of a file that either may read.
 *
 * Findings are paired by rule, message, subject and data: the same of both is told once, of "the runtime". What is
 * left over is paired by less and less: by rule, message and subject; then by the subject alone, as where one
 * runtime changes a value that the other does not read. Such a pair is told as one problem with both texts, each
 * naming its runtime. Where each runtime refuses the files for reasons of its own, that is told as such.
 */
export function commonToBoth(
  left: readonly Problem[],
  right: readonly Problem[],
  overrides: SeverityOverrides = {},
): Problem[] {
  const told: Problem[] = [];
  let rest: Rest = { left, right };
  const match = (key: Key, fits?: (a: Problem, b: Problem) => boolean): void => {
    const { pairs, ...others } = pair(rest, key, fits);
    for (const [a, b] of pairs) told.push(both(a, b));
    rest = others;
  };
  match(statementOf, isSamePlace);
  match(statementOf);
  match(({ code, messageKey, about }) => `${code} ${messageKey} ${pathKey(about)}`);
  rest = { left: byGravity(settle(rest.left)), right: byGravity(settle(rest.right)) };
  match(subjectOf);
  if (!told.some(({ fails }) => fails) && overrides[refusedByBoth.id] !== "off") {
    const refusals = refused(rest, overrides);
    if (refusals) told.push(refusals);
  }
  return told;
}

type Key = (problem: Problem) => string | undefined;

interface Rest {
  readonly left: readonly Problem[];
  readonly right: readonly Problem[];
}

/** Pairs the problems that have a key in common, in order, and leaves the others. */
function pair(
  { left, right }: Rest,
  key: Key,
  fits: (a: Problem, b: Problem) => boolean = () => true,
): Rest & { readonly pairs: readonly (readonly [Problem, Problem])[] } {
  const waiting = new Map<string, Problem[]>();
  for (const problem of right) {
    const own = key(problem);
    if (own === undefined) continue;
    const others = waiting.get(own);
    if (others) others.push(problem);
    else waiting.set(own, [problem]);
  }
  const pairs: (readonly [Problem, Problem])[] = [];
  const gone = new Set<Problem>();
  for (const problem of left) {
    const others = waiting.get(key(problem) ?? "") ?? [];
    const index = others.findIndex((other) => fits(problem, other));
    if (index < 0) continue;
    const [other] = others.splice(index, 1) as [Problem];
    pairs.push([problem, other]);
    gone.add(problem).add(other);
  }
  const kept = (problem: Problem) => !gone.has(problem);
  return { pairs, left: left.filter(kept), right: right.filter(kept) };
}

/** What is said of what, without the runtime's name. */
function statementOf({ code, messageKey, text, data, about }: Problem): string {
  return `${code} ${pathKey(about)} ${identityOfText(messageKey, text, data)}`;
}

function isSamePlace(a: Site, b: Site): boolean {
  return a.file === b.file && a.range.start === b.range.start && a.range.end === b.range.end;
}

/** What a problem is about; the file as a whole is too wide a subject to be one. */
function subjectOf({ about }: Problem): string | undefined {
  return about.length === 0 ? undefined : pathKey(about);
}

/** What keeps the configuration from being loaded first, then what keeps a sandbox from starting. */
function byGravity(problems: readonly Problem[]): readonly Problem[] {
  const rank = ({ severity, fails }: Problem) => RANK[severity] * 3 + (fails === "load" ? 2 : fails ? 1 : 0);
  return problems.toSorted((a, b) => rank(b) - rank(a));
}

/** One problem of two: the milder severity, and nothing that is true for only one of the runtimes. */
function both(a: Problem, b: Problem): Problem {
  const isSame = statementOf(a) === statementOf(b);
  const { fails: _, ...first } = a;
  const severity = RANK[a.severity] < RANK[b.severity] ? a.severity : b.severity;
  const fails = severity === "error" ? failure(a, b) : undefined;
  return {
    ...first,
    severity,
    ...(fails && { fails }),
    runtime: isSame ? undefined : a.runtime,
    also: isSame ? [] : [b],
    tags: a.tags.filter((tag) => b.tags.includes(tag)),
    evidence: [...new Set([...a.evidence, ...b.evidence])],
    related: [...a.related, ...(isSamePlace(a, b) ? [] : [pointer(b)]), ...(isSame ? [] : b.related)],
    fixes: a.fixes.filter((fix) => b.fixes.some((theirs) => isSameFix(fix, theirs))),
  };
}

/** When a file fails that fails in one way in one runtime and in another in the other. */
function failure(a: Problem, b: Problem): Problem["fails"] {
  if (a.fails === b.fails) return a.fails;
  return a.fails && b.fails ? "start" : undefined;
}

function pointer(problem: Problem) {
  return { file: problem.file, range: problem.range, message: attributedText(problem) };
}

/** Each runtime refuses the files, for reasons of its own; `undefined` when one of them may take them. */
function refused({ left, right }: Rest, overrides: SeverityOverrides): Problem | undefined {
  const reasons = [left, right].map((problems) =>
    problems.filter((problem) => problem.fails && !isSuppressed(problem)),
  );
  const [a, b] = [reasons[0]?.[0], reasons[1]?.[0]];
  if (!a || !b) return undefined;
  const at = { file: a.file, range: { start: 0, end: 0 }, about: [] };
  const fails = failure(a, b)!;
  const override = overrides[refusedByBoth.id];
  const problem = toProblem(
    refusedByBoth,
    { at, message: "refused", fails },
    { runtime: undefined, release: a.release },
    override === "off" ? undefined : override,
  );
  return { ...problem, also: [a, b], related: reasons.flat().map(pointer) };
}

function isSameFix(a: Fix, b: Fix): boolean {
  if (a.edits.length !== b.edits.length || a.isChoice !== b.isChoice) return false;
  return a.edits.every((edit, index) => {
    const other = b.edits[index]!;
    return isSamePlace(edit, other) && edit.text === other.text;
  });
}
