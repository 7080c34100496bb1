import { goConfig } from "../loaders/go/struct.ts";
import { defineRule, keySite, tableSite, valueSite } from "./rule.ts";

/** virtio-fs is served by a process on the host, whose path has no default. */
export default defineRule({
  id: "virtio-fs-daemon",
  severity: "error",
  summary: "shared_fs needs a daemon, and virtio_fs_daemon does not name one.",
  upstream: [
    "src/runtime/pkg/katautils/config.go: newQemuHypervisorConfig, newClhHypervisorConfig, newStratovirtHypervisorConfig",
  ],
  runtimes: ["go"],
  messages: {
    missing:
      "shared_fs is {fs}, which needs a daemon: set virtio_fs_daemon to its path, or shared_fs to another kind.",
    unset: "shared_fs is not set and therefore {fs}, which needs a daemon: set virtio_fs_daemon to its path.",
  },
  check(unit, report) {
    for (const table of goConfig(unit).hypervisors) {
      const hypervisor = table.path[1]!;
      if (!["qemu", "clh", "stratovirt"].includes(hypervisor)) continue;
      const set = table.text("shared_fs");
      if (set === undefined || table.text("virtio_fs_daemon") !== "") continue;
      const fs = set === "" ? "virtio-fs" : set;
      if (fs !== "virtio-fs" && fs !== "virtio-fs-nydus") continue;
      const daemon = table.setting("virtio_fs_daemon");
      const kind = table.setting("shared_fs");
      report({
        at: {
          ...(daemon || kind ? valueSite((daemon ?? kind)!) : tableSite(unit, ...table.path)),
          about: [...table.path, "virtio_fs_daemon"],
        },
        message: set === "" ? "unset" : "missing",
        data: { fs },
        fails: "load",
        ...(daemon && kind && { related: [{ ...keySite(kind), message: "shared_fs is set here." }] }),
      });
    }
  },
});
