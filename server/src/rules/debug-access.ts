import { booleanOf, type Setting, stringOf, wordsIn } from "../project/config.ts";
import type { Unit } from "../project/unit.ts";
import { changeTo, leaveOut } from "./common/fixes.ts";
import { defineRule, type Fix, partSite, valueSite } from "./rule.ts";

/** What helps to look into a guest helps anyone on the host to do so. */
export default defineRule({
  id: "debug-access",
  severity: "information",
  summary: "A console or monitor for debugging opens the guest to the host.",
  detail: "A warning where the guest is confidential, since it then gives away what it should protect.",
  upstream: [
    "src/agent/src/console.rs: debug_console_handler",
    "src/runtime/virtcontainers/qemu.go: createQmpSocket (extra_monitor_socket)",
    "src/runtime-rs/crates/hypervisor/src/qemu/cmdline_generator.rs: add_monitor",
  ],
  yieldsTo: ["known-defect"],
  messages: {
    console:
      "{what} opens a root shell in the guest to everyone who may connect to its vsock on the host. Leave it out in production.",
    monitor:
      "extra_monitor_socket opens a second monitor of QEMU, with which the guest can be read and changed from the host. Leave it out in production.",
  },
  check(unit, report) {
    const names = (map: string) => {
      const table = unit.config.table(map);
      return table ? unit.config.names(table) : [];
    };
    const hypervisors = names("hypervisor");
    const level = hypervisors.some((name) => isConfidential(unit, name))
      ? ({ severity: "warning" } as const)
      : {};
    for (const name of names("agent")) {
      const key = "debug_console_enabled";
      const setting = unit.config.get("agent", name, key);
      if (!booleanOf(setting)) continue;
      const fixes = leaveOut(setting, { certainty: "choice" });
      report({ at: valueSite(setting!), message: "console", data: { what: key }, ...level, fixes });
    }
    for (const name of hypervisors) {
      const params = unit.config.get("hypervisor", name, "kernel_params");
      if (wordsIn(params).includes("agent.debug_console")) {
        const what = "agent.debug_console";
        const fixes = withoutWord(params!, what);
        report({ at: partSite(params!, what), message: "console", data: { what }, ...level, fixes });
      }
      const isDebug = booleanOf(unit.config.get("hypervisor", name, "enable_debug"));
      for (const key of ["extra_monitor_socket", "dbg_monitor_socket"]) {
        const socket = unit.config.get("hypervisor", name, key);
        const option = unit.catalogue.tables.get("hypervisor.*")?.options.get(key);
        if (!option || name !== "qemu" || !isDebug || !stringOf(socket)) continue;
        const fixes = leaveOut(socket, { certainty: "choice" });
        report({ at: valueSite(socket!), message: "monitor", ...level, fixes });
      }
    }
  },
});

function isConfidential(unit: Unit, name: string): boolean {
  return booleanOf(unit.config.get("hypervisor", name, "confidential_guest")) === true;
}

/** Takes a kernel parameter out of its text. */
function withoutWord(params: Setting, word: string): readonly Fix[] {
  const known = stringOf(params);
  if (known === undefined) return [];
  const text = known
    .split(" ")
    .filter((one) => one !== word)
    .join(" ");
  return changeTo(params, text, { title: `Remove ${word}`, certainty: "choice" });
}
