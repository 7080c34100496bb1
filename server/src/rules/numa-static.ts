import { goConfig, isSince } from "../loaders/go/struct.ts";
import { parseCpuset } from "../loaders/value-grammars/cpuset.ts";
import { setOption } from "./common/fixes.ts";
import { defineRule, keySite, type Related, valueSite } from "./rule.ts";

/** A guest with several NUMA nodes cannot grow, so its size must be known when it starts. */
export default defineRule({
  id: "numa-static",
  severity: "error",
  summary: "A guest with several NUMA nodes needs static_sandbox_resource_mgmt.",
  detail:
    "Without `numa_mapping` the guest has as many nodes as the host. A mapping that the host cannot satisfy turns NUMA off instead.",
  upstream: [
    "src/runtime/pkg/katautils/config.go: checkNumaConfig, defaultGuestNUMANodes",
    "src/runtime/virtcontainers/utils/utils.go: GetGuestNUMANodes",
  ],
  runtimes: ["go"],
  asksHost: true,
  messages: {
    needs: "enable_numa gives the guest {nodes} NUMA nodes, which needs static_sandbox_resource_mgmt = true.",
    architecture:
      "enable_numa gives the guest {nodes} NUMA nodes, which the runtime supports on amd64 and arm64 only, not on {arch}.",
    may: "numa_mapping gives the guest {nodes} NUMA nodes where the host has them; then the runtime needs static_sandbox_resource_mgmt = true.",
  },
  check(unit, report) {
    const { hypervisor: table, runtime } = goConfig(unit);
    if (!isSince(unit, "3.32.0") || table?.path[1] !== "qemu" || table.flag("enable_numa") !== true) return;
    const mapping = table.texts("numa_mapping");
    if (!mapping) return;
    const hostNodes = unit.host.numaNodes;
    const parsed = mapping.map(parseCpuset);
    if (parsed.includes(undefined)) return;
    const nodes = mapping.length > 0 ? mapping.length : hostNodes;
    if (nodes === undefined || nodes <= 1) return;
    const beyond = hostNodes !== undefined && parsed.some((ids) => ids!.some((id) => id >= hostNodes));
    if (beyond) return;
    const at = valueSite(table.setting("enable_numa")!);
    const { arch } = unit.target;
    if (arch !== "amd64" && arch !== "arm64") {
      report({ at, message: "architecture", data: { nodes, arch }, fails: "load" });
      return;
    }
    if (runtime.flag("static_sandbox_resource_mgmt") !== false) return;
    const set = runtime.setting("static_sandbox_resource_mgmt");
    const related: Related[] = set
      ? [{ ...keySite(set), message: "static_sandbox_resource_mgmt is set here." }]
      : [];
    const fixes = setOption(unit, [...runtime.path, "static_sandbox_resource_mgmt"], true, {
      title: "Set static_sandbox_resource_mgmt to true",
      certainty: "choice",
    });
    if (hostNodes === undefined)
      report({ at, message: "may", data: { nodes }, severity: "warning", related, fixes });
    else report({ at, message: "needs", data: { nodes }, fails: "load", related, fixes });
  },
});
