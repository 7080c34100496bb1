import { advisoryName, gravity } from "../knowledge/advisories.ts";
import { openAdvisories } from "../lifecycle/advisories.ts";
import { heldSite } from "../lifecycle/sites.ts";
import { defineRule } from "./rule.ts";

/** What a setting opens; what a release is open to whatever its configuration says is told by the status alone. */
export default defineRule({
  id: "security-advisory",
  severity: "warning",
  summary: "The setting opens a security advisory in this release.",
  detail:
    "Advisories, with the releases that have them, what opens them and evidence, come from `schemas/advisories.toml`; [support.md](support.md#security-advisories) lists them. `kata-config status` also tells of those that a release is open to whatever its configuration says.",
  upstream: ["schemas/advisories.toml (file, function and evidence with each entry)"],
  yieldsTo: ["admitted-annotations"],
  messages: { opened: "{name} ({gravity}): {happens} {advice}" },
  check(unit, report) {
    for (const { advisory, held } of openAdvisories(unit)) {
      // Of what a default opens, the status tells.
      if (!held?.setting) continue;
      const about = held.element ? [...held.path, held.element.value] : held.path;
      const { happens, advice, evidence } = advisory;
      report({
        at: { ...heldSite(unit, held), about },
        message: "opened",
        data: { name: advisoryName(advisory), gravity: gravity(advisory), happens, advice },
        evidence,
      });
    }
  },
});
