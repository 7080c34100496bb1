import { messageOf, type Problem, type SeverityOverrides } from "../../lint/problem.ts";
import { lint, lintManifest } from "../../lint/run.ts";
import type { Assembly } from "../../project/assemble.ts";
import { allSteps } from "../../util/steps.ts";
import type { Item } from "./item.ts";

/** What is found at one release and not at the other. */
export function problemItems(before: Assembly, after: Assembly, severities: SeverityOverrides): Item[] {
  const old = problemsOf(before, severities);
  const now = problemsOf(after, severities);
  const known = new Map(old.map((problem) => [nameOf(problem), problem]));
  const found = new Set(now.map(nameOf));
  const problems = now
    .filter((problem) => !known.has(nameOf(problem)))
    .map((problem): Item => ({ ...itemOf(problem), kind: "problem", fixes: problem.fixes }));
  const solved = old
    .filter((problem) => !found.has(nameOf(problem)))
    .map((problem): Item => ({ ...itemOf(problem), kind: "solved", fixes: [] }));
  return [...problems, ...solved];
}

function problemsOf({ units, manifest }: Assembly, severities: SeverityOverrides): readonly Problem[] {
  return manifest ? allSteps(lintManifest(manifest, severities)) : lint(units, severities);
}

function itemOf(problem: Problem): Omit<Item, "kind" | "fixes"> {
  const { file, range, about, severity, code, fails } = problem;
  return {
    file,
    range,
    subject: about.join("."),
    severity,
    code,
    ...(fails && { fails }),
    message: messageOf(problem),
    isSet: true,
  };
}

/** A problem that is graver at another release is another one. */
function nameOf({ file, range, code, about, messageKey, severity, fails }: Problem): string {
  return [file.source.path, range.start, range.end, code, messageKey, severity, fails, ...about].join("\0");
}
