import type { KataDocument } from "../documents/document.ts";
import type { PolicyProblem } from "../knowledge/policy/read.ts";
import policy from "../rules/policy.ts";
import { type Problem, toProblem } from "./problem.ts";

/** What is wrong with a policy file itself. */
export function policyProblems(file: KataDocument, problems: readonly PolicyProblem[]): readonly Problem[] {
  return problems.map(({ range, fault }) =>
    toProblem(
      policy,
      { at: { file, range, about: [] }, message: "unreadable", data: { fault }, severity: "error" },
      { runtime: undefined, release: "" },
    ),
  );
}
