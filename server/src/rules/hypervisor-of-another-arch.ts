import { archsOfHypervisor } from "../knowledge/architectures.ts";
import { placedEntries } from "../project/known-entries.ts";
import { defineRule, entryKeySite } from "./rule.ts";

/** runtime-rs is built with some hypervisors on some architectures only, and looks at every table. */
export default defineRule({
  id: "hypervisor-of-another-arch",
  severity: "error",
  summary: "The runtime is built without this hypervisor on the architecture of the node.",
  detail:
    "runtime-rs has `clh`, `dragonball`, `firecracker` and `openvmm` on amd64 and arm64 only. It refuses such a table also where another hypervisor is in use.",
  upstream: [
    "src/runtime-rs/crates/runtimes/virt_container/src/lib.rs: init",
    "src/libs/kata-types/src/config/hypervisor/mod.rs: Hypervisor::adjust_config (get_hypervisor_plugin)",
  ],
  runtimes: ["runtime-rs"],
  messages: {
    table:
      "{runtimeAt} has the hypervisor {name} only on {archs}, not on {arch}, and refuses the configuration. Use {others}.",
  },
  check(unit, report) {
    const { arch, isArchGuessed, release } = unit.target;
    if (isArchGuessed) return;
    const { architectures } = unit.library.knowledge;
    const archsOf = (name: string) => archsOfHypervisor(architectures, unit.runtime, release, name);
    for (const placed of placedEntries(unit)) {
      const { parent, path, entry } = placed;
      if (parent.kind !== "map" || parent.name !== "hypervisor" || entry.value.kind !== "table") continue;
      const name = path[1]!;
      const archs = archsOf(name);
      if (!unit.catalogue.hypervisors.includes(name) || archs.includes(arch)) continue;
      const others = unit.catalogue.hypervisors.filter((one) => archsOf(one).includes(arch));
      report({
        at: entryKeySite(placed),
        message: "table",
        data: { name, archs, arch, others },
        fails: "load",
      });
    }
  },
});
