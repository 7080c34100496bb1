import type { KataDocument } from "../documents/document.ts";
import type { Runtime } from "../knowledge/facts.ts";
import type { Library } from "../knowledge/library.ts";
import { namesIn } from "../knowledge/places.ts";
import { compareReleases, lastRelease } from "../knowledge/releases.ts";
import { otherRuntime } from "../knowledge/runtimes.ts";
import { type Placed, placedOf } from "../project/known-entries.ts";
import type { Unit } from "../project/unit.ts";
import type { Value } from "../toml/index.ts";
import { closest } from "../util/closest.ts";
import { phrases } from "../util/phrases.ts";
import { remember } from "../util/remember.ts";
import { moveTo, renameTo } from "./common/fixes.ts";
import { homesOf, tablesWith } from "./common/names.ts";
import { replacementOf } from "./common/replacements.ts";
import { defineRule, entryKeySite } from "./rule.ts";

const HOME = phrases({
  inside: "What it reads of this belongs in {tables}.",
  delete: "Delete it.",
});

/** So many other places are shown beside a problem. */
const MOST_RELATED = 50;

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
    typo: "{runtime} does not know [{key}]; did you mean [{meant}]? All of it is ignored.",
    runtime: "Only {otherRuntime} reads [{key}]; {runtime} ignores all of it. {advice}",
    removed: "[{key}] is gone since {gone}: {runtime} ignores all of it. {advice}",
    unknown: "{runtime} does not know [{key}] and ignores all of it. Correct its name, or delete it.",
    key: "{key} stands outside all tables, so the runtime ignores it. Put it below {home}.",
    keys: "No table of {runtime} has {names}, which {stand} outside all tables: {they} ignored. Correct what was meant, and put it into its table.",
  },
  check(unit, report, { isFull }) {
    let tables: readonly string[] | undefined;
    const strays = new Map<KataDocument, Placed[]>();
    for (const placed of placedOf(unit, "unknown")) {
      const { parent, path, entry } = placed;
      if (parent.kind !== "root") continue;
      const name = path.at(-1)!;
      const at = entryKeySite(placed);
      const { hypervisor } = unit.target;
      if (entry.value.kind === "leaf") {
        const withIt = tablesWith(unit.catalogue, name, hypervisor);
        if (withIt.length === 0) {
          const known = strays.get(placed.file);
          if (known) known.push(placed);
          else strays.set(placed.file, [placed]);
          continue;
        }
        const homes = homesOf(unit, name, hypervisor);
        const fixes = homes.length === 1 ? moveTo(unit, placed, homes[0]!) : [];
        report({ at, message: "key", data: { home: withIt.join(" or ") }, fixes });
        continue;
      }
      if (isFull(placed.file)) {
        report({ at, message: "unknown" });
        continue;
      }
      const other = otherRuntime(unit.runtime);
      tables ??= namesIn(unit.catalogue, parent);
      const meant = closest(name, tables);
      const replacement = replacementOf(unit, placed);
      const gone = replacement?.row.since ?? goneSince(unit, name);
      if (gone !== undefined) {
        const { evidence } = replacement?.row ?? {};
        const advice = replacement?.advice ?? HOME("delete");
        report({
          at,
          message: "removed",
          data: { gone, advice },
          ...(evidence && { evidence }),
        });
      } else if (unit.library.catalogue(other, unit.target.release).tables.has(name)) {
        const home = homesInside(unit, entry.value);
        const advice = home.length > 0 ? HOME("inside", { tables: home.join(" and ") }) : undefined;
        report({ at, message: "runtime", data: { advice }, asShipped: "hint" });
      } else if (meant) {
        const fixes = renameTo(unit, placed, meant, { certainty: "choice" });
        report({ at, message: "typo", data: { meant }, fixes });
      } else report({ at, message: "unknown" });
    }
    for (const [first, ...others] of strays.values()) {
      if (!first) continue;
      const all = [first, ...others];
      report({
        at: entryKeySite(first),
        message: "keys",
        data: {
          names: all.map(({ path }) => path.at(-1)!),
          stand: others.length > 0 ? "stand" : "stands",
          they: others.length > 0 ? "they are" : "it is",
        },
        related: others
          .slice(0, MOST_RELATED)
          .map((one) => ({ ...entryKeySite(one), message: "This one too." })),
      });
    }
  },
});

/** The release that dropped the table; `undefined` when no earlier one had it. */
function goneSince({ library, runtime, target }: Unit, name: string): string | undefined {
  const last = lastOfTables(library, runtime).get(name);
  if (last === undefined || compareReleases(last, target.release) >= 0) return undefined;
  const { releases } = library.knowledge.runtimes[runtime];
  return releases[releases.indexOf(last) + 1];
}

/** The last release that has an option of each table that is gone; not asked before a table is unknown. */
function lastOfTables(library: Library, runtime: Runtime): ReadonlyMap<string, string> {
  return remember(library.cache, `last of tables ${runtime}`, () => {
    const { options, releases } = library.knowledge.runtimes[runtime];
    const found = new Map<string, string>();
    for (const { table, type } of options) {
      const last = lastRelease(type, releases);
      const before = found.get(table);
      if (last !== undefined && (before === undefined || compareReleases(before, last) < 0))
        found.set(table, last);
    }
    return found;
  });
}

/** The tables of this runtime in which the keys of a table belong that only the other one reads. */
function homesInside(unit: Unit, value: Value): readonly string[] {
  if (value.kind !== "table") return [];
  const homes = [...value.entries.keys()].flatMap((key) =>
    tablesWith(unit.catalogue, key, unit.target.hypervisor),
  );
  return [...new Set(homes)];
}
