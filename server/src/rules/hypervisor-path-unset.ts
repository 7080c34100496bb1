import { fieldSite, hypervisorsOf } from "./common/runtime-rs.ts";
import { defineRule } from "./rule.ts";

/** QEMU and Cloud Hypervisor have a default path in runtime-rs; these two have none. */
export default defineRule({
  id: "hypervisor-path-unset",
  severity: "error",
  summary: "Firecracker and OpenVMM have no default path in runtime-rs, so path must be set.",
  upstream: ["src/libs/kata-types/src/config/hypervisor/{firecracker,openvmm}.rs: validate"],
  runtimes: ["runtime-rs"],
  messages: {
    unset: "path is not set, and {runtime} has no default for {hypervisor}. Set it to the binary.",
  },
  check(unit, report) {
    for (const { driver, name, main } of hypervisorsOf(unit)) {
      if (driver !== "firecracker" && driver !== "openvmm") continue;
      if (main.text("path") !== "") continue;
      report({
        at: fieldSite(unit, main, "path"),
        message: "unset",
        data: { hypervisor: name },
        fails: "load",
      });
    }
  },
});
