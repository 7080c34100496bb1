import { goConfig, isSince } from "../loaders/go/struct.ts";
import { changeTo } from "./common/fixes.ts";
import { defineRule, valueSite } from "./rule.ts";

/** A kind of file sharing that the runtime knows, but not this hypervisor. */
export default defineRule({
  id: "shared-fs-supported",
  severity: "error",
  summary: "The hypervisor does not support this kind of file sharing.",
  upstream: ["src/runtime/pkg/katautils/config.go: newClhHypervisorConfig, newStratovirtHypervisorConfig"],
  runtimes: ["go"],
  messages: { unsupported: 'shared_fs = "{fs}" is not supported by {hypervisor}, only {supported}.' },
  check(unit, report) {
    const supported = ["virtio-fs", "virtio-fs-nydus", ...(isSince(unit, "3.2.0") ? ["none"] : [])];
    for (const table of goConfig(unit).hypervisors) {
      const hypervisor = table.path[1]!;
      if (hypervisor !== "clh" && hypervisor !== "stratovirt") continue;
      const fs = table.text("shared_fs");
      if (fs !== "virtio-9p") continue;
      const setting = table.setting("shared_fs")!;
      const at = valueSite(setting);
      const fixes = supported.flatMap((kind) => changeTo(setting, kind, { certainty: "choice" }));
      const data = { fs, hypervisor, supported };
      report({ at, message: "unsupported", data, fails: "load", fixes });
    }
  },
});
