import { isAtLeast } from "../knowledge/releases.ts";
import { changeTo, leaveOut } from "./common/fixes.ts";
import { fieldSite, hypervisorsOf, relatedField } from "./common/runtime-rs.ts";
import { defineRule } from "./rule.ts";

/** runtime-rs rounds both to QEMU's blocks, and wants room between them. */
export default defineRule({
  id: "power-memory",
  severity: "error",
  summary: "On ppc64le default_maxmemory must stay above default_memory when both are rounded to 256 MiB.",
  detail:
    "runtime-rs raises `default_memory` to 1024 MiB on ppc64le and rounds it and `default_maxmemory` down to multiples of 256. A maximum below 256 becomes 0 and passes.",
  upstream: ["src/libs/kata-types/src/config/hypervisor/mod.rs: MemoryInfo::adjust_ppc64_memory_alignment"],
  runtimes: ["runtime-rs"],
  asksHost: true,
  messages: {
    room: "default_maxmemory comes to {most} MiB and default_memory to {memory} MiB on ppc64le, in blocks of 256 MiB: {runtime} refuses a maximum that is not above. Raise default_maxmemory or remove it.",
  },
  check(unit, report) {
    const { arch, isArchGuessed, release } = unit.target;
    if (arch !== "ppc64le" || isArchGuessed || !isAtLeast(release, "3.29.0")) return;
    for (const { main } of hypervisorsOf(unit)) {
      const most = main.number("default_maxmemory");
      const memory = main.number("default_memory");
      if (!most || memory === undefined || most > memory) continue;
      const setting = main.setting("default_maxmemory");
      report({
        at: fieldSite(unit, main, "default_maxmemory"),
        message: "room",
        data: { most, memory },
        fails: "load",
        related: relatedField(main, "default_memory", "default_memory is set here."),
        fixes: [...changeTo(setting, 0n), ...leaveOut(setting)],
      });
    }
  },
});
