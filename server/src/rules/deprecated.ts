import { LIFECYCLE_MESSAGES, reportLevel } from "./_lifecycle.ts";
import { defineRule } from "./rule.ts";

/** Upstream says hardly anywhere in the product what is on its way out. */
export default defineRule({
  id: "deprecated",
  severity: "warning",
  summary: "The functionality is deprecated, or a later release removes it.",
  detail:
    "Levels, dates, teams and evidence come from `schemas/support.toml`; an organisation's policy file can add to it or override it.",
  upstream: ["schemas/support.toml (evidence links with each entry)"],
  messages: LIFECYCLE_MESSAGES,
  check(unit, report) {
    reportLevel(unit, report, ["deprecated", "removed", "renamed"], ({ entry }) =>
      entry.level === "deprecated"
        ? "is deprecated"
        : `${entry.level === "removed" ? "is removed in" : "is renamed in"} ${entry.since ?? "a later release"}`,
    );
  },
});
