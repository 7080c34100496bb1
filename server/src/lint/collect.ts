import type { KataDocument } from "../documents/document.ts";
import type { Finding, Rule, Severity } from "../rules/rule.ts";
import { type Problem, restOf, type Speaker, toProblem } from "./problem.ts";

/** So many findings of one rule are told of one file; how many more there are is told after them. */
export const MOST_TOLD = 300;

/** Takes what a rule reports. */
export interface Collector {
  report(finding: Finding): void;
  /** Whether what is still reported of a file is only counted. */
  isFull(file: KataDocument): boolean;
  /** Adds what counts the rest, where there is one; tells whether there was. */
  finish(): boolean;
}

/**
 * @param problems where what is reported goes.
 * @param most how many findings of one file are told.
 */
export function collect(
  rule: Rule,
  speaker: Speaker,
  override: Severity | undefined,
  problems: Problem[],
  most: number,
): Collector {
  const counts = new Map<KataDocument, number>();
  const last = new Map<KataDocument, Problem>();
  return {
    report(finding) {
      const { file } = finding.at;
      const count = (counts.get(file) ?? 0) + 1;
      counts.set(file, count);
      if (count > most) return;
      const problem = toProblem(rule, finding, speaker, override);
      problems.push(problem);
      if (count === most) last.set(file, problem);
    },
    isFull: (file) => (counts.get(file) ?? 0) >= most,
    finish() {
      let overflows = false;
      for (const [file, problem] of last) {
        const rest = counts.get(file)! - most;
        if (rest === 0) continue;
        overflows = true;
        problems.push(restOf(problem, rest));
      }
      return overflows;
    },
  };
}
