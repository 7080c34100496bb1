import { goConfig } from "../loaders/go/struct.ts";
import { statPath } from "./common/paths.ts";
import { defineRule, tableSite } from "./rule.ts";

const DEVICE = "/dev/vhost-vsock";

/** Host and agent talk over vsock; two drivers look for it when the configuration is loaded. */
export default defineRule({
  id: "vsock-device",
  severity: "error",
  summary:
    "The host lacks /dev/vhost-vsock, without which the Go runtime loads no QEMU or StratoVirt configuration.",
  upstream: [
    "src/runtime/pkg/katautils/config.go: newQemuHypervisorConfig, newStratovirtHypervisorConfig",
    "src/runtime/virtcontainers/utils/utils.go: SupportsVsocks",
  ],
  runtimes: ["go"],
  asksHost: true,
  messages: {
    missing:
      "The host has no /dev/vhost-vsock, so {hypervisor} cannot be used there. Load the kernel module vhost_vsock.",
  },
  check(unit, report) {
    if (statPath(unit.host, DEVICE) !== "missing") return;
    for (const { path } of goConfig(unit).hypervisors) {
      const hypervisor = path[1]!;
      if (hypervisor !== "qemu" && hypervisor !== "stratovirt") continue;
      report({ at: tableSite(unit, ...path), message: "missing", data: { hypervisor }, fails: "load" });
    }
  },
});
