import type { RustCondition } from "../common/runtime-rs.ts";
import { isArch, isOn } from "../common/seen.ts";
import { ofQemu, WITH_PCI } from "./hotplug.ts";

/** What fails with runtime-rs. */
export const RUST_RISKS: readonly RustCondition[] = [
  {
    id: "diskOfRustQemu",
    key: "block_device_driver",
    hypervisors: ["qemu"],
    since: "3.17.0",
    upstream: "src/runtime-rs/crates/hypervisor/src/qemu/qmp.rs: hotplug_block_device",
    when: (seen) => {
      const driver = seen.table.text("block_device_driver");
      const isCcwElsewhere = driver === "virtio-blk-ccw" && isArch(seen, ...WITH_PCI);
      const isPciOnMainframe = driver === "virtio-blk-pci" && isArch(seen, "s390x");
      const isElsewhere = driver === "virtio-pmem" || isCcwElsewhere || isPciOnMainframe;
      return isElsewhere && !isOn("disable_block_device_use")(seen);
    },
    what: "{key} is one that no disk can be added with while QEMU runs",
    why: "pods with a block device fail. Use virtio-scsi or virtio-blk-pci, and virtio-blk-ccw on s390x",
    mends: (seen) =>
      isArch(seen, "s390x")
        ? [{ to: "virtio-blk-ccw" }]
        : isArch(seen, ...WITH_PCI)
          ? [{ to: "virtio-scsi" }, { to: "virtio-blk-pci" }]
          : [],
  },
  {
    ...ofQemu.noCpuHotplug,
    upstream: "src/runtime-rs/crates/hypervisor/src/qemu/qmp.rs: hotplug_vcpus",
  },
  {
    ...ofQemu.noMemoryHotplug,
    since: "4.0.0",
    upstream: "src/runtime-rs/crates/hypervisor/src/qemu/qmp.rs: hotplug_memory",
  },
];
