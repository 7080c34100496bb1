import { lifecycleText, usesAt } from "./common/lifecycle.ts";
import { defineRule } from "./rule.ts";

/** Experimental functionality may change or go without notice. */
export default defineRule({
  id: "experimental",
  severity: "information",
  summary: "The functionality is experimental upstream.",
  detail:
    "Levels, dates, teams and evidence come from `schemas/support.toml`; an organisation's policy file can add to it or override it.",
  upstream: ["schemas/support.toml (evidence links with each entry)"],
  messages: { told: lifecycleText("is experimental {since}") },
  check(unit, report) {
    for (const { told } of usesAt(unit, "experimental")) report({ ...told, message: "told" });
  },
});
