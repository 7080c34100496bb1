import { isReplaced, placedOf } from "../project/known-entries.ts";
import { nameBeside } from "../project/unit.ts";
import { defineRule, entryKeySite, keySite } from "./rule.ts";

/** Of several files that set a key the last one counts. */
export default defineRule({
  id: "replaced-value",
  severity: "hint",
  summary: "A later drop-in sets the same key, so this value is not used.",
  upstream: [
    "src/runtime/pkg/katautils/config.go: decodeDropIns, updateFromDropIn",
    "src/libs/kata-types/src/config/drop_in.rs: update_from_dropins, toml_tree_ops::merge",
  ],
  messages: { replaced: "{key} is set again in {file}, and that value counts." },
  check(unit, report) {
    if (unit.files.length < 2) return;
    for (const placed of placedOf(unit, "option")) {
      const { path, file } = placed;
      if (!isReplaced(unit, placed)) continue;
      const later = unit.config.get(...path);
      if (!later || later.file === file) continue;
      report({
        at: entryKeySite(placed),
        message: "replaced",
        data: { file: nameBeside(unit)(later.file.source.path) },
        tags: ["unnecessary"],
        related: [{ ...keySite(later), message: "The value that counts." }],
      });
    }
  },
});
