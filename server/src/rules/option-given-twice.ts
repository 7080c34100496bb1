import { placedOf } from "../project/known-entries.ts";
import { removeKey } from "../toml/edit/index.ts";
import { fix, leaveOut } from "./common/fixes.ts";
import { defineRule, entryKeySite, valueSite } from "./rule.ts";

/** serde fills one field from either name of an alias, and takes a second for a mistake, whatever the file. */
export default defineRule({
  id: "option-given-twice",
  severity: "error",
  summary: "Both names of one option are set, which runtime-rs refuses.",
  upstream: [
    "src/libs/kata-types/src/config/hypervisor/mod.rs: DebugInfo (alias dbg_monitor_socket)",
    "src/libs/kata-types/src/config/agent.rs: MemAgent (alias mem_agent_enable)",
  ],
  runtimes: ["runtime-rs"],
  messages: { twice: "{key} and {other} are two names of one option; {runtime} refuses both together." },
  check(unit, report) {
    for (const placed of placedOf(unit, "option")) {
      const { place, path, entry, file } = placed;
      const { key, aliases } = place.option;
      const name = path.at(-1)!;
      if (!aliases.includes(name)) continue;
      const other = unit.config.get(...path.slice(0, -1), key);
      if (!other) continue;
      report({
        at: entryKeySite(placed),
        message: "twice",
        data: { other: key },
        fails: "load",
        related: [{ ...valueSite(other), message: "The same option." }],
        fixes: [
          ...fix(`Remove ${name}`, file, removeKey(file.toml, entry)),
          ...leaveOut(other, { title: `Remove ${key}` }),
        ],
      });
    }
  },
});
