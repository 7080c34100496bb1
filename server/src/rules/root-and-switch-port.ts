import { changeTo } from "./common/fixes.ts";
import { fieldSite, hypervisorsOf, relatedField } from "./common/runtime-rs.ts";
import { defineRule } from "./rule.ts";

/** Ports of one kind are made; with both counts above 0 the loader does not choose. */
export default defineRule({
  id: "root-and-switch-port",
  severity: "error",
  summary: "pcie_root_port and pcie_switch_port must not both be above 0.",
  upstream: ["src/libs/kata-types/src/config/hypervisor/mod.rs: DeviceInfo::validate (since 3.17.0)"],
  runtimes: ["runtime-rs"],
  messages: {
    both: "pcie_root_port and pcie_switch_port are both above 0; the runtime refuses that. Set one of them to 0.",
  },
  check(unit, report) {
    for (const { main } of hypervisorsOf(unit)) {
      const root = main.number("pcie_root_port") ?? 0;
      const downstream = main.number("pcie_switch_port") ?? 0;
      if (root <= 0 || downstream <= 0) continue;
      report({
        at: fieldSite(unit, main, "pcie_switch_port"),
        message: "both",
        fails: "load",
        related: relatedField(main, "pcie_root_port", "The root ports."),
        fixes: ["pcie_switch_port", "pcie_root_port"].flatMap((key) =>
          changeTo(main.setting(key), 0n, { title: `Set ${key} to 0` }),
        ),
      });
    }
  },
});
