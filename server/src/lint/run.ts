import type { KataDocument } from "../documents/document.ts";
import type { ManifestUnit } from "../project/manifest.ts";
import { isAsShipped } from "../project/shipped-values.ts";
import type { Unit } from "../project/unit.ts";
import { rules } from "../rules/index.generated.ts";
import type { Finding, Rule } from "../rules/rule.ts";
import { allSteps, type Steps } from "../util/steps.ts";
import { type Collector, collect, MOST_TOLD } from "./collect.ts";
import type { Problem, SeverityOverrides } from "./problem.ts";
import { isSuppressed } from "./suppression.ts";
import { commonToBoth } from "./two-runtimes.ts";
import { settle } from "./yielding.ts";

/**
 * Runs every rule; each is a step.
 *
 * @param units one; or, when the runtime is unknown, one for each runtime: then only what both object to is told.
 * @param most how many findings of one rule are told of one file.
 * @returns problems of all files, by file, then place.
 */
export function* lintSteps(
  units: readonly Unit[],
  overrides: SeverityOverrides = {},
  most = MOST_TOLD,
): Steps<readonly Problem[]> {
  const [first, second] = units;
  if (!first) return [];
  let problems = yield* runRules(first, overrides, most);
  if (second) problems = commonToBoth(problems, yield* runRules(second, overrides, most), overrides);
  const order = new Map(first.files.map((file, index) => [file, index]));
  return settle(problems)
    .filter((problem) => !isSuppressed(problem))
    .sort(
      (a, b) =>
        (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) ||
        a.range.start - b.range.start ||
        a.range.end - b.range.end,
    );
}

/** {@link lintSteps} at once. */
export function lint(...asked: Parameters<typeof lintSteps>): readonly Problem[] {
  return allSteps(lintSteps(...asked));
}

function* runRules(unit: Unit, overrides: SeverityOverrides, most: number): Steps<Problem[]> {
  const problems: Problem[] = [];
  const unsure = new Set<string>();
  const last: Rule[] = [];
  const speaker = { runtime: unit.runtime, release: unit.target.release };
  const severities = new Map(Object.entries(overrides));
  const ask = (rule: Rule): void => {
    const override = severities.get(rule.id);
    if (rule.asksHost) unsure.add(rule.id);
    if (override === "off" || (rule.runtimes && !rule.runtimes.includes(unit.runtime))) unsure.add(rule.id);
    else if (rule.check) {
      // Made when something is found: most rules find nothing, at every edit.
      let collector: Collector | undefined;
      const hear = (finding: Finding): void => {
        const heard = asHeard(unit, rule, finding);
        if (!heard) return;
        collector ??= collect(rule, speaker, override, problems, most);
        collector.report(heard);
      };
      const isFull = (file: KataDocument): boolean => collector?.isFull(file) ?? false;
      rule.check(unit, hear, { problems, unsure, isFull });
      // Whether one that was only counted is meant to be silenced is not known.
      if (collector?.finish()) unsure.add(rule.id);
    }
  };
  for (const rule of rules) {
    if (rule.isLast) {
      last.push(rule);
      continue;
    }
    ask(rule);
    yield;
  }
  for (const rule of last) ask(rule);
  return problems;
}

/** A finding as it is told of what Kata itself ships so; `undefined` where nothing is. */
function asHeard(unit: Unit, rule: Rule, finding: Finding): Finding | undefined {
  const { asShipped, severity = rule.severity, at } = finding;
  if (asShipped === undefined || severity === "error" || !isAsShipped(unit, at.file, at.about))
    return finding;
  return asShipped === "silent" ? undefined : { ...finding, severity: asShipped };
}

/** Asks every rule about a manifest; each is a step. @param most see {@link lintSteps}. */
export function* lintManifest(
  manifest: ManifestUnit,
  overrides: SeverityOverrides = {},
  most = MOST_TOLD,
): Steps<readonly Problem[]> {
  const problems: Problem[] = [];
  const speaker = { runtime: undefined, release: manifest.library.newest };
  for (const rule of rules) {
    const override = overrides[rule.id];
    if (override === "off" || !rule.checkManifest) continue;
    const { report, isFull, finish } = collect(rule, speaker, override, problems, most);
    rule.checkManifest(manifest, report, () => isFull(manifest.file));
    finish();
    yield;
  }
  return settle(problems)
    .filter((problem) => !isSuppressed(problem))
    .sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
}
