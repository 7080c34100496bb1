import { CHANGE_TEXTS } from "../loaders/changes.ts";
import { changedValues } from "../loaders/index.ts";
import { defineRule } from "./rule.ts";

/** What a loader lowers, raises or overwrites it does without a word, or in a log that nobody reads. */
export default defineRule({
  id: "value-changed",
  severity: "warning",
  summary: "The runtime uses another value than the one that is set.",
  detail:
    "Values are brought down to what the host or the hypervisor has, raised to a least value, or overwritten by another option. `kata-config effective` shows what the runtime ends up with.",
  upstream: [
    "src/libs/kata-types/src/config/hypervisor/mod.rs: adjust_config of each part",
    "src/libs/kata-types/src/config/hypervisor/{qemu,ch,dragonball,firecracker,remote}.rs: adjust_config",
    "src/runtime/pkg/katautils/config.go: the accessor of each option",
  ],
  asksHost: true,
  messages: Object.fromEntries(Object.entries(CHANGE_TEXTS).map(([name, text]) => [name, `${text}.`])),
  check(unit, report) {
    for (const { path, origin } of changedValues(unit)) {
      if (origin.kind !== "changed" || origin.restated) continue;
      let { from } = origin;
      while (from.kind === "changed") from = from.from;
      if (from.kind !== "file") continue;
      const at = { ...from.place, about: path };
      const { phrase: message, data = {} } = origin.change;
      // Other changes come of what stands beside it.
      report({ at, message, data, ...(message === "zero" && { asShipped: "silent" as const }) });
    }
  },
});
