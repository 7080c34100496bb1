import type { KataDocument } from "../documents/document.ts";
import type { PolicyProblem } from "../knowledge/policy/read.ts";
import policy from "../rules/policy.ts";
import { collect, MOST_TOLD } from "./collect.ts";
import type { Problem } from "./problem.ts";

/** What is wrong with a policy file itself; of very many mistakes the first, and how many more there are. */
export function policyProblems(file: KataDocument, mistakes: readonly PolicyProblem[]): readonly Problem[] {
  const problems: Problem[] = [];
  const speaker = { runtime: undefined, release: "" };
  const { report, finish } = collect(policy, speaker, undefined, problems, MOST_TOLD);
  for (const { range, fault } of mistakes)
    report({
      at: { file, range, about: [] },
      message: "unreadable",
      data: { fault },
      severity: "error",
    });
  finish();
  return problems;
}
