import type { RuleId } from "../rules/ids.generated.ts";
import { rules } from "../rules/index.generated.ts";
import { pathKey } from "../util/shorten.ts";
import type { Problem } from "./problem.ts";

const YIELDS: ReadonlyMap<RuleId, readonly RuleId[]> = new Map(
  rules.flatMap(({ id, yieldsTo }) => (yieldsTo ? [[id, yieldsTo] as const] : [])),
);
const STRONGER: ReadonlySet<RuleId> = new Set([...YIELDS.values()].flat());

/** Leaves of two problems of one subject the one that says more, see `Rule.yieldsTo`. */
export function settle(problems: readonly Problem[]): readonly Problem[] {
  const bySubject = new Map<string, Problem[]>();
  for (const problem of problems) {
    if (!codesOf(problem).some((code) => STRONGER.has(code))) continue;
    const subject = subjectOf(problem);
    const there = bySubject.get(subject);
    if (there) there.push(problem);
    else bySubject.set(subject, [problem]);
  }
  if (bySubject.size === 0) return problems;
  const kept = new Set(problems);
  const taken = new Map<Problem, Problem>();
  for (const problem of problems) {
    const stronger = YIELDS.get(problem.code);
    if (!stronger) continue;
    const winner = bySubject
      .get(subjectOf(problem))
      ?.find(
        (other) =>
          other !== problem &&
          other.file === problem.file &&
          codesOf(other).some((code) => stronger.includes(code)),
      );
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

function codesOf({ code, also }: Problem): readonly RuleId[] {
  return also.length === 0 ? [code] : [code, ...also.map((one) => one.code)];
}

function subjectOf({ about }: Problem): string {
  return pathKey(about);
}
