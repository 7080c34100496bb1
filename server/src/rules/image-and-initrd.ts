import { isAtLeast } from "../knowledge/releases.ts";
import { type GoTable, goConfig } from "../loaders/go/struct.ts";
import type { Struct } from "../loaders/runtime-rs/types.ts";
import type { Setting } from "../project/config.ts";
import type { Unit } from "../project/unit.ts";
import { changeTo } from "./common/fixes.ts";
import { fieldSite, hypervisorsOf } from "./common/runtime-rs.ts";
import { combined } from "./common/settings.ts";
import { defineRule, type Fix, type Report, valueSite } from "./rule.ts";

const messages = {
  both: "image and initrd are both set; the runtime refuses that. Keep one, or set the other to an empty text.",
  neither:
    "Neither image nor initrd is set for {hypervisor}, so there is nothing to start the guest from. Set the path of one.",
  imageOnly: "No image is set, and {hypervisor} starts from an image only. Set image.",
  secure:
    "{key} has a path, but a Secure Execution guest has its image and initrd inside the kernel image. Set it to an empty text.",
} as const;

type Tell = Report<typeof messages>;

/** The guest starts from exactly one of two assets. */
export default defineRule({
  id: "image-and-initrd",
  severity: "error",
  summary: "A guest starts from an image or from an initrd: exactly one of them must be set.",
  detail:
    "An empty text counts as unset. In the Go runtime `dragonball` and `acrn` take an image only, `remote` takes neither, and a Secure Execution guest (`confidential_guest` on the machine `s390-ccw-virtio`) must have neither, as both are part of its kernel image.",
  upstream: [
    "src/runtime/virtcontainers/hypervisor_config_linux.go: validateHypervisorConfig",
    "src/runtime/pkg/katautils/config.go: newClhHypervisorConfig, newStratovirtHypervisorConfig",
    "src/libs/kata-types/src/config/hypervisor/mod.rs: BootInfo::validate",
    "src/libs/kata-types/src/config/hypervisor/{qemu,ch,dragonball,firecracker}.rs: validate",
  ],
  messages,
  check(unit, report) {
    if (unit.runtime === "go") checkGo(unit, report);
    else checkRust(unit, report);
  },
});

function checkGo(unit: Unit, report: Tell): void {
  const { hypervisors } = goConfig(unit);
  for (const table of hypervisors) {
    const hypervisor = table.path[1]!;
    if (!unit.catalogue.hypervisors.includes(hypervisor) || hypervisor === "remote") continue;
    // Of several tables one is used at random; only these two drivers look before it is chosen.
    const certain = hypervisors.length === 1 || hypervisor === "clh" || hypervisor === "stratovirt";
    const level = certain ? ({ fails: "load" } as const) : ({ severity: "warning" } as const);
    const image = table.text("image");
    const imageOnly = hypervisor === "dragonball" || hypervisor === "acrn";
    const initrd = imageOnly ? "" : table.text("initrd");
    if (isSecureExecution(table, hypervisor)) {
      for (const key of ["image", "initrd"]) {
        const setting = table.setting(key);
        if (!setting || !table.text(key)) continue;
        report({
          at: valueSite(setting),
          message: "secure",
          ...level,
          fixes: empty(setting),
        });
      }
      if (hypervisor === "qemu") continue;
    }
    if (image && initrd) {
      const settings = [table.setting("image"), table.setting("initrd")];
      const fixes = settings.flatMap(empty);
      const sameFile = settings[0]?.file === settings[1]?.file;
      report({
        ...combined(unit, settings, [...table.path, "image"]),
        message: "both",
        ...level,
        fixes: sameFile ? fixes : [],
      });
    } else if (image === "" && initrd === "" && !mayBeSecureExecution(table, hypervisor)) {
      const about = [...table.path, "image"];
      const { at } = combined(unit, [table.setting("image"), table.setting("initrd")], about);
      const message = imageOnly ? "imageOnly" : "neither";
      report({ at: { ...at, about }, message, data: { hypervisor }, ...level });
    }
  }
}

/** Whether only the build of a template tells if the guest is one of Secure Execution. */
function mayBeSecureExecution(table: GoTable, hypervisor: string): boolean {
  return (
    hypervisor === "qemu" &&
    table.flag("confidential_guest") !== false &&
    table.text("machine_type") === undefined
  );
}

function isSecureExecution(table: GoTable, hypervisor: string): boolean {
  const reads = hypervisor === "qemu" || hypervisor === "clh";
  return (
    reads && table.flag("confidential_guest") === true && table.text("machine_type") === "s390-ccw-virtio"
  );
}

function empty(setting: Setting | undefined): readonly Fix[] {
  return changeTo(setting, "", { title: `Set ${setting?.path.at(-1)} to an empty text` });
}

function checkRust(unit: Unit, report: Tell): void {
  const { release } = unit.target;
  for (const { driver, name, main } of hypervisorsOf(unit)) {
    const image = main.text("image");
    const initrd = main.text("initrd");
    if (image && initrd) {
      const settings = [main.setting("image"), main.setting("initrd")];
      const fixes = settings.flatMap(empty);
      const sameFile = settings[0]?.file === settings[1]?.file;
      report({
        ...combined(unit, settings, [...main.path, "image"]),
        message: "both",
        fails: "load",
        fixes: sameFile ? fixes : [],
      });
    }
    if (image !== "") continue;
    const at = fieldSite(unit, main, "image");
    const data = { hypervisor: name };
    const imageOnly = driver === "firecracker" || (driver === "dragonball" && !isAtLeast(release, "3.8.0"));
    if (imageOnly) report({ at, message: "imageOnly", data, fails: "load" });
    else if (initrd === "" && ["qemu", "clh", "dragonball"].includes(driver)) {
      if (driver === "qemu" && isSealed(main, release) !== false) continue;
      report({ at, message: "neither", data, fails: "load" });
    }
  }
}

/** Whether runtime-rs takes the guest for one of Secure Execution, which needs neither; `undefined` when not known. */
function isSealed(main: Struct, release: string): boolean | undefined {
  if (!isAtLeast(release, "3.15.0")) return false;
  const driver = main.text("vm_rootfs_driver");
  const confidential = main.cell("confidential_guest")?.value;
  if (driver === undefined || confidential === undefined) return undefined;
  return driver.endsWith("ccw") && confidential === true;
}
