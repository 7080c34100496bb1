import { type Condition, holding, messagesOf } from "./common/conditions.ts";
import { changeTo, leaveOut } from "./common/fixes.ts";
import { hypervisorsOf, type RustSeen, seenWith } from "./common/runtime-rs.ts";
import { isOff } from "./common/seen.ts";
import { defineRule } from "./rule.ts";

type Refusal = Condition<RustSeen>;

const UPSTREAM = "src/libs/kata-types/src/config/hypervisor/{qemu,ch,dragonball,remote}.rs: validate";

const isSet =
  (key: string) =>
  ({ table }: RustSeen): boolean =>
    table.flag(key) === true || Boolean(table.text(key)) || (table.texts(key)?.length ?? 0) > 0;
const isPositive =
  (key: string) =>
  ({ table }: RustSeen): boolean =>
    (table.integer(key) ?? 0n) > 0n;

/** Options that a hypervisor wants unset, for one reason. */
const unset = (
  { keys, ...rest }: Omit<Refusal, "key" | "when" | "upstream"> & { readonly keys: readonly string[] },
  when: (key: string) => Refusal["when"] = isSet,
): readonly Refusal[] => keys.map((key) => ({ ...rest, key, upstream: UPSTREAM, when: when(key) }));

const blockDriver = (
  rest: Omit<Refusal, "key" | "when" | "upstream">,
  refuses: (driver: string) => boolean,
): Refusal => ({
  ...rest,
  key: "block_device_driver",
  upstream: UPSTREAM,
  when: (seen) =>
    isOff("disable_block_device_use")(seen) &&
    seen.table.text("block_device_driver") !== undefined &&
    refuses(seen.table.text("block_device_driver")!),
});

const DRAGONBALL = { hypervisors: ["dragonball"] };
const NO_PORTS = { ...DRAGONBALL, id: "noPorts", why: "has no PCI bridges or ports" };
const NO_SWAP = { id: "noSwap", why: "cannot swap in the guest" };
const DRAGONBALL_DISKS = [
  "virtio-blk",
  "virtio-blk-pci",
  "virtio-mmio",
  "virtio-blk-mmio",
  "nvdimm",
  "virtio-pmem",
];

/** What a hypervisor's own check refuses; `why` goes on from its name. */
export const REFUSALS: readonly Refusal[] = [
  ...unset({
    id: "noJailer",
    hypervisors: ["qemu", "clh"],
    keys: ["jailer_path", "valid_jailer_paths"],
    why: "has no jailer in {runtime}",
  }),
  blockDriver(
    { id: "noMmio", why: "has no virtio-blk-mmio devices", hypervisors: ["qemu"] },
    (driver) => driver === "virtio-blk-mmio",
  ),
  ...unset({ ...NO_SWAP, hypervisors: ["qemu"], since: "3.15.0", keys: ["enable_guest_swap"] }),
  ...unset({ ...NO_SWAP, ...DRAGONBALL, until: "3.15.0", keys: ["enable_guest_swap"] }),
  ...unset({
    ...DRAGONBALL,
    id: "notStarted",
    keys: ["path", "valid_hypervisor_paths", "ctlpath", "valid_ctlpaths"],
    why: "is part of the runtime and is not started from a path",
  }),
  ...unset({ ...DRAGONBALL, id: "noThreads", keys: ["enable_iothreads"], why: "has no I/O threads" }),
  blockDriver(
    {
      ...DRAGONBALL,
      id: "noSuchDisk",
      why: "has only virtio-blk-pci, virtio-blk-mmio and virtio-pmem devices",
    },
    (driver) => !DRAGONBALL_DISKS.includes(driver),
  ),
  ...unset({ ...DRAGONBALL, id: "noFirmware", keys: ["firmware"], why: "has no firmware" }),
  ...unset({
    ...DRAGONBALL,
    id: "noIommu",
    keys: ["enable_iommu", "enable_iommu_platform"],
    why: "has no virtual IOMMU",
  }),
  ...unset({ ...NO_PORTS, keys: ["default_bridges", "pcie_root_port", "pcie_switch_port"] }, isPositive),
  ...unset({ ...NO_PORTS, keys: ["hotplug_vfio_on_root_bus"] }),
  ...unset({ ...DRAGONBALL, id: "oneMachine", keys: ["machine_type"], why: "has one machine type only" }),
  ...unset({ ...DRAGONBALL, id: "noFlash", keys: ["pflashes"], why: "has no flash images" }),
  ...unset({ ...DRAGONBALL, id: "needsRoot", keys: ["rootless"], why: "cannot run without root" }),
  {
    ...DRAGONBALL,
    id: "sharing",
    key: "shared_fs",
    upstream: UPSTREAM,
    when: ({ table }) => ![undefined, "virtio-fs", "inline-virtio-fs"].includes(table.text("shared_fs")),
    why: "takes only inline-virtio-fs, virtio-fs and none",
  },
  ...unset({
    id: "rootOfPeer",
    hypervisors: ["remote"],
    keys: ["initrd", "rootfs_type"],
    why: "leaves the choice of the guest's root to the peer",
  }),
  {
    id: "noNvdimm",
    hypervisors: ["remote"],
    key: "block_device_driver",
    upstream: UPSTREAM,
    when: ({ table }) => table.text("block_device_driver") === "nvdimm",
    why: "has no nvdimm devices",
  },
];

/** The superset of options is one struct for all hypervisors; each plugin then forbids what it cannot do. */
export default defineRule({
  id: "refused-by-hypervisor",
  severity: "error",
  summary: "The hypervisor's own check refuses a configuration that sets this option so.",
  upstream: [UPSTREAM],
  runtimes: ["runtime-rs"],
  yieldsTo: ["known-defect"],
  messages: messagesOf(
    REFUSALS,
    (_, why) => `{hypervisor} ${why}: {runtime} refuses a configuration that sets {key} to {have}.`,
  ),
  check(unit, report) {
    for (const structs of hypervisorsOf(unit)) {
      const { main } = structs;
      for (const finding of holding(REFUSALS, seenWith(unit, structs))) {
        const key = finding.at.about.at(-1)!;
        const setting = main.setting(key);
        const fixes = main.flag(key) === true ? changeTo(setting, false) : leaveOut(setting);
        report({ ...finding, fails: "load", fixes });
      }
    }
  },
});
