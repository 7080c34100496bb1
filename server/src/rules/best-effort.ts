import { LIFECYCLE_MESSAGES, reportLevel } from "./common/lifecycle.ts";
import { defineRule } from "./rule.ts";

/** Kata's draft of support levels lists what is kept working without a promise. */
export default defineRule({
  id: "best-effort",
  severity: "information",
  summary: "Upstream supports this functionality on a best-effort basis only.",
  detail:
    "Levels, dates, teams and evidence come from `schemas/support.toml`; an organisation's policy file can add to it or override it.",
  upstream: ["schemas/support.toml (evidence links with each entry)"],
  messages: LIFECYCLE_MESSAGES,
  check(unit, report) {
    reportLevel(unit, report, ["best-effort"], () => "is supported on a best-effort basis");
  },
});
