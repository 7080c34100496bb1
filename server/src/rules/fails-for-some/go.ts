import type { GoCondition, GoSeen } from "../common/go.ts";
import { isArch, isConfidential, isOff, isOn } from "../common/seen.ts";
import { isDynamic, ofQemu, WITH_PCI } from "./hotplug.ts";

const driverIs = ({ table }: GoSeen, ...names: readonly string[]): boolean =>
  names.includes(table.text("block_device_driver") ?? "?");
const usesDisks = isOff("disable_block_device_use");

/** What fails with the Go runtime. */
export const GO_RISKS: readonly GoCondition[] = [
  {
    id: "selinux",
    key: "disable_guest_selinux",
    hypervisors: ["qemu", "clh", "stratovirt"],
    since: "3.1.0",
    upstream: "src/runtime/virtcontainers/kata_agent.go: createContainer",
    when: ({ table }) =>
      table.flag("disable_guest_selinux") === false && !table.setting("disable_guest_selinux"),
    what: "{key} is not set and therefore false",
    why: "on every host without SELinux each container fails. Set it to true unless the guest has SELinux",
    mends: [{ to: true }],
  },
  {
    id: "remoteLimit",
    key: "static_sandbox_resource_mgmt",
    in: "runtime",
    hypervisors: ["remote"],
    since: "3.3.0",
    upstream: "src/runtime/virtcontainers/sandbox.go: updateResources",
    when: isDynamic,
    what: "{key} is false",
    why: "the first container with a memory limit then never starts with remote. Set it to true",
    mends: [{ to: true }],
  },
  {
    id: "vcpusAboveMaximum",
    key: "default_maxvcpus",
    hypervisors: ["qemu", "clh"],
    upstream: "src/runtime/pkg/govmm/qemu/qemu.go: appendCPUs",
    when: (seen) => {
      const { unit, table } = seen;
      const vcpus = table.number("default_vcpus");
      const most = Number(table.integer("default_maxvcpus") ?? 0n);
      if (unit.host.cpus !== undefined || !isDynamic(seen) || vcpus === undefined || most === 0) return false;
      if (seen.driver === "qemu" && !isOff("confidential_guest")(seen)) return false;
      return vcpus < 0 || Math.ceil(vcpus) > most;
    },
    what: "{key} is below default_vcpus",
    why: "on a host with more CPUs than it no sandbox starts. Raise it",
  },
  {
    id: "firecrackerCpus",
    key: "default_vcpus",
    hypervisors: ["firecracker"],
    upstream: "src/runtime/virtcontainers/fc.go: fcSetVMBaseConfig",
    when: ({ unit, table }) => unit.host.cpus === undefined && (table.number("default_vcpus") ?? 0) > 32,
    what: "{key} is above 32, the most that Firecracker gives a guest",
    why: "on a host with more CPUs no sandbox starts",
  },
  {
    id: "confidentialLimit",
    key: "default_maxvcpus",
    hypervisors: ["qemu"],
    since: "3.11.0",
    upstream: "src/runtime/virtcontainers/sandbox.go: updateResources",
    when: (seen) => {
      const most = seen.table.integer("default_maxvcpus");
      const vcpus = seen.table.number("default_vcpus");
      if (most === undefined || vcpus === undefined || vcpus < 0) return false;
      return isConfidential(seen) && isDynamic(seen) && Number(most) > Math.max(1, Math.ceil(vcpus));
    },
    what: "{key} is above default_vcpus, but a confidential guest gets no more CPUs while it runs",
    why: "a pod with a CPU limit fails. Set static_sandbox_resource_mgmt = true",
    mends: [{ to: true, key: "static_sandbox_resource_mgmt", in: "runtime" }],
  },
  {
    id: "diskOfClh",
    key: "block_device_driver",
    hypervisors: ["clh"],
    upstream: "src/runtime/virtcontainers/clh.go: hotplugAddBlockDevice",
    when: (seen) =>
      usesDisks(seen) && driverIs(seen, "", "virtio-scsi", "virtio-mmio", "nvdimm", "virtio-blk-ccw"),
    what: "{key} must be virtio-blk for Cloud Hypervisor",
    why: "pods with a block device fail otherwise",
    mends: [{ to: "virtio-blk" }],
  },
  {
    id: "diskOfStratovirt",
    key: "block_device_driver",
    hypervisors: ["stratovirt"],
    upstream: "src/runtime/virtcontainers/stratovirt.go: hotplugBlk",
    when: (seen) =>
      usesDisks(seen) && driverIs(seen, "", "virtio-scsi", "virtio-blk", "nvdimm", "virtio-blk-ccw"),
    what: "{key} must be virtio-mmio for StratoVirt",
    why: "pods with a block device fail otherwise",
    mends: [{ to: "virtio-mmio" }],
  },
  {
    id: "diskOfQemu",
    key: "block_device_driver",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu.go: hotplugAddBlockDevice",
    when: (seen) => {
      const isCcw = driverIs(seen, "virtio-blk-ccw") && isArch(seen, ...WITH_PCI);
      return usesDisks(seen) && (driverIs(seen, "virtio-mmio", "nvdimm") || isCcw);
    },
    what: "{key} is one that no disk can be added with while QEMU runs",
    why: "pods with a block device fail. Use virtio-scsi or virtio-blk",
    mends: [{ to: "virtio-scsi" }, { to: "virtio-blk" }],
  },
  {
    id: "nativeIo",
    key: "block_device_aio",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu.go: hotplugAddBlockDevice",
    when: (seen) =>
      seen.table.text("block_device_aio") === "native" &&
      !(isOn("block_device_cache_set")(seen) && isOn("block_device_cache_direct")(seen)) &&
      seen.table.flag("block_device_cache_set") !== undefined &&
      seen.table.flag("block_device_cache_direct") !== undefined,
    what: "{key} is native, which QEMU takes only with block_device_cache_set and block_device_cache_direct",
    why: "pods with a block device fail",
  },
  {
    id: "swapOnMainframe",
    key: "enable_guest_swap",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu.go: hotplugAddBlockDevice",
    when: (seen) => isOn("enable_guest_swap")(seen) && isArch(seen, "s390x"),
    what: "{key} is true, and a swap disk is plugged into a PCI bridge, of which guests on s390x have none",
    why: "a container that asks for swap fails",
  },
  { ...ofQemu.noCpuHotplug, upstream: "src/runtime/virtcontainers/qemu.go: hotplugAddCPUs" },
  {
    ...ofQemu.noMemoryHotplug,
    since: "3.28.0",
    upstream: "src/runtime/virtcontainers/qemu.go: hotplugMemory",
  },
];
