import { goConfig } from "../effective/go/table.ts";
import { tableOfShim } from "../locations.ts";
import { placedEntries } from "../placed.ts";
import { compareReleases } from "../schema/release.ts";
import { closest } from "../suggest.ts";
import { otherRuntime, runtimeAt, runtimeName } from "./_names.ts";
import { defineRule, type Fix } from "./rule.ts";

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
    typo: "{runtime} has no hypervisor {name}; did you mean {meant}? {effect}",
    runtime: "Only {other} has the hypervisor {name}. {effect}",
    unknown: "{runtime} has no hypervisor {name}; it has {known}. {effect}",
  },
  check(unit, report) {
    const { hypervisors } = unit.catalogue;
    for (const { parent, path, entry, file } of placedEntries(unit)) {
      if (parent.kind !== "map" || parent.name !== "hypervisor") continue;
      const name = path[1]!;
      if (hypervisors.includes(name) || entry.value.kind !== "table") continue;
      // An empty table of a drop-in is never copied.
      if (unit.runtime === "go" && !goConfig(unit).hypervisors.some((table) => table.path[1] === name))
        continue;
      // Before 3.2.0 the Go runtime takes the table for one without memory, which only fails if it is used.
      const isOld = unit.runtime === "go" && compareReleases(unit.target.release, "3.2.0") < 0;
      const random = isOld && goConfig(unit).hypervisors.length > 1;
      const at = { file, range: entry.key };
      const renamed = name === "cloud-hypervisor" || name === "clh" ? ["clh", "cloud-hypervisor"] : [];
      const fromShim = renamed.find((other) => hypervisors.includes(other)) ?? tableOfShim(name);
      const meant = fromShim && hypervisors.includes(fromShim) ? fromShim : closest(name, hypervisors);
      const other = otherRuntime(unit.runtime);
      const inOther = unit.library.catalogue(other, unit.target.release).hypervisors.includes(name);
      const taken = meant !== undefined && unit.config.table("hypervisor", meant) !== undefined;
      const fixes: Fix[] =
        meant && !taken ? [{ title: `Change to ${meant}`, edits: [{ ...at, text: meant }] }] : [];
      report({
        at,
        message:
          meant === undefined ? (inOther ? "runtime" : "unknown") : meant === fromShim ? "shim" : "typo",
        data: {
          name,
          meant: meant ?? "",
          other: runtimeName(other),
          runtime: runtimeAt(unit),
          known: hypervisors.join(", "),
          effect: random
            ? "The runtime may use it all the same, and then fail."
            : "The configuration is refused.",
        },
        ...(random ? { severity: "warning" as const } : { fails: "load" as const }),
        fixes,
      });
    }
  },
});
