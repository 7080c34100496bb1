import { compareReleases } from "../knowledge/releases.ts";
import { tomlLibrary } from "../project/toml-library.ts";
import { FEATURES, slice } from "../toml/index.ts";
import { fix } from "./common/fixes.ts";
import { pathAround } from "./common/names.ts";
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
    newer: "{feature} needs TOML {since}; {runtimeAt} reads TOML {dialect} and rejects the file.",
    extends:
      "{name} goes on with a table that is only part of the name of an earlier header, which TOML allows; the toml library of {runtimeAt} does not, and rejects the file. Put the key below a header of its own.",
    below:
      "{name} is a table that dotted keys have made, which TOML lets a header add to; the toml library of {runtimeAt} does not, and rejects the file. Put all its keys below headers.",
    leap: "A second of 60 is a leap second, which TOML allows; the library of {runtimeAt} does not, and rejects the file.",
    mark: "The file begins with a byte order mark, which {runtime} takes from 3.5.0 on; {release} rejects the file. Save it without.",
  },
  check(unit, report) {
    // The toml crate 0.5 already took what TOML 1.0 then allowed.
    const takesMore = unit.runtime === "runtime-rs" && unit.catalogue.dialect === "0.5";
    const dialect = takesMore ? "1.0.0" : `${unit.catalogue.dialect}.0`;
    const { release } = unit.target;
    const library = tomlLibrary(unit);
    const takesLeap = library.name === "toml" && library.version === "1.1";
    // BurntSushi/toml before 1.3
    const knowsMark = unit.runtime !== "go" || compareReleases(release, "3.5.0") >= 0;
    for (const file of unit.files) {
      if (!knowsMark && file.toml.pieces[0]?.startsWith("\uFEFF")) {
        const at = { file, range: { start: 0, end: 1 }, about: [] };
        const fixes = fix("Remove it", file, [{ range: at.range, text: "" }]);
        report({ at, message: "mark", fails: "load", fixes });
      }
      for (const range of takesMore ? file.toml.extensions : []) {
        const name = slice(file.toml.pieces, range.start, range.end);
        const at = { file, range, about: pathAround(file.toml, range.start) };
        const message = range.by === "key" ? "extends" : "below";
        report({ at, message, data: { name }, fails: "load" });
      }
      for (const use of file.toml.features) {
        if (use.feature === "leap-second" && !takesLeap) {
          const at = { file, range: use, about: pathAround(file.toml, use.start) };
          report({ at, message: "leap", fails: "load" });
        }
        if (use.since <= dialect) continue;
        report({
          at: { file, range: use, about: pathAround(file.toml, use.start) },
          message: "newer",
          data: {
            feature: FEATURES(use.feature),
            since: use.since.slice(0, 3),
            dialect: unit.catalogue.dialect,
          },
          fails: "load",
        });
      }
    }
  },
});
