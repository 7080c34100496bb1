import { LIFECYCLE_MESSAGES, reportLevel } from "./common/lifecycle.ts";
import { defineRule } from "./rule.ts";

/** Experimental functionality may change or go without notice. */
export default defineRule({
  id: "experimental",
  severity: "information",
  summary: "The functionality is experimental upstream.",
  detail:
    "Levels, dates, teams and evidence come from `schemas/support.toml`; an organisation's policy file can add to it or override it.",
  upstream: ["schemas/support.toml (evidence links with each entry)"],
  messages: LIFECYCLE_MESSAGES,
  check(unit, report) {
    reportLevel(unit, report, ["experimental"], () => "is experimental");
  },
});
