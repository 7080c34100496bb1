import { isUnknownNode } from "../project/config.ts";
import { isReplaced, placedOf } from "../project/known-entries.ts";
import { defineRule, entryValueSite } from "./rule.ts";

/** What the programs of the hypervisors are called. */
const PROGRAMS: readonly (readonly [string, RegExp])[] = [
  ["qemu", /^(?:qemu-(?:system|kvm)|kvm$)/],
  ["clh", /^cloud-hypervisor/],
  ["firecracker", /^firecracker/],
  ["stratovirt", /^stratovirt/],
  ["openvmm", /^openvmm/],
  ["acrn", /^acrn-dm/],
];

/** The table chooses the driver and its arguments, which only the hypervisor's own program understands. */
export default defineRule({
  id: "program-of-another",
  severity: "warning",
  summary: "path leads to the program of another hypervisor than the table is for.",
  upstream: [
    "src/runtime/pkg/katautils/config.go: updateRuntimeConfigHypervisor",
    "src/runtime-rs/crates/runtimes/virt_container/src/lib.rs: new_hypervisor",
  ],
  messages: {
    other:
      "path leads to {program}, the program of {other}, but [hypervisor.{name}] starts it with the arguments of {name}, which it will not understand. Use [hypervisor.{other}], or the program of {name}.",
    foreign:
      "path leads to {program}, the program of {other}, but [hypervisor.{name}] starts it with the arguments of {name}, which it will not understand. Set it to the program of {name}.",
  },
  check(unit, report) {
    for (const placed of placedOf(unit, "option")) {
      const { path, entry } = placed;
      if (path.length !== 3 || path[0] !== "hypervisor" || path[2] !== "path") continue;
      if (entry.value.kind !== "leaf" || isReplaced(unit, placed)) continue;
      const { node } = entry.value;
      if (node.type !== "string" || isUnknownNode(node)) continue;
      const name = path[1]!;
      const program = node.value.slice(node.value.lastIndexOf("/") + 1);
      const other = PROGRAMS.find(([, pattern]) => pattern.test(program))?.[0];
      const isOwn = other === (name === "cloud-hypervisor" ? "clh" : name);
      // An unknown table is told of as such, and Dragonball takes no path at all.
      if (!other || isOwn || !PROGRAMS.some(([known]) => known === name)) continue;
      const message = unit.catalogue.hypervisors.includes(other) ? "other" : "foreign";
      report({ at: entryValueSite(placed), message, data: { program, other, name } });
    }
  },
});
