import type { RustCondition, RustSeen } from "../../common/runtime-rs.ts";
import {
  all,
  hasImage,
  isAbove,
  isArch,
  isEmpty,
  isOff,
  isOn,
  isQueueSize,
  isText,
  sharesAs,
} from "../../common/seen.ts";

const blockDriver =
  (...names: readonly string[]) =>
  (seen: RustSeen): boolean =>
    hasImage(seen) && names.includes(seen.table.text("block_device_driver") ?? "-");

/** What fails with one of the other hypervisors. */
export const OTHER_FAILURES: readonly RustCondition[] = [
  {
    id: "inlineElsewhere",
    key: "shared_fs",
    hypervisors: ["clh", "openvmm"],
    upstream: "src/runtime-rs/crates/hypervisor/src/ch/inner_device.rs: handle_share_fs_device",
    when: sharesAs("inline-virtio-fs"),
    why: "no other hypervisor than Dragonball serves files itself; use virtio-fs",
    mends: [{ to: "virtio-fs" }],
  },
  {
    id: "queueSizeOfClh",
    key: "virtio_fs_queue_size",
    hypervisors: ["clh"],
    since: "3.31.0",
    upstream: "src/runtime-rs/crates/hypervisor/src/ch/inner_device.rs: handle_share_fs_device",
    when: (seen) => {
      const size = seen.table.number("virtio_fs_queue_size");
      const shares = sharesAs("virtio-fs", "virtio-fs-nydus")(seen);
      return shares && size !== undefined && !isQueueSize(size, 32768);
    },
    why: "Cloud Hypervisor fails at a size that is no power of two from 1 to 32768; write 1024",
    mends: [{ to: 1024n }],
  },
  {
    id: "firmwareBesideKernel",
    key: "firmware",
    hypervisors: ["clh"],
    since: "3.21.0",
    upstream: "src/runtime-rs/crates/hypervisor/ch-config/src/convert.rs: PayloadConfig",
    when: all(isText("firmware"), isOff("confidential_guest")),
    why: "{runtime} always passes a kernel, and Cloud Hypervisor takes no firmware beside it; remove it",
    mends: ["leave out"],
  },
  {
    id: "noTdxOnArm",
    key: "confidential_guest",
    hypervisors: ["clh"],
    since: "3.4.0",
    upstream: "src/runtime-rs/crates/hypervisor/src/ch/inner_hypervisor.rs: handle_guest_protection",
    when: (seen) => isOn("confidential_guest")(seen) && isArch(seen, "arm64"),
    why: "Cloud Hypervisor protects guests by TDX alone, which arm64 does not have",
  },
  {
    id: "templateOfClh",
    key: "boot_to_be_template",
    hypervisors: ["clh"],
    since: "4.1.0",
    upstream: "src/runtime-rs/crates/hypervisor/ch-config/src/convert.rs: VmConfig",
    when: (seen) =>
      isOn("boot_to_be_template")(seen) && (isEmpty("memory_path")(seen) || isText("shared_fs")(seen)),
    why: "a template needs memory_path and no file sharing",
  },
  {
    id: "portsOfFirecracker",
    key: "pcie_root_port",
    hypervisors: ["firecracker"],
    since: "3.17.0",
    upstream: "src/runtime-rs/crates/hypervisor/src/firecracker/inner_device.rs: add_device",
    when: (seen) => isAbove("pcie_root_port")(seen) && seen.table.number("pcie_switch_port") === 0,
    why: "Firecracker has no PCIe ports; set it to 0",
    mends: [{ to: 0n }],
  },
  {
    id: "initdataOfFirecracker",
    key: "initdata",
    hypervisors: ["firecracker"],
    upstream: "src/runtime-rs/crates/hypervisor/src/firecracker/inner_device.rs: hotplug_block_device",
    when: isText("initdata"),
    why: "the disk that carries it is changed before the guest runs, which Firecracker refuses",
  },
  {
    id: "pmemOfFirecracker",
    key: "block_device_driver",
    hypervisors: ["firecracker"],
    since: "3.7.0",
    upstream: "src/runtime-rs/crates/hypervisor/src/firecracker/fc_api.rs: prepare_vmm_resources",
    when: blockDriver("virtio-pmem"),
    why: "the guest looks for a pmem root device, which Firecracker does not have; use virtio-blk-mmio",
    mends: [{ to: "virtio-blk-mmio" }],
  },
  {
    id: "blockRootUnnamed",
    key: "block_device_driver",
    hypervisors: ["firecracker"],
    since: "3.7.0",
    upstream: "src/runtime-rs/crates/hypervisor/src/kernel_param.rs: new_rootfs_kernel_params",
    when: blockDriver("virtio-scsi", ""),
    why: "the runtime has no root device's name for it; use virtio-blk-mmio, with disable_block_device_use off",
    mends: [{ to: "virtio-blk-mmio" }],
  },
  {
    id: "rootTypeUnset",
    key: "rootfs_type",
    hypervisors: ["firecracker", "dragonball", "openvmm"],
    upstream: "src/runtime-rs/crates/hypervisor/src/kernel_param.rs: new_rootfs_kernel_params",
    when: all(hasImage, isEmpty("rootfs_type")),
    why: "the kernel must be told the type of its root; set ext4, xfs or erofs",
    mends: [{ to: "ext4" }, { to: "xfs" }, { to: "erofs" }],
  },
  {
    id: "virtiofsdOfDragonball",
    key: "shared_fs",
    hypervisors: ["dragonball"],
    upstream: "src/dragonball/src/device_manager/fs_dev_mgr.rs: FsDeviceMgr",
    when: sharesAs("virtio-fs"),
    why: "{runtime} builds Dragonball without vhost-user file sharing; use inline-virtio-fs",
    mends: [{ to: "inline-virtio-fs" }],
  },
  {
    id: "memoryOfDragonball",
    key: "default_memory",
    hypervisors: ["dragonball"],
    upstream: "src/dragonball/src/api/v1/vmm_action.rs: set_vm_configuration",
    when: ({ table }) => {
      const memory = table.number("default_memory") ?? 0;
      return memory % 2 !== 0 || memory > 1048576;
    },
    why: "Dragonball takes only an even number of MiB up to 1048576",
  },
  {
    id: "pmemOfDragonball",
    key: "block_device_driver",
    hypervisors: ["dragonball"],
    since: "3.2.0",
    upstream: "src/runtime-rs/crates/hypervisor/src/dragonball/inner.rs: cold_start_vm",
    when: blockDriver("virtio-pmem"),
    why: "the guest looks for a pmem root device, which Dragonball does not have",
  },
  {
    id: "rootWithoutDriver",
    key: "disable_block_device_use",
    hypervisors: ["dragonball"],
    upstream: "src/runtime-rs/crates/hypervisor/src/dragonball/inner.rs: cold_start_vm",
    when: all(hasImage, isOn("disable_block_device_use")),
    why: "it leaves no driver for the disk of the guest's root",
  },
  {
    id: "jailOfDragonball",
    key: "jailer_path",
    hypervisors: ["dragonball"],
    upstream: "src/runtime-rs/crates/hypervisor/src/dragonball/inner.rs: get_resource",
    when: isText("jailer_path"),
    why: "the kernel is then looked for at /vmlinux, as if in a jail, and there is no jail; remove it",
    mends: ["leave out"],
  },
  {
    id: "queueSizeOfDragonball",
    key: "virtio_fs_queue_size",
    hypervisors: ["dragonball"],
    since: "3.31.0",
    upstream: "src/runtime-rs/crates/hypervisor/src/dragonball/inner_device.rs: add_share_fs_device",
    when: (seen) => {
      const size = seen.table.number("virtio_fs_queue_size") ?? 0;
      return sharesAs("inline-virtio-fs")(seen) && size !== 0 && !isQueueSize(size, 32768);
    },
    why: "a queue's size must be a power of two up to 32768",
  },
  {
    id: "noKernel",
    key: "kernel",
    hypervisors: ["openvmm"],
    upstream: "src/runtime-rs/crates/hypervisor/src/openvmm/inner_hypervisor.rs: start_vm",
    when: isEmpty("kernel"),
    why: "OpenVMM has no default kernel; set the path of one",
  },
  {
    id: "noAsset",
    key: "image",
    hypervisors: ["openvmm"],
    upstream: "src/runtime-rs/crates/runtimes/virt_container/src/sandbox.rs: prepare_rootfs_config",
    when: all(isEmpty("image"), isEmpty("initrd")),
    why: "neither image nor initrd is set, so there is nothing to boot from",
  },
  {
    id: "initdataOfOpenvmm",
    key: "initdata",
    hypervisors: ["openvmm"],
    upstream: "src/runtime-rs/crates/hypervisor/src/openvmm/inner_device.rs: add_device",
    when: (seen) =>
      isText("initdata")(seen) &&
      ![undefined, "virtio-blk-pci"].includes(seen.table.text("block_device_driver")),
    why: "it travels on a disk, and OpenVMM plugs only virtio-blk-pci",
  },
  {
    id: "rootlessState",
    key: "rootless",
    hypervisors: ["firecracker", "remote"],
    since: "3.22.0",
    upstream: "src/runtime-rs/crates/persist/src/lib.rs: to_disk",
    when: (seen) => isOn("rootless")(seen) && (seen.driver === "remote" || isEmpty("jailer_path")(seen)),
    why: "nothing makes the directory in which the runtime then keeps the sandbox's state",
  },
];
