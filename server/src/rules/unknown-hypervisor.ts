import { tableOfShim } from "../documents/locations.ts";
import { compareReleases } from "../knowledge/releases.ts";
import { otherRuntime } from "../knowledge/runtimes.ts";
import { goConfig } from "../loaders/go/struct.ts";
import { stringOf } from "../project/config.ts";
import { type Placed, placedOf } from "../project/known-entries.ts";
import type { Unit } from "../project/unit.ts";
import { closest } from "../util/closest.ts";
import { ownMember } from "../util/own-member.ts";
import { phrases } from "../util/phrases.ts";
import { changeTo, renameTo } from "./common/fixes.ts";
import { defineRule, entryKeySite, type Fix } from "./rule.ts";

const EFFECT = phrases({
  random: "The runtime may use it all the same, and then fail.",
  refused: "The configuration is refused.",
});

/** The name of a hypervisor table chooses the driver; the loaders know a closed list. */
export default defineRule({
  id: "unknown-hypervisor",
  severity: "error",
  summary: "No hypervisor of the runtime has this name, so the runtime refuses the configuration.",
  detail:
    "The table is named after the hypervisor, not after the shim: `qemu-snp`, `qemu-tdx` and the like all use `[hypervisor.qemu]`, `fc` uses `[hypervisor.firecracker]`.",
  upstream: [
    "src/runtime/pkg/katautils/config.go: updateRuntimeConfigHypervisor",
    "src/libs/kata-types/src/config/hypervisor/mod.rs: Hypervisor::adjust_config, validate (get_hypervisor_plugin)",
  ],
  messages: {
    shim: "{name} is the name of a shim, not of a hypervisor: write [hypervisor.{meant}]. {effect}",
    renamed: "The hypervisor {name} is called {meant} in {runtimeAt}. {effect}",
    typo: "{runtimeAt} has no hypervisor {name}; did you mean {meant}? {effect}",
    runtime: "Only {otherRuntime} has the hypervisor {name}; {runtimeAt} has {known}. {effect}",
    removed: "{runtimeAt} has no hypervisor {name} any more; it has {known}. {effect}",
    later: "The hypervisor {name} comes with {since}; {runtimeAt} does not have it yet. {effect}",
    unknown: "{runtimeAt} has no hypervisor {name}; it has {known}. {effect}",
  },
  check(unit, report) {
    const { hypervisors } = unit.catalogue;
    const read = new Set(unit.runtime === "go" ? goConfig(unit).hypervisors.map(({ path }) => path[1]!) : []);
    for (const placed of placedOf(unit, "table")) {
      const { parent, path, entry } = placed;
      if (parent.kind !== "map" || parent.name !== "hypervisor") continue;
      const name = path[1]!;
      if (hypervisors.includes(name) || entry.value.kind !== "table") continue;
      // An empty table of a drop-in is never copied.
      if (unit.runtime === "go" && !read.has(name)) continue;
      // Before 3.2.0 the Go runtime takes the table for one without memory, which only fails if it is used.
      const isOld = unit.runtime === "go" && compareReleases(unit.target.release, "3.2.0") < 0;
      const random = isOld && goConfig(unit).hypervisors.length > 1;
      const other = otherRuntime(unit.runtime);
      const inOther = unit.library.catalogue(other, unit.target.release).hypervisors.includes(name);
      const { message, meant, since } = explain(unit, name, inOther);
      const effect = EFFECT(random ? "random" : "refused");
      const data = { name, meant, known: hypervisors, since, effect };
      report({
        at: entryKeySite(placed),
        message,
        data,
        ...(random ? { severity: "warning" as const } : { fails: "load" as const }),
        fixes: meant === undefined ? [] : renaming(unit, placed, meant, message === "renamed"),
      });
    }
  },
});

/** What the name of an unknown hypervisor is, and what is meant by it. */
function explain(
  unit: Unit,
  name: string,
  inOther: boolean,
): {
  readonly message: "shim" | "renamed" | "typo" | "runtime" | "removed" | "later" | "unknown";
  readonly meant?: string;
  readonly since?: string;
} {
  const { hypervisors } = unit.catalogue;
  const other = ownMember(RENAMED, name);
  const timeline = unit.library.knowledge.runtimes[unit.runtime].hypervisors;
  const since = timeline.find(([, names]) => names?.includes(name))?.[0];
  const isLater = since !== undefined && compareReleases(since, unit.target.release) > 0;
  if (other && hypervisors.includes(other)) {
    return since === undefined ? { message: "typo", meant: other } : { message: "renamed", meant: other };
  }
  if (isLater) return { message: "later", since };
  if (since !== undefined) return { message: "removed" };
  if (inOther) return { message: "runtime" };
  const table = tableOfShim(name);
  if (table && hypervisors.includes(table)) return { message: "shim", meant: table };
  const near = closest(name, hypervisors);
  return near ? { message: "typo", meant: near } : { message: "unknown" };
}

/** Cloud Hypervisor's table has had two names in runtime-rs, and one in the Go runtime. */
const RENAMED: Readonly<Record<string, string>> = { "cloud-hypervisor": "clh", clh: "cloud-hypervisor" };

/** The new name wherever the file names the table, and where `hypervisor_name` has the old one. */
function renaming(unit: Unit, placed: Placed, meant: string, isSure: boolean): readonly Fix[] {
  const { file, path } = placed;
  const [rename] = renameTo(unit, placed, meant);
  const told = unit.config.get("runtime", "hypervisor_name");
  if (!rename) return [];
  const isTold =
    unit.runtime === "runtime-rs" && told?.file === file && stringOf(told) === path[1] && told !== undefined;
  const [change] = isTold ? changeTo(told, meant) : [];
  const edits = [...rename.edits, ...(change?.edits ?? [])];
  return [{ title: rename.title, edits, ...(!isSure && { isChoice: true as const }) }];
}
