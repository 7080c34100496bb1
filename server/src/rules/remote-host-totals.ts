import { changeTo, leaveOut } from "./common/fixes.ts";
import { fieldSite, hypervisorsOf } from "./common/runtime-rs.ts";
import { defineRule } from "./rule.ts";

/** The peer's machine cannot grow, which the loader expresses as "the most is all that the host has". */
export default defineRule({
  id: "remote-host-totals",
  severity: "error",
  summary: "The remote hypervisor takes only the host's totals for default_maxmemory and default_maxvcpus.",
  detail: "0, or no value, stands for the host's total and always passes.",
  upstream: ["src/libs/kata-types/src/config/hypervisor/remote.rs: validate"],
  runtimes: ["runtime-rs"],
  asksHost: true,
  messages: {
    total:
      "{key} is {have}, but for remote it must be the host's total ({total}); the runtime refuses anything else. Remove it or set it to 0.",
  },
  check(unit, report) {
    const { cpus, memoryKiB } = unit.host;
    const totals = {
      default_maxmemory: memoryKiB === undefined ? undefined : Math.floor(memoryKiB / 1024),
      default_maxvcpus: cpus,
    };
    for (const { driver, main } of hypervisorsOf(unit)) {
      if (driver !== "remote") continue;
      for (const [key, total] of Object.entries(totals)) {
        const have = main.number(key);
        if (have === undefined || total === undefined || have === total) continue;
        const setting = main.setting(key);
        const fixes = [...changeTo(setting, 0n), ...leaveOut(setting)];
        report({
          at: fieldSite(unit, main, key),
          message: "total",
          data: { have, total },
          fails: "load",
          fixes,
        });
      }
    }
  },
});
