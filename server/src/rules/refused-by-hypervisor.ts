import type { Release } from "../knowledge/releases.ts";
import { compareReleases, isAtLeast } from "../knowledge/releases.ts";
import type { Held, Section } from "../loaders/runtime-rs/types.ts";
import { writeJson } from "../toml/edit/index.ts";
import { fieldSite, hypervisorsOf, removal, replacement } from "./common/runtime-rs.ts";
import { defineRule } from "./rule.ts";

/** An option that a hypervisor's plugin wants unset, or without certain values. */
interface Refusal {
  readonly key: string;
  /** First release that refuses it. */
  readonly since?: Release;
  /** First release that takes it again. */
  readonly until?: Release;
  readonly refuses: (value: Held, section: Section) => boolean;
  /** Completes "qemu …". */
  readonly why: string;
}

const isSet = (value: Held): boolean =>
  value === true || (typeof value === "string" && value !== "") || (Array.isArray(value) && value.length > 0);
const isPositive = (value: Held): boolean => typeof value === "bigint" && value > 0n;
const unset = (why: string, ...keys: readonly string[]): Refusal[] =>
  keys.map((key) => ({ key, refuses: isSet, why }));
const blockDriver = (refuses: (driver: string) => boolean, why: string): Refusal => ({
  key: "block_device_driver",
  refuses: (value, section) =>
    typeof value === "string" && section.flag("disable_block_device_use") === false && refuses(value),
  why,
});

const NO_JAILER = unset("has no jailer in runtime-rs", "jailer_path", "valid_jailer_paths");
const NO_HOTPLUG = "has no PCI bridges or ports";

const REFUSALS: Readonly<Record<string, readonly Refusal[]>> = {
  qemu: [
    ...NO_JAILER,
    blockDriver((driver) => driver === "virtio-blk-mmio", "has no virtio-blk-mmio devices"),
    { ...unset("cannot swap in the guest", "enable_guest_swap")[0]!, since: "3.15.0" },
  ],
  clh: [
    ...NO_JAILER,
    {
      ...blockDriver((driver) => driver === "virtio-blk-mmio", "has no virtio-blk-mmio devices"),
      until: "3.3.0",
    },
  ],
  dragonball: [
    ...unset(
      "is part of the runtime and is not started from a path",
      "path",
      "valid_hypervisor_paths",
      "ctlpath",
      "valid_ctlpaths",
    ),
    ...unset("has no I/O threads", "enable_iothreads"),
    blockDriver(
      (driver) =>
        !["virtio-blk", "virtio-blk-pci", "virtio-mmio", "virtio-blk-mmio", "nvdimm", "virtio-pmem"].includes(
          driver,
        ),
      "has only virtio-blk-pci, virtio-blk-mmio and virtio-pmem devices",
    ),
    { ...unset("boots from an image alone", "initrd")[0]!, until: "3.8.0" },
    ...unset("has no firmware", "firmware"),
    ...unset("has no virtual IOMMU", "enable_iommu", "enable_iommu_platform"),
    { key: "default_bridges", refuses: isPositive, why: NO_HOTPLUG },
    { key: "pcie_root_port", refuses: isPositive, why: NO_HOTPLUG },
    { key: "pcie_switch_port", refuses: isPositive, why: NO_HOTPLUG },
    ...unset(NO_HOTPLUG, "hotplug_vfio_on_root_bus"),
    ...unset("has one machine type only", "machine_type"),
    ...unset("has no flash images", "pflashes"),
    ...unset("cannot run without root", "rootless"),
    { ...unset("cannot swap in the guest", "enable_guest_swap")[0]!, until: "3.15.0" },
    {
      key: "shared_fs",
      refuses: (value) => typeof value === "string" && value !== "virtio-fs" && value !== "inline-virtio-fs",
      why: "takes only inline-virtio-fs, virtio-fs and none",
    },
  ],
  remote: [
    ...unset("leaves the choice of the guest's root to the peer", "initrd", "rootfs_type"),
    {
      key: "block_device_driver",
      refuses: (value) => value === "nvdimm",
      why: "has no nvdimm devices",
    },
  ],
};

/** The superset of options is one struct for all hypervisors; each plugin then forbids what it cannot do. */
export default defineRule({
  id: "refused-by-hypervisor",
  severity: "error",
  summary: "The hypervisor's own check refuses a configuration that sets this option so.",
  upstream: ["src/libs/kata-types/src/config/hypervisor/{qemu,ch,dragonball,remote}.rs: validate"],
  runtimes: ["runtime-rs"],
  yieldsTo: ["known-defect"],
  messages: {
    refused: "{hypervisor} {why}: {runtime} refuses a configuration that sets {key} to {have}.",
  },
  check(unit, report) {
    const { release } = unit.target;
    for (const { name, driver, main } of hypervisorsOf(unit)) {
      for (const { key, since, until, refuses, why } of REFUSALS[driver] ?? []) {
        if (since && !isAtLeast(release, since)) continue;
        if (until && compareReleases(release, until) >= 0) continue;
        const cell = main.cells.get(key);
        if (!cell || cell.value === undefined || !refuses(cell.value, main)) continue;
        report({
          at: fieldSite(unit, main, key),
          message: "refused",
          data: { hypervisor: name, why, have: shown(cell.value) },
          fails: "load",
          fixes: cell.value === true ? replacement(main, key, "false") : removal(main, key),
        });
      }
    }
  },
});

function shown(value: Held): string {
  return value === undefined || value === null ? String(value) : writeJson(value);
}
