import { goConfig } from "../loaders/go/struct.ts";
import { changeTo } from "./common/fixes.ts";
import { defineRule, valueSite } from "./rule.ts";

/** Started guests can only be kept for later with QEMU. */
export default defineRule({
  id: "vm-cache",
  severity: "error",
  summary: "vm_cache_number works with QEMU only.",
  upstream: ["src/runtime/pkg/katautils/config.go: checkFactoryConfig"],
  runtimes: ["go"],
  messages: {
    qemu: "vm_cache_number is {have}, but guests are only cached with QEMU, not with {hypervisor}. Set it to 0.",
  },
  check(unit, report) {
    const { factory, hypervisorName } = goConfig(unit);
    const have = factory.integer("vm_cache_number");
    if (!have || hypervisorName === undefined || hypervisorName === "qemu") return;
    const setting = factory.setting("vm_cache_number")!;
    const at = valueSite(setting);
    const fixes = changeTo(setting, 0n);
    report({ at, message: "qemu", data: { have, hypervisor: hypervisorName }, fails: "load", fixes });
  },
});
