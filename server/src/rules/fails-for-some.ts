import type { Release } from "../knowledge/releases.ts";
import { goConfig, isSince } from "../loaders/go/struct.ts";
import { type GoStart, isArchitecture, isConfidential, isOff, isOn } from "./common/go.ts";
import { defineRule, tableSite, valueSite } from "./rule.ts";

interface Risk {
  readonly key: string;
  readonly table?: "runtime";
  readonly hypervisors: readonly string[];
  readonly since?: Release;
  readonly fails: (start: GoStart) => boolean;
  /** What happens, a sentence that begins with the key, without its full stop. */
  readonly what: string;
}

const driverIs =
  (...names: readonly string[]) =>
  ({ table }: GoStart): boolean =>
    names.includes(table.text("block_device_driver") ?? "?");
const usesDisks = isOff("disable_block_device_use");
const isDynamic = ({ runtime }: GoStart) => runtime.flag("static_sandbox_resource_mgmt") === false;

const RISKS: readonly Risk[] = [
  {
    // virtcontainers/kata_agent.go: createContainer
    key: "disable_guest_selinux",
    hypervisors: ["qemu", "clh", "stratovirt"],
    since: "3.1.0",
    fails: ({ table }) =>
      table.flag("disable_guest_selinux") === false && !table.setting("disable_guest_selinux"),
    what: "disable_guest_selinux is not set and therefore false: on every host without SELinux each container fails. Set it to true unless the guest has SELinux",
  },
  {
    // virtcontainers/sandbox.go: updateResources
    key: "static_sandbox_resource_mgmt",
    table: "runtime",
    hypervisors: ["remote"],
    since: "3.3.0",
    fails: isDynamic,
    what: "static_sandbox_resource_mgmt is false, and the first container with a memory limit then never starts with remote. Set it to true",
  },
  {
    key: "default_maxvcpus",
    hypervisors: ["qemu", "clh"],
    fails: (start) => {
      const { unit, table } = start;
      const vcpus = table.number("default_vcpus");
      const most = Number(table.integer("default_maxvcpus") ?? 0n);
      if (unit.host.cpus !== undefined || !isDynamic(start) || vcpus === undefined || most === 0)
        return false;
      if (start.hypervisor === "qemu" && !isOff("confidential_guest")(start)) return false;
      return vcpus < 0 || Math.ceil(vcpus) > most;
    },
    what: "default_maxvcpus is below default_vcpus: on a host with more CPUs than it no sandbox starts. Raise it",
  },
  {
    key: "default_vcpus",
    hypervisors: ["firecracker"],
    fails: ({ unit, table }) => unit.host.cpus === undefined && (table.number("default_vcpus") ?? 0) > 32,
    what: "default_vcpus is above 32, the most that Firecracker gives a guest: on a host with more CPUs no sandbox starts",
  },
  {
    key: "default_maxvcpus",
    hypervisors: ["qemu"],
    since: "3.11.0",
    fails: (start) => {
      const most = start.table.integer("default_maxvcpus");
      const vcpus = start.table.number("default_vcpus");
      if (most === undefined || vcpus === undefined || vcpus < 0) return false;
      return isConfidential(start) && isDynamic(start) && Number(most) > Math.max(1, Math.ceil(vcpus));
    },
    what: "default_maxvcpus is above default_vcpus, but a confidential guest gets no more CPUs while it runs: a pod with a CPU limit fails. Set static_sandbox_resource_mgmt = true",
  },
  {
    // virtcontainers/clh.go: hotplugAddBlockDevice
    key: "block_device_driver",
    hypervisors: ["clh"],
    fails: (start) =>
      usesDisks(start) && driverIs("", "virtio-scsi", "virtio-mmio", "nvdimm", "virtio-blk-ccw")(start),
    what: "block_device_driver must be virtio-blk for Cloud Hypervisor: pods with a block device fail otherwise",
  },
  {
    // virtcontainers/stratovirt.go: hotplugBlk
    key: "block_device_driver",
    hypervisors: ["stratovirt"],
    fails: (start) =>
      usesDisks(start) && driverIs("", "virtio-scsi", "virtio-blk", "nvdimm", "virtio-blk-ccw")(start),
    what: "block_device_driver must be virtio-mmio for StratoVirt: pods with a block device fail otherwise",
  },
  {
    // virtcontainers/qemu.go: hotplugAddBlockDevice
    key: "block_device_driver",
    hypervisors: ["qemu"],
    fails: (start) => {
      const isCcw = driverIs("virtio-blk-ccw")(start);
      const elsewhere = isArchitecture(start, "x86_64", "aarch64", "riscv64", "ppc64le");
      return usesDisks(start) && (driverIs("virtio-mmio", "nvdimm")(start) || (isCcw && elsewhere));
    },
    what: "block_device_driver is one that no disk can be added with while QEMU runs: pods with a block device fail. Use virtio-scsi or virtio-blk",
  },
  {
    key: "block_device_aio",
    hypervisors: ["qemu"],
    fails: (start) =>
      start.table.text("block_device_aio") === "native" &&
      !(isOn("block_device_cache_set")(start) && isOn("block_device_cache_direct")(start)) &&
      start.table.flag("block_device_cache_set") !== undefined &&
      start.table.flag("block_device_cache_direct") !== undefined,
    what: "block_device_aio is native, which QEMU takes only with block_device_cache_set and block_device_cache_direct: pods with a block device fail",
  },
];

/** Not every host and not every pod, but enough of them to be told. */
export default defineRule({
  id: "fails-for-some",
  severity: "warning",
  summary: "With this configuration all pods on some hosts fail, or some pods on all hosts.",
  upstream: [
    "src/runtime/virtcontainers/kata_agent.go: createContainer",
    "src/runtime/virtcontainers/sandbox.go: updateResources",
    "src/runtime/virtcontainers/{qemu,clh,stratovirt}.go: hotplugAddBlockDevice",
  ],
  runtimes: ["go"],
  asksHost: true,
  messages: { risk: "{what}." },
  check(unit, report) {
    const { hypervisor: table, runtime } = goConfig(unit);
    const hypervisor = table?.path[1];
    if (!table || !hypervisor) return;
    const start: GoStart = { unit, table, hypervisor, runtime };
    for (const risk of RISKS) {
      const { key, what } = risk;
      if (!risk.hypervisors.includes(hypervisor) || (risk.since && !isSince(unit, risk.since))) continue;
      if (!risk.fails(start)) continue;
      const holder = risk.table ? runtime : table;
      const setting = holder.setting(key);
      const at = setting ? valueSite(setting) : tableSite(unit, ...holder.path);
      report({ at, message: "risk", data: { what } });
    }
  },
});
