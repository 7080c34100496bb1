import { placedEntries } from "../placed.ts";
import { namesIn } from "../schema/locate.ts";
import { closest } from "../suggest.ts";
import { otherRuntime, runtimeName } from "./_names.ts";
import { defineRule, type Fix } from "./rule.ts";

/** Both loaders decode into structs whose top level is fixed; other tables, and keys outside all tables, are dropped. */
export default defineRule({
  id: "unknown-table",
  severity: "warning",
  summary: "The runtime reads nothing from this table, or from a key outside all tables.",
  upstream: [
    "src/runtime/pkg/katautils/config.go: tomlConfig",
    "src/libs/kata-types/src/config/mod.rs: TomlConfig",
  ],
  messages: {
    typo: "{runtime} does not know {name}; did you mean {meant}? All of it is ignored.",
    runtime: "Only {other} reads {name}; {runtime} ignores all of it.",
    unknown: "{runtime} does not know {name} and ignores all of it.",
    key: "{name} stands outside all tables, so the runtime ignores it. Put it below a header such as [runtime].",
  },
  check(unit, report) {
    for (const { parent, path, entry, file, place } of placedEntries(unit)) {
      if (place.kind !== "unknown" || parent.kind !== "root") continue;
      const name = path.at(-1)!;
      const at = { file, range: entry.key };
      if (entry.value.kind === "leaf") {
        report({ at, message: "key", data: { name } });
        continue;
      }
      const data = { name: `[${name}]`, runtime: runtimeName(unit.runtime) };
      const other = otherRuntime(unit.runtime);
      const meant = closest(name, namesIn(unit.catalogue, parent));
      if (unit.library.catalogue(other, unit.target.release).tables.has(name)) {
        report({ at, message: "runtime", data: { ...data, other: runtimeName(other) } });
      } else if (meant) {
        const fixes: Fix[] = [{ title: `Change to ${meant}`, edits: [{ ...at, text: meant }] }];
        report({ at, message: "typo", data: { ...data, meant: `[${meant}]` }, fixes });
      } else report({ at, message: "unknown", data });
    }
  },
});
