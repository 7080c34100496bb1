import {
  hasImage,
  INLINE_ONLY_IN_DRAGONBALL,
  isInline,
  isOff,
  isQueueSize,
  isText,
  isTrue,
  isUnset,
  type StartFailure,
  usesNydus,
  usesVirtiofsd,
} from "../../common/runtime-rs-conditions.ts";

/**
 * What fails with one of the other hypervisors. Sources: ch, dragonball, firecracker, openvmm and remote in
 * src/runtime-rs/crates/hypervisor/src.
 */
export const OTHER_FAILURES: readonly StartFailure[] = [
  { drivers: ["clh", "openvmm"], key: "shared_fs", fails: isInline, why: INLINE_ONLY_IN_DRAGONBALL },
  {
    drivers: ["clh"],
    key: "virtio_fs_queue_size",
    since: "3.31.0",
    fails: (main) => {
      const size = main.number("virtio_fs_queue_size");
      return (usesVirtiofsd(main) || usesNydus(main)) && size !== undefined && !isQueueSize(size);
    },
    why: "Cloud Hypervisor fails at a size that is no power of two from 1 to 32768; write 1024",
  },
  {
    drivers: ["clh"],
    key: "firmware",
    since: "3.21.0",
    fails: (main) => isText("firmware")(main) && isOff("confidential_guest")(main),
    why: "runtime-rs always passes a kernel, and Cloud Hypervisor takes no firmware beside it; remove it",
  },
  {
    drivers: ["clh"],
    key: "boot_to_be_template",
    since: "4.1.0",
    fails: (main) =>
      isTrue("boot_to_be_template")(main) && (isUnset("memory_path")(main) || isText("shared_fs")(main)),
    why: "a template needs memory_path and no file sharing",
  },
  {
    drivers: ["firecracker"],
    key: "pcie_root_port",
    since: "3.17.0",
    fails: (main) => (main.number("pcie_root_port") ?? 0) > 0 && main.number("pcie_switch_port") === 0,
    why: "Firecracker has no PCIe ports; set it to 0",
  },
  {
    drivers: ["firecracker"],
    key: "initdata",
    since: "3.19.0",
    fails: isText("initdata"),
    why: "the disk that carries it is changed before the guest runs, which Firecracker refuses",
  },
  {
    drivers: ["firecracker"],
    key: "block_device_driver",
    since: "3.7.0",
    fails: (main) => hasImage(main) && main.text("block_device_driver") === "virtio-pmem",
    why: "the guest looks for a pmem root device, which Firecracker does not have; use virtio-blk-mmio",
  },
  {
    drivers: ["firecracker"],
    key: "block_device_driver",
    since: "3.7.0",
    fails: (main) => hasImage(main) && ["virtio-scsi", ""].includes(main.text("block_device_driver") ?? "-"),
    why: "the runtime has no root device's name for it; use virtio-blk-mmio, with disable_block_device_use off",
  },
  {
    drivers: ["firecracker", "dragonball", "openvmm"],
    key: "rootfs_type",
    fails: (main) => hasImage(main) && isUnset("rootfs_type")(main),
    why: "the kernel must be told the type of its root; set ext4, xfs or erofs",
  },
  {
    drivers: ["dragonball"],
    key: "shared_fs",
    fails: usesVirtiofsd,
    why: "runtime-rs builds Dragonball without vhost-user file sharing; use inline-virtio-fs",
  },
  {
    drivers: ["dragonball"],
    key: "default_memory",
    fails: (main) => {
      const memory = main.number("default_memory") ?? 0;
      return memory % 2 !== 0 || memory > 1048576;
    },
    why: "Dragonball takes only an even number of MiB up to 1048576",
  },
  {
    drivers: ["dragonball"],
    key: "block_device_driver",
    since: "3.2.0",
    fails: (main) => hasImage(main) && main.text("block_device_driver") === "virtio-pmem",
    why: "the guest looks for a pmem root device, which Dragonball does not have",
  },
  {
    drivers: ["dragonball"],
    key: "disable_block_device_use",
    fails: (main) => hasImage(main) && isTrue("disable_block_device_use")(main),
    why: "it leaves no driver for the disk of the guest's root",
  },
  {
    drivers: ["dragonball"],
    key: "jailer_path",
    fails: isText("jailer_path"),
    why: "the kernel is then looked for at /vmlinux, as if in a jail, and there is no jail; remove it",
  },
  {
    drivers: ["dragonball"],
    key: "virtio_fs_queue_size",
    since: "3.31.0",
    fails: (main) => {
      const size = main.number("virtio_fs_queue_size") ?? 0;
      return isInline(main) && size !== 0 && !isQueueSize(size);
    },
    why: "a queue's size must be a power of two up to 32768",
  },
  {
    drivers: ["openvmm"],
    key: "kernel",
    fails: isUnset("kernel"),
    why: "OpenVMM has no default kernel; set the path of one",
  },
  {
    drivers: ["openvmm"],
    key: "image",
    fails: (main) => isUnset("image")(main) && isUnset("initrd")(main),
    why: "neither image nor initrd is set, so there is nothing to boot from",
  },
  {
    drivers: ["openvmm"],
    key: "initdata",
    fails: (main) =>
      isText("initdata")(main) && ![undefined, "virtio-blk-pci"].includes(main.text("block_device_driver")),
    why: "it travels on a disk, and OpenVMM plugs only virtio-blk-pci",
  },
  {
    drivers: ["firecracker", "remote"],
    key: "rootless",
    since: "3.22.0",
    fails: (main) => isTrue("rootless")(main) && (main.path[1] === "remote" || isUnset("jailer_path")(main)),
    why: "nothing makes the directory in which the runtime then keeps the sandbox's state",
  },
];
