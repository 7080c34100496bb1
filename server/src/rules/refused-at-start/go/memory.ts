import {
  type GoFailure,
  type GoStart,
  isArchitecture,
  isConfidential,
  isOff,
  isOn,
  isPlain,
  machineOf,
  numberOf,
} from "../../common/go.ts";

const MIB_OF_64_BITS = 1n << 44n;

/** Failures of CPUs and memory, by the option that is to blame. */
export const MEMORY_FAILURES: readonly GoFailure[] = [
  {
    // pkg/govmm/qemu/qemu.go: appendCPUs; virtcontainers/clh.go: CreateVM
    key: "default_maxvcpus",
    hypervisors: ["qemu", "clh"],
    fails: (start) => {
      const { unit, runtime, table, hypervisor } = start;
      if (unit.host.cpus === undefined || runtime.flag("static_sandbox_resource_mgmt") !== false)
        return false;
      if (hypervisor === "qemu" && !isPlain(start)) return false;
      const vcpus = numberOf(start, "default_vcpus");
      const most = numberOf(start, "default_maxvcpus");
      if (vcpus === undefined || most === undefined || !(Math.ceil(vcpus) > most)) return false;
      return table.setting("default_maxvcpus")
        ? `default_maxvcpus is ${most}, below default_vcpus (${vcpus})`
        : false;
    },
    why: "the guest would begin with more CPUs than it may have. Raise it",
  },
  {
    key: "default_vcpus",
    hypervisors: ["clh", "firecracker"],
    since: "3.3.0",
    fails: ({ table }) => Number.isNaN(table.number("default_vcpus")),
    why: "the guest would begin with no CPU",
  },
  {
    key: "default_vcpus",
    hypervisors: ["firecracker"],
    fails: (start) => start.unit.host.cpus !== undefined && (numberOf(start, "default_vcpus") ?? 0) > 32,
    why: "Firecracker gives a guest at most 32 CPUs",
  },
  {
    // virtcontainers/qemu.go: memoryTopology, genericMemoryTopology
    key: "default_maxmemory",
    hypervisors: ["qemu"],
    fails: (start) =>
      hasNoRoom(start) &&
      `default_maxmemory comes to ${numberOf(start, "default_maxmemory")} MiB, and default_memory to ${numberOf(start, "default_memory")} MiB`,
    why: "QEMU must be allowed more memory than default_memory, which the guest begins with. Raise it or lower default_memory",
  },
  {
    key: "memory_offset",
    hypervisors: ["qemu"],
    fails: (start) => isPlain(start) && (mostMemory(start) ?? 0n) >= MIB_OF_64_BITS,
    why: "QEMU cannot count that much memory in 64 bits, so it ends before the runtime reaches it",
  },
  {
    key: "memory_offset",
    hypervisors: ["qemu"],
    fails: (start) => {
      const most = mostMemory(start) ?? 0n;
      return isPlain(start) && isArchitecture(start, "x86_64") && most >= 1n << 32n && most < MIB_OF_64_BITS;
    },
    why: "it lies beyond the addresses that an x86_64 CPU has",
  },
  {
    key: "memory_slots",
    hypervisors: ["qemu"],
    fails: (start) =>
      usesNvdimm(start) &&
      (start.table.integer("memory_slots") ?? 1n) % 256n === 0n &&
      isSet(start, "memory_slots"),
    why: "only its last 8 bits are used, so QEMU has no slot for the image. Use a number from 1 to 255",
  },
  {
    // virtcontainers/qemu_arch_base.go: appendNvdimmImage
    key: "image",
    hypervisors: ["qemu"],
    fails: (start) => {
      const room = memoryRoom(start);
      const offset = start.table.integer("memory_offset");
      const size = start.unit.host.stat?.(start.table.text("image") ?? "");
      if (
        !usesNvdimm(start) ||
        hasNoRoom(start) ||
        room === undefined ||
        offset === undefined ||
        typeof size !== "number"
      )
        return false;
      return size > (room + 1024 + Number(offset)) * 1024 * 1024;
    },
    why: "as an NVDIMM it needs room between default_memory and default_maxmemory. Raise memory_offset, or set disable_image_nvdimm",
  },
  {
    key: "default_memory",
    hypervisors: ["qemu"],
    fails: (start) =>
      isArchitecture(start, "ppc64le") && (numberOf(start, "default_memory") ?? 0) % 256 !== 0,
    why: "on ppc64le it must be a multiple of 256 MiB",
  },
  {
    key: "memory_offset",
    hypervisors: ["qemu"],
    fails: (start) =>
      isArchitecture(start, "ppc64le") && (start.table.integer("memory_offset") ?? 0n) % 256n !== 0n,
    why: "on ppc64le it must be a multiple of 256 MiB",
  },
  {
    // virtcontainers/qemu.go: setupVirtioMem
    key: "enable_virtio_mem",
    hypervisors: ["qemu"],
    fails: (start) => {
      const room = memoryRoom(start);
      return (
        isOn("enable_virtio_mem")(start) && machineOf(start) !== "microvm" && room !== undefined && room <= 3
      );
    },
    why: "default_maxmemory must be at least 4 MiB above default_memory for it",
  },
  {
    key: "enable_virtio_mem",
    hypervisors: ["qemu"],
    fails: (start) => isOn("enable_virtio_mem")(start) && machineOf(start) === "microvm",
    why: "the machine microvm has no PCI bus for it",
  },
  {
    key: "enable_virtio_mem",
    hypervisors: ["qemu"],
    since: "3.21.0",
    fails: (start) =>
      isOn("enable_virtio_mem")(start) &&
      isConfidential(start) &&
      isArchitecture(start, "x86_64", "aarch64", "riscv64", "ppc64le"),
    why: "a confidential guest gets no more memory while it runs",
  },
  {
    key: "enable_virtio_mem",
    hypervisors: ["qemu"],
    since: "3.2.0",
    fails: (start) => {
      const ports = [start.table.text("hot_plug_vfio"), start.table.text("cold_plug_vfio")];
      return (
        isOn("enable_virtio_mem")(start) && isArchitecture(start, "aarch64") && ports.includes("switch-port")
      );
    },
    why: "on arm64 it needs a root port, and the VFIO options ask for switch ports",
  },
  {
    key: "enable_virtio_mem",
    hypervisors: ["qemu"],
    fails: (start) => isOn("enable_virtio_mem")(start) && isArchitecture(start, "ppc64le"),
    why: "QEMU has no virtio-mem on ppc64le",
  },
  {
    // virtcontainers/qemu.go: buildNUMATopologyForVFIOHostSet
    key: "default_memory",
    hypervisors: ["qemu"],
    since: "3.32.0",
    fails: (start) => {
      const memory = numberOf(start, "default_memory") ?? 0;
      const active = isOn("enable_numa")(start) && start.table.texts("numa_mapping")?.length === 0;
      const pages = isOn("enable_hugepages")(start) && isArchitecture(start, "x86_64", "aarch64");
      return active && pages && machineOf(start) !== "microvm" && memory % 2 !== 0;
    },
    why: "with enable_numa and enable_hugepages it must be a multiple of the huge pages' size, at least of 2 MiB",
  },
  {
    key: "enable_numa",
    hypervisors: ["qemu"],
    since: "3.32.0",
    fails: (start) =>
      isOn("enable_numa")(start) &&
      isArchitecture(start, "s390x", "ppc64le") &&
      start.unit.host.numaNodes !== undefined &&
      start.table.texts("numa_mapping")?.length === 0,
    why: "NUMA is supported on x86_64 and arm64 only",
  },
];

function isSet({ table }: GoStart, key: string): boolean {
  return table.setting(key) !== undefined && table.integer(key) !== 0n;
}

/** MiB between what a guest begins with and may have at most; `undefined` when that depends on an unknown host. */
function memoryRoom(start: GoStart): number | undefined {
  const most = numberOf(start, "default_maxmemory");
  const memory = numberOf(start, "default_memory");
  return most && memory !== undefined ? most - memory : undefined;
}

/** Whether QEMU's `maxmem` is not above what the guest begins with. */
function hasNoRoom(start: GoStart): boolean {
  const room = memoryRoom(start);
  const onMainframe = isArchitecture(start, "s390x");
  const offset = onMainframe ? 0 : Number(start.table.integer("memory_offset") ?? Number.NaN) + 1024;
  return isPlain(start) && room !== undefined && room + offset <= 0;
}

/** `maxmem` in MiB as the runtime counts it, in 64 bits that wrap round; not used on s390x. */
function mostMemory(start: GoStart): bigint | undefined {
  const offset = start.table.integer("memory_offset");
  if (!offset || !isArchitecture(start, "x86_64", "aarch64", "riscv64")) return undefined;
  const host = numberOf(start, "default_maxmemory") ?? 0;
  return BigInt.asUintN(64, offset + 1024n + BigInt(host));
}

/** On x86_64 an image is an NVDIMM unless something forbids it. */
function usesNvdimm(start: GoStart): boolean {
  return (
    isArchitecture(start, "x86_64") &&
    machineOf(start) === "q35" &&
    isOff("disable_image_nvdimm")(start) &&
    isPlain(start) &&
    Boolean(start.table.text("image"))
  );
}
