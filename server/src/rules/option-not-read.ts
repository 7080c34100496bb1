import { defaultOf, type Option } from "../knowledge/catalogue.ts";
import { counterparts } from "../knowledge/counterparts.ts";
import { compareReleases, type Release } from "../knowledge/releases.ts";
import { effectiveAt } from "../loaders/index.ts";
import { placedEntries } from "../project/known-entries.ts";
import { isAsShipped } from "../project/shipped-values.ts";
import type { Unit } from "../project/unit.ts";
import { toJs } from "../toml/index.ts";
import { exactJson } from "../util/exact-json.ts";
import { phrases } from "../util/phrases.ts";
import { defineRule, entryKeySite } from "./rule.ts";

const LATER = phrases({ later: "{hypervisor} reads it from {since} on." });

/** One struct serves all hypervisors; each driver copies or reads only some of its fields. */
export default defineRule({
  id: "option-not-read",
  severity: "warning",
  summary: "The loader takes this option, but nothing reads it for this hypervisor.",
  upstream: [
    "src/runtime/pkg/katautils/config.go: newQemuHypervisorConfig, newClhHypervisorConfig, newFirecrackerHypervisorConfig, newStratovirtHypervisorConfig, newRemoteHypervisorConfig",
    "src/runtime-rs/crates/hypervisor/src",
  ],
  yieldsTo: ["refused-by-hypervisor", "known-defect"],
  messages: {
    others: "{key} has no effect for {hypervisor} in {runtimeAt}; it is read by {readers}. {later}",
    none: "{key} has no effect: nothing in {runtimeAt} reads it. {later}",
  },
  check(unit, report) {
    const needed = requiredBy(unit);
    for (const placed of placedEntries(unit)) {
      const { place, entry, path } = placed;
      if ((place.kind !== "option" && place.kind !== "table" && place.kind !== "tables") || !place.option)
        continue;
      const hypervisor = path[1];
      if (path[0] !== "hypervisor" || hypervisor === undefined) continue;
      if (!unit.catalogue.hypervisors.includes(hypervisor)) continue;
      const { option } = place;
      if (option.hypervisors.includes(hypervisor) || option.hypervisors.includes("*")) continue;
      if (needed(path)) continue;
      // One that the runtime forces is told of as a changed value, or says what holds anyway.
      if (unit.runtime === "go" && effectiveAt(unit, path)) continue;
      // Everybody who starts from what Kata ships has it.
      if (isAsShipped(unit, placed.file, path)) continue;
      const harmless = entry.value.kind === "leaf" && isDefault(option, hypervisor, toJs(entry.value));
      const told = {
        at: entryKeySite(placed),
        severity: harmless ? "hint" : "warning",
        tags: ["unnecessary"],
      } as const;
      const since = readSince(unit, option, hypervisor);
      const later = since === undefined ? undefined : LATER("later", { hypervisor, since });
      if (option.hypervisors.length === 0) report({ ...told, message: "none", data: { later } });
      else report({ ...told, message: "others", data: { hypervisor, readers: option.hypervisors, later } });
    }
  },
});

/** The first release after the targeted one in which the hypervisor reads the option. */
function readSince(
  { library, runtime, target }: Unit,
  option: Option,
  hypervisor: string,
): Release | undefined {
  const timeline = library.history(runtime, option.table, option.key)?.hypervisors ?? [];
  return timeline.find(
    ([release, names]) => compareReleases(release, target.release) > 0 && names?.includes(hypervisor),
  )?.[0];
}

/** Of which options the loader refuses a configuration without them, although nothing uses them: memory_slots with Firecracker. */
function requiredBy({ library, runtime, target }: Unit): (path: readonly string[]) => boolean {
  if (runtime !== "runtime-rs") return () => false;
  const rows = counterparts(library, runtime, target.release, "go");
  return (path) => rows.of(path).some(({ required }) => required === true);
}

/** A value that says what holds anyway misleads nobody. */
function isDefault(option: Option, hypervisor: string, value: unknown): boolean {
  const empty = value === false || value === "" || value === 0n;
  const fallback = defaultOf(option, hypervisor);
  if (fallback === undefined) return empty;
  return exactJson(value) === JSON.stringify(fallback);
}
