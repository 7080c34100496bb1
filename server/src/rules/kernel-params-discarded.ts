import { stringOf } from "../project/config.ts";
import { nameBeside } from "../project/unit.ts";
import { changeTo } from "./common/fixes.ts";
import { defineRule, keySite, valueSite } from "./rule.ts";

/** Both loaders replace texts; they do not join the parameters of several files. */
export default defineRule({
  id: "kernel-params-discarded",
  severity: "warning",
  summary: "kernel_params of a drop-in replaces that of an earlier file, and parameters get lost.",
  upstream: [
    "src/runtime/pkg/katautils/config.go: updateFromDropIn, applyKey",
    "src/libs/kata-types/src/config/drop_in.rs: toml_tree_ops::merge",
  ],
  messages: {
    lost: "kernel_params replaces that of {file}, so the kernel no longer gets {words}. Repeat here what is wanted.",
  },
  check(unit, report) {
    const hypervisors = unit.config.table("hypervisor");
    for (const name of hypervisors ? unit.config.names(hypervisors) : []) {
      const setting = unit.config.get("hypervisor", name, "kernel_params");
      const earlier = setting?.replaces;
      const now = stringOf(setting);
      const before = stringOf(earlier);
      if (!setting || !earlier || now === undefined || before === undefined) continue;
      const kept = new Set(words(now).map(nameOf));
      const lost = words(before).filter((word) => !kept.has(nameOf(word)));
      if (lost.length === 0) continue;
      const at = valueSite(setting);
      const text = [...lost, ...words(now)].join(" ");
      report({
        at,
        message: "lost",
        data: { file: nameBeside(unit)(earlier.file.source.path), words: lost },
        related: [{ ...keySite(earlier), message: "The parameters that are replaced." }],
        fixes: changeTo(setting, text, { title: "Repeat the earlier parameters", certainty: "choice" }),
      });
    }
  },
});

const words = (text: string): readonly string[] => text.split(/\s+/).filter(Boolean);
const nameOf = (word: string): string => word.split("=", 1)[0]!;
