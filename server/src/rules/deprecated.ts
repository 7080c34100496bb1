import { lifecycleText, usesAt } from "./common/lifecycle.ts";
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
  messages: {
    deprecated: lifecycleText("is deprecated {since}"),
    removed: lifecycleText("was removed {in}"),
    renamed: lifecycleText("was renamed {in}"),
    willBeRemoved: lifecycleText("will be removed in {from}"),
    willBeRenamed: lifecycleText("will be renamed in {from}"),
  },
  check(unit, report) {
    for (const { use, told } of usesAt(unit, "deprecated", "removed", "renamed")) {
      const { ahead, entry } = use;
      if (entry.level === "deprecated") report({ ...told, message: "deprecated" });
      else if (ahead) {
        const message = entry.level === "removed" ? "willBeRemoved" : "willBeRenamed";
        // A key that Kata ships goes with its next file.
        const asShipped = use.about === "option" ? ("silent" as const) : undefined;
        report({ ...told, message, severity: "information", ...(asShipped && { asShipped }) });
      } else report({ ...told, message: entry.level === "removed" ? "removed" : "renamed" });
    }
  },
});
