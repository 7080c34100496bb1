import { placedEntries } from "../project/known-entries.ts";
import { defineRule, entryKeySite, type Fix } from "./rule.ts";

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
      const fixes: Fix[] = [{ title: `Change to ${folded}`, edits: [{ ...at, text: folded }] }];
      report({ at, message: "folded", data: { name: folded }, fixes });
    }
  },
});
