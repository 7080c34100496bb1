import { measured } from "../../common/conditions.ts";
import { type GoCondition, type GoSeen, machineOf, numberOf } from "../../common/go.ts";
import { hasImage, isArch, isConfidential, isOff, isOn, isPlain } from "../../common/seen.ts";

const MIB_OF_64_BITS = 1n << 44n;

/** Failures of CPUs and memory, by the option that is to blame. */
export const MEMORY_FAILURES: readonly GoCondition[] = [
  measured<GoSeen>()({
    id: "vcpusAboveMaximum",
    key: "default_maxvcpus",
    hypervisors: ["qemu", "clh"],
    upstream: "src/runtime/pkg/govmm/qemu/qemu.go: appendCPUs",
    when: (seen) => {
      const { unit, table, driver } = seen;
      if (unit.host.cpus === undefined || !table.setting("default_maxvcpus")) return false;
      if (!isOff("static_sandbox_resource_mgmt", "runtime")(seen)) return false;
      if (driver === "qemu" && !isPlain(seen)) return false;
      const vcpus = numberOf(seen, "default_vcpus");
      const most = numberOf(seen, "default_maxvcpus");
      if (vcpus === undefined || most === undefined || !(Math.ceil(vcpus) > most)) return false;
      return { most, vcpus };
    },
    what: "{key} is {most}, below default_vcpus ({vcpus})",
    why: "the guest would begin with more CPUs than it may have. Raise it",
  }),
  {
    id: "noVcpu",
    key: "default_vcpus",
    hypervisors: ["clh", "firecracker"],
    since: "3.3.0",
    upstream: "src/runtime/virtcontainers/hypervisor.go: RoundUpNumVCPUs",
    when: ({ table }) => Number.isNaN(table.number("default_vcpus")),
    why: "the guest would begin with no vCPU",
  },
  {
    id: "firecrackerCpus",
    key: "default_vcpus",
    hypervisors: ["firecracker"],
    upstream: "src/runtime/virtcontainers/fc.go: fcSetVMBaseConfig",
    when: (seen) => seen.unit.host.cpus !== undefined && (numberOf(seen, "default_vcpus") ?? 0) > 32,
    why: "Firecracker gives a guest at most 32 CPUs",
  },
  measured<GoSeen>()({
    id: "noRoom",
    key: "default_maxmemory",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu.go: memoryTopology",
    when: (seen) =>
      hasNoRoom(seen) && {
        most: numberOf(seen, "default_maxmemory"),
        memory: numberOf(seen, "default_memory"),
      },
    what: "{key} comes to {most} MiB, and default_memory to {memory} MiB",
    why: "QEMU must be allowed more memory than default_memory, which the guest begins with. Raise it or lower default_memory",
  }),
  {
    id: "offsetOverflows",
    key: "memory_offset",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu.go: genericMemoryTopology",
    when: (seen) => isPlain(seen) && (mostMemory(seen) ?? 0n) >= MIB_OF_64_BITS,
    why: "QEMU cannot count that much memory in 64 bits, so it ends before the runtime reaches it",
  },
  {
    id: "offsetBeyondCpu",
    key: "memory_offset",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu.go: genericMemoryTopology",
    when: (seen) => {
      const most = mostMemory(seen) ?? 0n;
      return isPlain(seen) && isArch(seen, "amd64") && most >= 1n << 32n && most < MIB_OF_64_BITS;
    },
    why: "it lies beyond the addresses that an amd64 CPU has",
  },
  {
    id: "slotForImage",
    key: "memory_slots",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu.go: memoryTopology",
    when: (seen) => {
      const slots = seen.table.integer("memory_slots") ?? 0n;
      return usesNvdimm(seen) && slots !== 0n && slots % 256n === 0n;
    },
    why: "only its last 8 bits are used, so QEMU has no slot for the image. Use a number from 1 to 255",
  },
  {
    id: "roomForImage",
    key: "image",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu_arch_base.go: appendNvdimmImage",
    when: (seen) => {
      const room = memoryRoom(seen);
      const offset = seen.table.integer("memory_offset");
      const size = seen.unit.host.stat?.(seen.table.text("image") ?? "");
      if (!usesNvdimm(seen) || hasNoRoom(seen)) return false;
      if (room === undefined || offset === undefined || typeof size !== "number") return false;
      return size > (room + 1024 + Number(offset)) * 1024 * 1024;
    },
    why: "as an NVDIMM it needs room between default_memory and default_maxmemory. Raise memory_offset, or set disable_image_nvdimm",
    mends: [{ key: "disable_image_nvdimm", to: true }],
  },
  ...["default_memory", "memory_offset"].map(
    (key): GoCondition => ({
      id: "powerMultiple",
      key,
      hypervisors: ["qemu"],
      upstream: "src/runtime/virtcontainers/qemu_ppc64le.go: memoryTopology",
      when: (seen) => isArch(seen, "ppc64le") && (numberOf(seen, key) ?? 0) % 256 !== 0,
      why: "on ppc64le it must be a multiple of 256 MiB",
    }),
  ),
  ...[
    virtioMem({
      id: "virtioMemRoom",
      when: (seen) => {
        const room = memoryRoom(seen);
        return machineOf(seen) !== "microvm" && room !== undefined && room <= 3;
      },
      why: "default_maxmemory must be at least 4 MiB above default_memory for it",
    }),
    virtioMem({
      id: "virtioMemMicrovm",
      when: (seen) => machineOf(seen) === "microvm",
      why: "the machine microvm has no PCI bus for it",
    }),
    virtioMem({
      id: "virtioMemConfidential",
      since: "3.21.0",
      when: (seen) => isConfidential(seen) && isArch(seen, "amd64", "arm64", "riscv64", "ppc64le"),
      why: "a confidential guest gets no more memory while it runs",
    }),
    virtioMem({
      id: "virtioMemPort",
      since: "3.2.0",
      when: (seen) => {
        const ports = [seen.table.text("hot_plug_vfio"), seen.table.text("cold_plug_vfio")];
        return isArch(seen, "arm64") && ports.includes("switch-port");
      },
      why: "on arm64 it needs a root port, and the VFIO options ask for switch ports",
    }),
    virtioMem({
      id: "virtioMemPower",
      when: (seen) => isArch(seen, "ppc64le"),
      why: "QEMU has no virtio-mem on ppc64le",
    }),
  ],
  {
    id: "numaPages",
    key: "default_memory",
    hypervisors: ["qemu"],
    since: "3.32.0",
    upstream: "src/runtime/virtcontainers/qemu.go: buildNUMATopologyForVFIOHostSet",
    when: (seen) => {
      const isEven = (numberOf(seen, "default_memory") ?? 0) % 2 === 0;
      const isActive = isOn("enable_numa")(seen) && seen.table.texts("numa_mapping")?.length === 0;
      const hasPages = isOn("enable_hugepages")(seen) && isArch(seen, "amd64", "arm64");
      return isActive && hasPages && machineOf(seen) !== "microvm" && !isEven;
    },
    why: "with enable_numa and enable_hugepages it must be a multiple of the huge pages' size, at least of 2 MiB",
  },
  {
    id: "numaArchitecture",
    key: "enable_numa",
    hypervisors: ["qemu"],
    since: "3.32.0",
    upstream: "src/runtime/virtcontainers/qemu.go: buildNUMATopologyForVFIOHostSet",
    when: (seen) =>
      isOn("enable_numa")(seen) &&
      isArch(seen, "s390x", "ppc64le") &&
      seen.unit.host.numaNodes !== undefined &&
      seen.table.texts("numa_mapping")?.length === 0,
    why: "NUMA is supported on amd64 and arm64 only",
  },
];

function virtioMem({
  when,
  ...rest
}: Pick<GoCondition, "id" | "since" | "why"> & { readonly when: (seen: GoSeen) => boolean }): GoCondition {
  return {
    key: "enable_virtio_mem",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu.go: setupVirtioMem",
    ...rest,
    when: (seen) => isOn("enable_virtio_mem")(seen) && when(seen),
  };
}

/** MiB between what a guest begins with and may have at most; `undefined` when that depends on an unknown host. */
function memoryRoom(seen: GoSeen): number | undefined {
  const most = numberOf(seen, "default_maxmemory");
  const memory = numberOf(seen, "default_memory");
  return most && memory !== undefined ? most - memory : undefined;
}

/** Whether QEMU's `maxmem` is not above what the guest begins with. */
function hasNoRoom(seen: GoSeen): boolean {
  const room = memoryRoom(seen);
  const isExact = isArch(seen, "s390x", "riscv64");
  const offset = isExact ? 0 : Number(seen.table.integer("memory_offset") ?? Number.NaN) + 1024;
  return isPlain(seen) && room !== undefined && room + offset <= 0;
}

/** `maxmem` in MiB as the runtime counts it, in 64 bits that wrap round; not used on s390x and riscv64. */
function mostMemory(seen: GoSeen): bigint | undefined {
  const offset = seen.table.integer("memory_offset");
  if (!offset || !isArch(seen, "amd64", "arm64")) return undefined;
  const host = numberOf(seen, "default_maxmemory") ?? 0;
  return BigInt.asUintN(64, offset + 1024n + BigInt(host));
}

/** On x86_64 an image is an NVDIMM unless something forbids it. */
function usesNvdimm(seen: GoSeen): boolean {
  return (
    isArch(seen, "amd64") &&
    machineOf(seen) === "q35" &&
    isOff("disable_image_nvdimm")(seen) &&
    isPlain(seen) &&
    hasImage(seen)
  );
}
