import { settledValue } from "../loaders/go/adjustments.ts";
import { goConfig } from "../loaders/go/struct.ts";
import { statPath } from "./common/paths.ts";
import { defineRule, type Related, valueSite } from "./rule.ts";

const MIB = 1024 * 1024;

/** The Go runtime compares the files with the guest's memory before it starts anything. */
export default defineRule({
  id: "asset-size",
  severity: "error",
  summary: "An image or initrd is empty, or does not fit into the guest's memory.",
  detail:
    "Needs to know what the host has. An initrd is unpacked into memory, so the runtime refuses one that is not smaller than `default_memory`. For an image that is only unusual.",
  upstream: ["src/runtime/pkg/katautils/config.go: checkHypervisorConfig"],
  runtimes: ["go"],
  asksHost: true,
  messages: {
    empty: "{key}: {path} is empty, so the runtime refuses the configuration.",
    initrd:
      "initrd: {path} has {size} MiB, which does not fit into the guest's memory of {memory} MiB. Raise default_memory.",
    image:
      "image: {path} has {size} MiB, more than the guest's memory of {memory} MiB. Is default_memory right?",
  },
  check(unit, report) {
    const table = goConfig(unit).hypervisor;
    const hypervisor = table?.path[1];
    if (!table || hypervisor === "remote" || !unit.catalogue.hypervisors.includes(hypervisor!)) return;
    const memory = settledValue(unit, table, "default_memory");
    const imageOnly = hypervisor === "dragonball" || hypervisor === "acrn";
    for (const key of imageOnly ? (["image"] as const) : (["image", "initrd"] as const)) {
      const path = table.text(key);
      const setting = table.setting(key);
      if (!path || !setting) continue;
      const size = statPath(unit.host, path);
      if (typeof size !== "number") continue;
      const at = valueSite(setting);
      if (size === 0) {
        report({ at, message: "empty", data: { path }, fails: "load" });
        continue;
      }
      const whole = Math.floor(size / MIB);
      if (size <= MIB || typeof memory !== "bigint" || BigInt(whole) < memory) continue;
      const set = table.setting("default_memory");
      const related: Related[] = set
        ? [{ ...valueSite(set), message: "The guest's memory is set here." }]
        : [];
      const data = { path, size: whole, memory };
      if (key === "initrd") report({ at, message: "initrd", data, related, fails: "load" });
      else report({ at, message: "image", data, related, severity: "warning" });
    }
  },
});
