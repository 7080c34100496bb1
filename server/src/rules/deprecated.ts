import type { Lifecycle } from "../lifecycle/uses.ts";
import { LIFECYCLE_MESSAGES, reportLevel } from "./common/lifecycle.ts";
import { defineRule } from "./rule.ts";

/** Upstream says hardly anywhere in the product what is on its way out. */
export default defineRule({
  id: "deprecated",
  severity: "warning",
  summary: "The functionality is deprecated, or was removed or renamed, or a later release will do so.",
  detail:
    "Levels, dates, teams and evidence come from `schemas/support.toml`; an organisation's policy file can add to it or override it.",
  upstream: ["schemas/support.toml (evidence links with each entry)"],
  yieldsTo: [
    "value-not-accepted",
    "unknown-hypervisor",
    "runtime-names",
    "refused-at-start",
    "refused-by-hypervisor",
    "shared-fs-supported",
    "value-changed",
    "value-ignored",
    "virtiofsd-arguments",
  ],
  messages: LIFECYCLE_MESSAGES,
  check(unit, report) {
    reportLevel(unit, report, ["deprecated", "removed", "renamed"], statement, ({ ahead, entry }) =>
      ahead && entry.level !== "deprecated" ? "information" : "warning",
    );
  },
});

function statement({ entry, ahead }: Lifecycle): string {
  if (entry.level === "deprecated") return "is deprecated";
  const verb = entry.level === "removed" ? "removed" : "renamed";
  return ahead
    ? `will be ${verb} in ${entry.since}`
    : `was ${verb}${entry.since ? ` in ${entry.since}` : ""}`;
}
