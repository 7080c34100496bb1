import { featureName } from "../toml/index.ts";
import { defineRule } from "./rule.ts";

/** The loader's TOML library may be older than the syntax that the file uses. */
export default defineRule({
  id: "toml-dialect",
  severity: "error",
  summary: "The file uses TOML syntax that the runtime's own TOML library does not know yet.",
  detail:
    "runtime-rs before 4.0 reads TOML 0.5, later releases read TOML 1.1. The Go runtime reads what the BurntSushi library of its release takes.",
  upstream: ["src/runtime/go.mod: github.com/BurntSushi/toml", "Cargo.lock: toml"],
  messages: {
    newer: "{feature} needs TOML {since}; {runtime} {release} reads TOML {dialect} and rejects the file.",
  },
  check(unit, report) {
    // The toml crate 0.5 already took what TOML 1.0 then allowed.
    const takesMore = unit.runtime === "runtime-rs" && unit.catalogue.dialect === "0.5";
    const dialect = takesMore ? "1.0.0" : `${unit.catalogue.dialect}.0`;
    for (const file of unit.files) {
      for (const use of file.toml.features) {
        if (use.since <= dialect) continue;
        report({
          at: { file, range: use },
          message: "newer",
          data: {
            feature: featureName(use.feature),
            since: use.since.slice(0, 3),
            runtime: unit.runtime === "go" ? "the Go runtime of" : "runtime-rs of",
            release: unit.target.release,
            dialect: unit.catalogue.dialect,
          },
          fails: "load",
        });
      }
    }
  },
});
