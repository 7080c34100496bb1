import { directives } from "../documents/directives.ts";
import type { KataDocument } from "../documents/document.ts";
import type { PolicyProblem } from "../knowledge/policy/read.ts";
import type { Unit } from "../project/unit.ts";
import { rules } from "../rules/index.generated.ts";
import type { Finding, Fix, Related, Rule, Severity, Tag } from "../rules/rule.ts";
import { type Range, statementIndexAt } from "../toml/index.ts";

/** A finding ready to be shown. */
export interface Problem {
  readonly file: KataDocument;
  readonly range: Range;
  readonly code: string;
  readonly severity: Severity;
  readonly fails?: "load" | "start";
  readonly message: string;
  readonly tags: readonly Tag[];
  readonly evidence: readonly string[];
  readonly related: readonly Related[];
  readonly fixes: readonly Fix[];
}

/** By rule: a severity of the user's own, or `off`. */
export type SeverityOverrides = Readonly<Record<string, Severity | "off">>;

/**
 * Runs every rule.
 *
 * @param units one; or, when the runtime is unknown, one for each runtime: then only what both find is told.
 * @returns problems of all files, by file, then place.
 */
export function lint(units: readonly Unit[], overrides: SeverityOverrides = {}): readonly Problem[] {
  const [first, ...others] = units;
  if (!first) return [];
  let problems = runRules(first, overrides);
  for (const other of others) problems = common(first, problems, other, runRules(other, overrides));
  const { files } = first;
  const told = settle(problems).filter((problem) => !isSuppressed(problem));
  return told.sort(
    (a, b) =>
      files.indexOf(a.file) - files.indexOf(b.file) ||
      a.range.start - b.range.start ||
      a.range.end - b.range.end,
  );
}

function runRules(unit: Unit, overrides: SeverityOverrides): Problem[] {
  const problems: Problem[] = [];
  const unsure = new Set<string>();
  const last: Rule[] = [];
  const ask = (rule: Rule): void => {
    const override = overrides[rule.id];
    if (rule.asksHost) unsure.add(rule.id);
    if (override === "off" || (rule.runtimes && !rule.runtimes.includes(unit.runtime))) unsure.add(rule.id);
    else {
      const report = (finding: Finding<string>) => void problems.push(toProblem(rule, finding, override));
      rule.check(unit, report, { problems, unsure });
    }
  };
  for (const rule of rules) {
    if (rule.isLast) last.push(rule);
    else ask(rule);
  }
  for (const rule of last) ask(rule);
  return problems;
}

const YIELDS = new Map(rules.flatMap(({ id, yieldsTo }) => (yieldsTo ? [[id, yieldsTo] as const] : [])));

const STRONGER = new Set([...YIELDS.values()].flat());

/** Leaves of two problems of one place the one that says more, see `Rule.yieldsTo`. */
function settle(problems: readonly Problem[]): readonly Problem[] {
  const byPlace = new Map<string, Problem[]>();
  for (const problem of problems) {
    if (!STRONGER.has(problem.code)) continue;
    const place = placeOf(problem);
    const there = byPlace.get(place);
    if (there) there.push(problem);
    else byPlace.set(place, [problem]);
  }
  if (byPlace.size === 0) return problems;
  const kept = new Set(problems);
  const taken = new Map<Problem, Problem>();
  for (const problem of problems) {
    const stronger = YIELDS.get(problem.code);
    const winner = stronger && byPlace.get(placeOf(problem))?.find(({ code }) => stronger.includes(code));
    if (!winner) continue;
    kept.delete(problem);
    const own = taken.get(winner) ?? winner;
    taken.set(winner, {
      ...own,
      fixes: own.fixes.length > 0 ? own.fixes : problem.fixes,
      evidence: [...new Set([...own.evidence, ...problem.evidence])],
      tags: [...new Set([...own.tags, ...problem.tags])],
    });
  }
  return [...kept].map((problem) => taken.get(problem) ?? problem);
}

/**
 * The key with its value, or the name in a header, that a problem is about. A whole header is where something is
 * told that is not there; every such problem has a place of its own.
 */
function placeOf(problem: Problem): string {
  const { file, range } = problem;
  const index = statementIndexAt(file.toml, range.start);
  const statement = file.toml.statements[index];
  if (statement?.syntax.kind === "pair") return `${file.source.path} ${index}`;
  const isWhole = range.start <= (statement?.start ?? 0);
  return `${file.source.path} ${index} ${range.start} ${range.end}${isWhole ? ` ${problem.code}` : ""}`;
}

function toProblem(rule: Rule, finding: Finding<string>, override: Severity | undefined): Problem {
  const severity = override ?? finding.severity ?? rule.severity;
  return {
    file: finding.at.file,
    range: finding.at.range,
    code: rule.id,
    severity,
    ...(finding.fails && severity === "error" && { fails: finding.fails }),
    message: fill(rule.messages[finding.message] ?? "", finding.data ?? {}),
    tags: finding.tags ?? [],
    evidence: finding.evidence ?? [],
    related: finding.related ?? [],
    fixes: finding.fixes ?? [],
  };
}

/** Puts values into the `{name}` marks of a message; a sentence begins with a capital. */
export function fill(
  template: string,
  data: Readonly<Record<string, string | number | bigint | boolean>>,
): string {
  return template
    .replace(/\{(\w+)\}/g, (mark, name: string) => (name in data ? String(data[name]) : mark))
    .replace(/^the /, "The ");
}

const RANK: Readonly<Record<Severity, number>> = { error: 3, warning: 2, information: 1, hint: 0 };

/** What two runtimes agree on. */
function common(first: Unit, left: readonly Problem[], second: Unit, right: readonly Problem[]): Problem[] {
  const key = ({ code, file, range }: Problem) => `${code} ${file.source.path} ${range.start} ${range.end}`;
  const rest = new Map<string, Problem[]>();
  for (const problem of right) rest.set(key(problem), [...(rest.get(key(problem)) ?? []), problem]);
  return left.flatMap((problem) => {
    const same = rest.get(key(problem)) ?? [];
    const index = same.findIndex(
      ({ message }) => agreed(first, problem.message, second, message) !== undefined,
    );
    const [other] = same.splice(Math.max(0, index), 1);
    return other ? [both(first, problem, second, other)] : [];
  });
}

/** One problem of two: the milder severity, and nothing that is true for only one of the runtimes. */
function both(first: Unit, problem: Problem, second: Unit, other: Problem): Problem {
  const { fails: _, ...milder } = RANK[other.severity] < RANK[problem.severity] ? other : problem;
  const isError = problem.severity === "error" && other.severity === "error";
  const fails = problem.fails === other.fails ? problem.fails : "start";
  return {
    ...milder,
    ...(isError && fails && { fails }),
    message:
      agreed(first, problem.message, second, other.message) ??
      joined(first, problem.message, second, other.message),
    tags: problem.tags.filter((tag) => other.tags.includes(tag)),
    evidence: [...new Set([...problem.evidence, ...other.evidence])],
    fixes: problem.fixes.filter((fix) => other.fixes.some((theirs) => isSameFix(fix, theirs))),
  };
}

/** The one text of two that say the same, each of its own runtime; `undefined` when they do not. */
function agreed(first: Unit, left: string, second: Unit, right: string): string | undefined {
  if (left === right) return left;
  const text = neutral(first, left);
  return text !== undefined && text === neutral(second, right) ? text : undefined;
}

const RUNTIME_NAME = /(?:[Tt]he Go runtime|runtime-rs)(?: \d+\.\d+\.\d+)?/g;

/** A text that holds for either runtime, without the name of its own; `undefined` when it names the other too. */
function neutral({ runtime }: Unit, message: string): string | undefined {
  const isOthers = (name: string) => name.startsWith("runtime-rs") !== (runtime === "runtime-rs");
  if (message.match(RUNTIME_NAME)?.some(isOthers)) return undefined;
  return message.replace(RUNTIME_NAME, "the runtime").replace(/^the /, "The ");
}

/** Both texts, with the sentences in which they end alike only once. */
function joined(first: Unit, left: string, second: Unit, right: string): string {
  const a = left.split(SENTENCE_END);
  const b = right.split(SENTENCE_END);
  const alike: string[] = [];
  while (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-1)) {
    alike.unshift(a.pop()!);
    b.pop();
  }
  return [attributed(first, a.join(" ")), attributed(second, b.join(" ")), ...alike].join(" ");
}

const SENTENCE_END = /(?<=[.?!]) /;

/** A text that says of which runtime it speaks. */
function attributed({ runtime }: Unit, message: string): string {
  if (message.search(RUNTIME_NAME) >= 0) return message;
  return `${runtime === "go" ? "In the Go runtime" : "In runtime-rs"}: ${message}`;
}

function isSameFix(a: Fix, b: Fix): boolean {
  const plain = ({ title, edits }: Fix) =>
    JSON.stringify([
      title,
      edits.map(({ file, range, text }) => [file.source.path, range.start, range.end, text]),
    ]);
  return plain(a) === plain(b);
}

function isSuppressed(problem: Problem): boolean {
  return directives(problem.file).suppressions.some(
    ({ ids, scope }) =>
      ids.some(({ id }) => id === problem.code) &&
      (scope === "file" || (problem.range.start >= scope.start && problem.range.start <= scope.end)),
  );
}

/** What is wrong with a policy file itself. */
export function policyProblems(
  document: KataDocument,
  problems: readonly PolicyProblem[],
): readonly Problem[] {
  return problems.map(({ range, message }) => ({
    file: document,
    range,
    code: "policy",
    severity: "error",
    message: `${message} The policy is not in force until this is mended.`,
    tags: [],
    evidence: [],
    related: [],
    fixes: [],
  }));
}
