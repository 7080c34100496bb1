import { goConfig, isSince } from "../loaders/go/struct.ts";
import { defineRule, valueSite } from "./rule.ts";

/** Until 3.31 a template could only be made of a guest without a disk. */
export default defineRule({
  id: "template-needs-initrd",
  severity: "error",
  summary: "VM templating needs an initrd in the Go runtime before 3.32.0.",
  upstream: ["src/runtime/pkg/katautils/config.go: checkFactoryConfig"],
  runtimes: ["go"],
  messages: {
    initrd:
      "enable_template needs a guest that starts from an initrd before release 3.32.0; {hypervisor} has none set.",
  },
  check(unit, report) {
    if (isSince(unit, "3.32.0")) return;
    const { factory, hypervisor: table } = goConfig(unit);
    const hypervisor = table?.path[1];
    if (!table || !hypervisor || factory.flag("enable_template") !== true) return;
    const takesInitrd = !["remote", "dragonball", "acrn"].includes(hypervisor);
    if (takesInitrd && table.text("initrd") !== "") return;
    const at = valueSite(factory.setting("enable_template")!);
    report({ at, message: "initrd", data: { hypervisor }, fails: "load" });
  },
});
