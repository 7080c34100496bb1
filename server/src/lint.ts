import { directives } from "./directives.ts";
import type { KataDocument } from "./document.ts";
import type { ReadPolicy } from "./policy/read.ts";
import { rules } from "./rules/index.generated.ts";
import type { Finding, Fix, Related, Rule, Severity, Tag } from "./rules/rule.ts";
import type { Range } from "./toml/index.ts";
import type { Unit } from "./unit.ts";

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
  const [first, ...others] = units.map((unit) => runRules(unit, overrides));
  let problems = first ?? [];
  for (const other of others) problems = common(problems, other);
  const files = units[0]?.files ?? [];
  problems = problems.filter((problem) => !isSuppressed(problem));
  return problems.sort(
    (a, b) =>
      files.indexOf(a.file) - files.indexOf(b.file) ||
      a.range.start - b.range.start ||
      a.range.end - b.range.end,
  );
}

function runRules(unit: Unit, overrides: SeverityOverrides): Problem[] {
  const problems: Problem[] = [];
  for (const rule of rules) {
    const override = overrides[rule.id];
    if (override === "off" || (rule.runtimes && !rule.runtimes.includes(unit.runtime))) continue;
    rule.check(unit, (finding) => problems.push(toProblem(rule, finding, override)));
  }
  return problems;
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

/** What two runtimes agree on; of two severities the milder with its text. */
function common(left: readonly Problem[], right: readonly Problem[]): Problem[] {
  const key = (problem: Problem) =>
    `${problem.code} ${problem.file.path} ${problem.range.start} ${problem.range.end}`;
  const byKey = new Map(right.map((problem) => [key(problem), problem]));
  return left.flatMap((problem) => {
    const other = byKey.get(key(problem));
    if (!other) return [];
    return [RANK[other.severity] < RANK[problem.severity] ? other : problem];
  });
}

function isSuppressed(problem: Problem): boolean {
  return directives(problem.file).suppressions.some(
    ({ ids, scope }) =>
      ids.some(({ id }) => id === problem.code) &&
      (scope === "file" || (problem.range.start >= scope.start && problem.range.start <= scope.end)),
  );
}

/** What is wrong with a policy file itself. */
export function policyProblems({ document, problems }: ReadPolicy): readonly Problem[] {
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
