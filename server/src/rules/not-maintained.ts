import { lifecycleText, usesAt } from "./common/lifecycle.ts";
import { defineRule } from "./rule.ts";

/** Kata's draft of support levels lists what has no maintainer and no CI. */
export default defineRule({
  id: "not-maintained",
  severity: "warning",
  summary: "Nobody upstream maintains this functionality.",
  detail:
    "Levels, dates, teams and evidence come from `schemas/support.toml`; an organisation's policy file can add to it or override it.",
  upstream: ["schemas/support.toml (evidence links with each entry)"],
  messages: { told: lifecycleText("has no maintainer upstream {since}") },
  check(unit, report) {
    for (const { told } of usesAt(unit, "not-maintained")) report({ ...told, message: "told" });
  },
});
