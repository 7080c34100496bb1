import { lifecycleText, usesAt } from "./common/lifecycle.ts";
import { defineRule } from "./rule.ts";

/** Kata's draft of support levels lists what is kept working without a promise. */
export default defineRule({
  id: "best-effort",
  severity: "information",
  summary: "Upstream supports this functionality on a best-effort basis only.",
  detail:
    "Levels, dates, teams and evidence come from `schemas/support.toml`; an organisation's policy file can add to it or override it.",
  upstream: ["schemas/support.toml (evidence links with each entry)"],
  messages: { told: lifecycleText("is supported on a best-effort basis {since}") },
  check(unit, report) {
    for (const { told } of usesAt(unit, "best-effort")) report({ ...told, message: "told" });
  },
});
