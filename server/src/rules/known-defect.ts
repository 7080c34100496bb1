import { releasesOf } from "../knowledge/defects.ts";
import type { Defect } from "../knowledge/types/defects.ts";
import { knownDefects } from "../lifecycle/defects.ts";
import { heldSite } from "../lifecycle/sites.ts";
import { phrases } from "../util/phrases.ts";
import { defineRule, type Severity } from "./rule.ts";

const PARTS = phrases({ needs: "It takes {what}." });

/** How grave each effect is, and when it is met. */
const GRAVITY: Readonly<
  Record<Defect["effect"], { readonly severity: Severity; readonly fails?: "load" | "start" }>
> = {
  refused: { severity: "error", fails: "load" },
  fails: { severity: "error", fails: "start" },
  ignored: { severity: "warning" },
  changed: { severity: "warning" },
  exposed: { severity: "warning" },
  sometimes: { severity: "information" },
};

/** What a release does wrong with a configuration that is right. */
export default defineRule({
  id: "known-defect",
  severity: "warning",
  summary:
    "The release does something else with this option than it says, or nothing, or does not start with it.",
  detail:
    "Defects, with the releases that have them and evidence, come from `schemas/defects.toml`; [support.md](support.md#known-defects) lists them. An error where no sandbox starts, information where it takes more than the configuration.",
  upstream: ["schemas/defects.toml (file, function and evidence with each entry)"],
  yieldsTo: ["agent-timeouts", "unknown-key"],
  messages: { told: "{subject}: {happens} {needs} {advice} (A defect of {runtime} {releases}.)" },
  check(unit, report) {
    for (const { defect, held } of knownDefects(unit)) {
      // What a default runs into on some hosts only is no news of this file.
      if (defect.quiet || (defect.effect === "sometimes" && !held.setting)) continue;
      const { subject, happens, needs, advice, evidence, effect } = defect;
      report({
        at: { ...heldSite(unit, held), about: held.path },
        message: "told",
        data: {
          subject,
          happens,
          needs: needs && PARTS("needs", { what: needs }),
          advice,
          releases: releasesOf(unit.library, defect),
        },
        ...GRAVITY[effect],
        evidence,
      });
    }
  },
});
