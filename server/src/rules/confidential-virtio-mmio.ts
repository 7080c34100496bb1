import { isAtLeast } from "../knowledge/releases.ts";
import { goConfig, isSince } from "../loaders/go/struct.ts";
import type { Unit } from "../project/unit.ts";
import { changeTo } from "./common/fixes.ts";
import { fieldSite, hypervisorsOf, relatedField } from "./common/runtime-rs.ts";
import { defineRule, type Report, valueSite } from "./rule.ts";

const messages = {
  mmio: "vm_rootfs_driver is virtio-blk-mmio and confidential_guest is true; the runtime refuses that, as virtio-mmio is not hardened against the host. Use virtio-blk-pci.",
  driver:
    "block_device_driver is virtio-mmio and confidential_guest is true; the runtime refuses that, as virtio-mmio is not hardened against the host. Use virtio-blk.",
} as const;

type Tell = Report<typeof messages>;

/** virtio-mmio lacks the checks on the host's input that virtio-pci has. */
export default defineRule({
  id: "confidential-virtio-mmio",
  severity: "error",
  summary: "A confidential guest must not use virtio-mmio for its disks.",
  upstream: [
    "src/libs/kata-types/src/config/hypervisor/{qemu,ch}.rs: validate (since 3.28.0)",
    "src/runtime/virtcontainers/hypervisor_config_linux.go: validateHypervisorConfig (since 3.28.0)",
  ],
  messages,
  check(unit, report) {
    if (unit.runtime === "go") checkGo(unit, report);
    else checkRust(unit, report);
  },
});

function checkGo(unit: Unit, report: Tell): void {
  const table = goConfig(unit).hypervisor;
  if (!table || !isSince(unit, "3.28.0") || (table.path[1] !== "qemu" && table.path[1] !== "clh")) return;
  const driver = table.setting("block_device_driver");
  const guest = table.setting("confidential_guest");
  if (!driver || !guest || !table.flag("confidential_guest")) return;
  if (table.text("block_device_driver") !== "virtio-mmio") return;
  report({
    at: valueSite(driver),
    message: "driver",
    fails: "load",
    related: [{ ...valueSite(guest), message: "The guest is confidential." }],
    fixes: changeTo(driver, "virtio-blk"),
  });
}

function checkRust(unit: Unit, report: Tell): void {
  if (!isAtLeast(unit.target.release, "3.28.0")) return;
  for (const { driver, main } of hypervisorsOf(unit)) {
    if (driver !== "qemu" && driver !== "clh") continue;
    if (main.text("vm_rootfs_driver") !== "virtio-blk-mmio" || !main.flag("confidential_guest")) continue;
    report({
      at: fieldSite(unit, main, "vm_rootfs_driver"),
      message: "mmio",
      fails: "load",
      related: relatedField(main, "confidential_guest", "The guest is confidential."),
      fixes: changeTo(main.setting("vm_rootfs_driver"), "virtio-blk-pci"),
    });
  }
}
