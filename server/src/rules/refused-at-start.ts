import { isAtLeast } from "../effective/runtime-rs/defaults.ts";
import type { Held } from "../effective/runtime-rs/sections.ts";
import { chosenHypervisor, fieldSite } from "./_rust.ts";
import { START_FAILURES } from "./_rust-start.ts";
import { defineRule } from "./rule.ts";

/** The loader's checks are few; what a hypervisor cannot do often shows only when it is started. */
export default defineRule({
  id: "refused-at-start",
  severity: "error",
  summary: "The configuration loads, but with this value no sandbox of the hypervisor can start.",
  upstream: [
    "src/runtime-rs/crates/hypervisor/src/kernel_param.rs: new_rootfs_kernel_params, from_string",
    "src/runtime-rs/crates/hypervisor/src/qemu/cmdline_generator.rs, qemu/inner.rs",
    "src/runtime-rs/crates/hypervisor/src/ch/inner_device.rs, ch-config/src/convert.rs",
    "src/runtime-rs/crates/hypervisor/src/{dragonball,firecracker,openvmm}",
    "src/runtime-rs/crates/runtimes/virt_container/src/sandbox.rs",
    "src/runtime-rs/crates/resource/src/share_fs",
  ],
  runtimes: ["runtime-rs"],
  messages: {
    value: "{key} is {have}, and so no sandbox starts with {hypervisor}: {why}.",
    unset: "{key} is not set, and so no sandbox starts with {hypervisor}: {why}.",
    exact: "{what}, and so no sandbox starts with {hypervisor}: {why}.",
  },
  check(unit, report) {
    const chosen = chosenHypervisor(unit);
    if (!chosen) return;
    const { main, driver, name } = chosen;
    for (const { drivers, key, since, fails, why } of START_FAILURES) {
      const cell = main.cells.get(key);
      if (!cell || !drivers.includes(driver)) continue;
      if (since && !isAtLeast(unit.target.release, since)) continue;
      const failure = fails(main, unit);
      if (failure === false) continue;
      report({
        at: fieldSite(unit, main, key),
        message: typeof failure === "string" ? "exact" : cell.setting ? "value" : "unset",
        data: { key, have: shown(cell.value), hypervisor: name, why, what: String(failure) },
        fails: "start",
      });
    }
  },
});

function shown(value: Held): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
