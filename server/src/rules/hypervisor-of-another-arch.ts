import { archsOfHypervisor, archsOfRuntime } from "../knowledge/architectures.ts";
import { otherRuntime } from "../knowledge/runtimes.ts";
import { placedOf } from "../project/known-entries.ts";
import type { Unit } from "../project/unit.ts";
import { phrases } from "../util/phrases.ts";
import { defineRule, entryKeySite } from "./rule.ts";

const OR = phrases({ other: "or {otherRuntime}" });

/** Whether the other runtime of the release is built for the node. */
function isBuilt({ runtime, library, target: { release, arch } }: Unit): boolean {
  return archsOfRuntime(library.knowledge.architectures, otherRuntime(runtime), release).includes(arch);
}

/** A runtime is built for some architectures only, runtime-rs with some hypervisors on fewer; it looks at every table. */
export default defineRule({
  id: "hypervisor-of-another-arch",
  severity: "error",
  summary: "The runtime is built without this hypervisor, or not at all, on the architecture of the node.",
  detail:
    "runtime-rs has `clh`, `dragonball`, `firecracker` and `openvmm` on amd64 and arm64 only. It refuses such a table also where another hypervisor is in use. It is built for riscv64 from 3.15.0 and for ppc64le from 3.29.0 on, the Go runtime for riscv64 from 3.16.0 on.",
  upstream: [
    "src/runtime/Makefile, src/runtime-rs/Makefile: ARCH_FILE, default",
    "src/runtime-rs/crates/runtimes/virt_container/src/lib.rs: init",
    "src/libs/kata-types/src/config/hypervisor/mod.rs: Hypervisor::adjust_config (get_hypervisor_plugin)",
  ],
  messages: {
    runtime:
      "{runtimeAt} cannot be built for {arch}, only for {archs}, so nothing reads this there. Use a later release {or} on such nodes.",
    table:
      "{runtimeAt} has the hypervisor {name} only on {archs}, not on {arch}, and refuses the configuration. Use {others}.",
  },
  check(unit, report) {
    const { arch, isArchGuessed, release } = unit.target;
    if (isArchGuessed) return;
    const { architectures } = unit.library.knowledge;
    const built = archsOfRuntime(architectures, unit.runtime, release);
    const archsOf = (name: string) => archsOfHypervisor(architectures, unit.runtime, release, name);
    for (const placed of placedOf(unit, "table")) {
      const { parent, path, entry } = placed;
      if (parent.kind !== "map" || parent.name !== "hypervisor" || entry.value.kind !== "table") continue;
      const name = path[1]!;
      if (!built.includes(arch)) {
        const or = isBuilt(unit) ? OR("other") : undefined;
        report({
          at: entryKeySite(placed),
          message: "runtime",
          data: { archs: built, arch, or },
          fails: "load",
        });
        continue;
      }
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
