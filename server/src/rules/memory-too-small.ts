import type { Unit } from "../project/unit.ts";
import { ownMember } from "../util/own-member.ts";
import { setOption } from "./common/fixes.ts";
import { fieldSite, hypervisorsOf } from "./common/runtime-rs.ts";
import { defineRule, type Report } from "./rule.ts";

/** Least memory in MiB by hypervisor in runtime-rs. */
const RUST_LEAST: Readonly<Record<string, number>> = {
  qemu: 64,
  clh: 64,
  dragonball: 64,
  firecracker: 128,
  remote: 64,
  openvmm: 64,
};

const messages = {
  small:
    "default_memory is {have} MiB; {hypervisor} needs at least {least} MiB, so the runtime refuses the configuration.",
  zero: "default_memory is not set, and {hypervisor} has no default for it. Set it to {least} MiB or more.",
  slots:
    "memory_slots is not set, and {hypervisor} has no default for it: the runtime refuses 0. Set it, for example to 10.",
} as const;

type Tell = Report<typeof messages>;

/** A guest needs memory and, in runtime-rs, slots for it; some hypervisors fill in zeros, others do not. */
export default defineRule({
  id: "memory-too-small",
  severity: "error",
  summary: "The guest's memory is below the least that the hypervisor's check lets pass.",
  upstream: [
    "src/libs/kata-types/src/config/hypervisor/{qemu,ch,dragonball,firecracker,remote,openvmm}.rs: validate",
    "src/libs/kata-types/src/config/hypervisor/mod.rs: MemoryInfo::validate",
  ],
  runtimes: ["runtime-rs"],
  messages,
  check(unit, report) {
    checkRust(unit, report);
  },
});

function checkRust(unit: Unit, report: Tell): void {
  for (const { driver, name, main } of hypervisorsOf(unit)) {
    const least = ownMember(RUST_LEAST, driver);
    if (least === undefined) continue;
    const have = main.number("default_memory");
    if (have !== undefined && have < least) {
      const message = have === 0 ? "zero" : "small";
      const data = { have, hypervisor: name, least };
      const fixes = setOption(unit, [...main.path, "default_memory"], BigInt(least), { certainty: "choice" });
      report({ at: fieldSite(unit, main, "default_memory"), message, data, fails: "load", fixes });
    }
    if (main.number("memory_slots") === 0) {
      report({
        at: fieldSite(unit, main, "memory_slots"),
        message: "slots",
        data: { hypervisor: name },
        fails: "load",
        fixes: setOption(unit, [...main.path, "memory_slots"], 10n, { certainty: "choice" }),
      });
    }
  }
}
