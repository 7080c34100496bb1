import { directives } from "../documents/directives.ts";
import { isNamed } from "../rules/common/named-rules.ts";
import type { Problem } from "./problem.ts";

/** Whether a directive in the file silences a problem, or any part of what it says. */
export function isSuppressed(problem: Problem): boolean {
  const { file, range, also } = problem;
  return (
    directives(file).suppressions.some(
      ({ ids, scope }) =>
        ids.some((rule) => isNamed(rule, problem)) &&
        (scope === "file" || (range.start >= scope.start && range.start <= scope.end)),
    ) || also.some(isSuppressed)
  );
}
