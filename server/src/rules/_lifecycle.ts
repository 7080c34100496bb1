import { type Lifecycle, lifecycleOf } from "../lifecycle.ts";
import type { SupportLevel } from "../schema/knowledge.ts";
import type { Unit } from "../unit.ts";
import type { Finding, Report, Severity } from "./rule.ts";

/** The text shared by the rules about support levels; each rule puts its own statement in front. */
export const LIFECYCLE_MESSAGES = {
  told: "{subject} {statement}{since}.{removal}{replacement}{team}{note}{draft}",
} as const;

type Key = keyof typeof LIFECYCLE_MESSAGES;

/**
 * Reports every use of functionality at some level.
 *
 * @param statement what the level means, after the subject: `is deprecated`.
 */
export function reportLevel(
  unit: Unit,
  report: Report<Key>,
  levels: readonly SupportLevel[],
  statement: (use: Lifecycle) => string,
  severity?: Severity,
): void {
  for (const use of lifecycleOf(unit)) {
    if (!levels.includes(use.entry.level)) continue;
    report({ ...finding(use, statement(use)), ...(severity && { severity }) });
  }
}

function finding(use: Lifecycle, statement: string): Finding<Key> {
  const { entry } = use;
  const isGone = entry.level === "removed" || entry.level === "renamed";
  const sentence = (text: string | undefined) => (text ? ` ${text.replace(/\.?$/, ".")}` : "");
  return {
    at: { file: use.file, range: use.range },
    message: "told",
    data: {
      subject: entry.subject,
      statement,
      since: entry.since && !isGone ? ` since ${entry.since}` : "",
      removal: entry.removal && !isGone ? sentence(`Removal: ${entry.removal}`) : "",
      replacement: entry.replacement ? sentence(`Use ${entry.replacement} instead`) : "",
      team: entry.team && entry.level === "best-effort" ? sentence(`Maintained by ${entry.team}`) : "",
      note: sentence(entry.note),
      draft: entry.status === "draft" ? ` (Upstream draft, as of ${entry.asOf}.)` : "",
    },
    // A struck-through header would look as if the whole table were gone.
    ...((entry.level === "deprecated" || isGone) &&
      use.about !== "runtime" && { tags: ["deprecated" as const] }),
    evidence: entry.evidence,
  };
}
