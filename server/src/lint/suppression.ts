import { directives } from "../documents/directives.ts";
import type { Problem } from "./problem.ts";

/** Whether a directive in the file silences a problem, or any part of what it says. */
export function isSuppressed(problem: Problem): boolean {
  const { file, code, range, also } = problem;
  return (
    directives(file).suppressions.some(
      ({ ids, scope }) =>
        ids.some(({ id }) => id === code) &&
        (scope === "file" || (range.start >= scope.start && range.start <= scope.end)),
    ) || also.some(isSuppressed)
  );
}
