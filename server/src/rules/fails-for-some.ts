import {
  holding,
  isArch,
  isConfidential,
  isOff,
  isOn,
  isPlain,
  messagesOf,
  type Seen,
  upstreamOf,
} from "./common/conditions.ts";
import { type GoCondition, type GoSeen, goSeen } from "./common/go.ts";
import { type RustCondition, rustSeen } from "./common/runtime-rs.ts";
import { defineRule } from "./rule.ts";

const driverIs = ({ table }: GoSeen, ...names: readonly string[]): boolean =>
  names.includes(table.text("block_device_driver") ?? "?");
const usesDisks = isOff("disable_block_device_use");
const isDynamic = isOff("static_sandbox_resource_mgmt", "runtime");

/** Where a guest's devices are those of PCI. */
const WITH_PCI = ["amd64", "arm64", "riscv64", "ppc64le"] as const;

/** Whether the configuration lets a guest get more CPUs than it starts with; 0 stands for the host's. */
function growsCpus({ table }: Seen): boolean {
  const most = table.number("default_maxvcpus");
  const vcpus = table.number("default_vcpus");
  return most !== undefined && vcpus !== undefined && (most === 0 || most > Math.max(1, Math.ceil(vcpus)));
}

/** The same of both runtimes, by what QEMU has on an architecture. */
const ofQemu = {
  noCpuHotplug: {
    id: "noCpuHotplug",
    key: "static_sandbox_resource_mgmt",
    in: "runtime",
    hypervisors: ["qemu"],
    when: (seen: Seen): boolean =>
      isDynamic(seen) && isPlain(seen) && growsCpus(seen) && isArch(seen, "arm64", "riscv64"),
    what: "{key} is false, and QEMU adds no CPUs to a running guest on arm64 and riscv64",
    why: "a pod with a CPU limit above default_vcpus fails. Set it to true",
    mends: [{ to: true }],
  },
  noMemoryHotplug: {
    id: "noMemoryHotplug",
    key: "enable_virtio_mem",
    hypervisors: ["qemu"],
    when: (seen: Seen): boolean =>
      isOff("enable_virtio_mem")(seen) && isDynamic(seen) && isPlain(seen) && isArch(seen, "s390x"),
    what: "{key} is false, and a guest on s390x gets more memory by it alone",
    why: "a pod with a memory limit fails. Set it, or static_sandbox_resource_mgmt, to true",
    mends: [{ to: true }, { to: true, key: "static_sandbox_resource_mgmt", in: "runtime" }],
  },
} as const;

const RISKS: readonly GoCondition[] = [
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
];

export const GO_RISKS: readonly GoCondition[] = [
  ...RISKS,
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

/** Not every host and not every pod, but enough of them to be told. */
export default defineRule({
  id: "fails-for-some",
  severity: "warning",
  summary: "With this configuration all pods on some hosts fail, or some pods on all hosts.",
  upstream: upstreamOf([...GO_RISKS, ...RUST_RISKS]),
  asksHost: true,
  messages: messagesOf([...GO_RISKS, ...RUST_RISKS], (what, why) => `${what}: ${why}.`),
  check(unit, report) {
    const isGo = unit.runtime === "go";
    const found = isGo ? holding(GO_RISKS, goSeen(unit)) : holding(RUST_RISKS, rustSeen(unit));
    for (const finding of found) report(finding);
  },
});
