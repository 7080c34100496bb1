import { goConfig } from "../loaders/go/struct.ts";
import { rustConfig } from "../loaders/runtime-rs/effective.ts";
import type { Unit } from "../project/unit.ts";
import { fieldSite, hypervisorsOf } from "./common/runtime-rs.ts";
import { combined } from "./common/settings.ts";
import { defineRule, type Report, valueSite } from "./rule.ts";

const LOGICAL = "block_device_logical_sector_size";
const PHYSICAL = "block_device_physical_sector_size";

const messages = {
  size: "{key} is {have}; the runtime takes 0 or a power of two from 512 to 65536.",
  order: `${LOGICAL} ({logical}) is larger than ${PHYSICAL} ({physical}), which the runtime refuses.`,
} as const;

type Tell = Report<typeof messages>;

/** Sector sizes that a disk can have. */
export default defineRule({
  id: "sector-size",
  severity: "error",
  summary:
    "A sector size is 0 (the hypervisor's own) or a power of two from 512 to 65536, and logical at most physical.",
  upstream: [
    "src/runtime/pkg/katautils/config.go: validateBlockDeviceSectorSize, validateBlockDeviceSectorSizes",
    "src/libs/kata-types/src/config/hypervisor/mod.rs: BlockDeviceInfo::validate, validate_block_device_sector_size",
    "src/libs/kata-types/src/annotations/mod.rs: update_config_by_annotation (since 3.29.0)",
  ],
  messages,
  check(unit, report) {
    if (unit.runtime !== "go") return checkRust(unit, report);
    for (const table of goConfig(unit).hypervisors) {
      const hypervisor = table.path[1]!;
      if (hypervisor !== "qemu" && hypervisor !== "stratovirt") continue;
      const logical = table.integer(LOGICAL);
      const physical = table.integer(PHYSICAL);
      for (const [key, have] of [
        [LOGICAL, logical],
        [PHYSICAL, physical],
      ] as const) {
        if (have === undefined || isSectorSize(have)) continue;
        report({ at: valueSite(table.setting(key)!), message: "size", data: { have }, fails: "load" });
      }
      if (!logical || !physical || logical <= physical) continue;
      if (!isSectorSize(logical) || !isSectorSize(physical)) continue;
      const found = combined(
        unit,
        [table.setting(LOGICAL), table.setting(PHYSICAL)],
        [...table.path, LOGICAL],
      );
      report({ ...found, message: "order", data: { logical, physical }, fails: "load" });
    }
  },
});

function isSectorSize(size: bigint): boolean {
  return size === 0n || (size >= 512n && size <= 65536n && (size & (size - 1n)) === 0n);
}

function checkRust(unit: Unit, report: Tell): void {
  const chosen = rustConfig(unit).runtime.text("hypervisor_name");
  for (const { name, main } of hypervisorsOf(unit)) {
    const isUsed = main.flag("disable_block_device_use") === false;
    const sizes = [LOGICAL, PHYSICAL].map((key) => {
      const have = main.cell(key)?.value;
      if (typeof have !== "bigint") return undefined;
      if (isUsed && !isSectorSize(have)) {
        report({ at: fieldSite(unit, main, key), message: "size", data: { have }, fails: "load" });
      }
      return have;
    });
    // The order is looked at again where annotations are applied, for the hypervisor in use alone.
    const [logical, physical] = sizes;
    if ((!isUsed && name !== chosen) || !logical || !physical || logical <= physical) continue;
    const settings = [LOGICAL, PHYSICAL].map((key) => main.setting(key));
    const data = { logical, physical };
    report({ ...combined(unit, settings, [...main.path, LOGICAL]), message: "order", data, fails: "load" });
  }
}
