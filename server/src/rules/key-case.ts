import { placedEntries } from "../project/known-entries.ts";
import { renameTo } from "./common/fixes.ts";
import { defineRule, entryKeySite } from "./rule.ts";

/** BurntSushi/toml matches a key with a field whatever its case; serde, and a later move to runtime-rs, does not. */
export default defineRule({
  id: "key-case",
  severity: "information",
  summary: "The Go runtime takes this key in spite of its case; runtime-rs and a drop-in's own check do not.",
  upstream: ["src/runtime/pkg/katautils/config.go: decodeConfig (BurntSushi/toml)"],
  runtimes: ["go"],
  messages: { folded: "{key} is written {name}. {runtime} takes either, {otherRuntime} only {name}." },
  check(unit, report) {
    for (const placed of placedEntries(unit)) {
      const { folded } = placed;
      if (folded === undefined) continue;
      const at = entryKeySite(placed);
      const fixes = renameTo(unit, placed, folded);
      report({ at, message: "folded", data: { name: folded }, fixes });
    }
  },
});
