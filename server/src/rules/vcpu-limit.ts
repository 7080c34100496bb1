import type { Unit } from "../project/unit.ts";
import { ownMember } from "../util/own-member.ts";
import { setOption } from "./common/fixes.ts";
import { fieldSite, hypervisorsOf } from "./common/runtime-rs.ts";
import { defineRule, type Report } from "./rule.ts";

/** Most vCPUs by hypervisor in runtime-rs. Dragonball's clamps before it checks. */
const RUST_LIMITS: Readonly<Record<string, number>> = {
  qemu: 256,
  clh: 256,
  dragonball: 256,
  firecracker: 32,
  openvmm: 256,
};

const messages = {
  many: "{key} comes to {have}, and {hypervisor} has at most {most} vCPUs; the runtime refuses the configuration. Set default_maxvcpus to {most} or less.",
  either:
    "{key} is {have}, and {hypervisor} has at most {most} vCPUs: it is brought down to the host's number of CPUs, and where that is more than {most} the runtime refuses the configuration. Set default_maxvcpus to {most} or less.",
  host: "default_maxvcpus is not set, which stands for the host's {have} CPUs, and {hypervisor} has at most {most} vCPUs; the runtime refuses the configuration. Set default_maxvcpus.",
} as const;

type Tell = Report<typeof messages>;

/** Each hypervisor has a most number of vCPUs, checked after both numbers were brought down to the host's. */
export default defineRule({
  id: "vcpu-limit",
  severity: "error",
  summary: "The number of vCPUs is above what the hypervisor can have.",
  upstream: [
    "src/libs/kata-types/src/config/hypervisor/{qemu,ch,dragonball,firecracker,openvmm}.rs: validate",
    "src/libs/kata-types/src/config/hypervisor/mod.rs: CpuInfo::adjust_config",
  ],
  runtimes: ["runtime-rs"],
  asksHost: true,
  messages,
  check(unit, report) {
    checkRust(unit, report);
  },
});

function checkRust(unit: Unit, report: Tell): void {
  const { cpus } = unit.host;
  for (const { driver, name, main } of hypervisorsOf(unit)) {
    const most = ownMember(RUST_LIMITS, driver);
    if (most === undefined) continue;
    for (const key of ["default_maxvcpus", "default_vcpus"]) {
      const have = main.number(key);
      if (have === undefined || !(Math.trunc(have) > most)) continue;
      if (cpus === undefined) {
        // What is above the host's number is brought down first.
        const data = { key, have, hypervisor: name, most };
        report({ at: fieldSite(unit, main, key), message: "either", data, severity: "warning" });
        continue;
      }
      const isHosts = key === "default_maxvcpus" && main.cell(key)?.origin.kind === "default";
      report({
        at: fieldSite(unit, main, key),
        message: isHosts ? "host" : "many",
        data: { have, hypervisor: name, most },
        fails: "load",
        fixes: setOption(unit, [...main.path, key], BigInt(most), { certainty: "choice" }),
      });
    }
  }
}
