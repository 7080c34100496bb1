import { isSince } from "../effective/go/table.ts";
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
} from "./_go-start.ts";
import { membersOf } from "./_tables.ts";

const MIB_OF_64_BITS = 1n << 44n;

/** Failures of CPUs, memory, machine and devices, by the option that is to blame. */
export const MACHINE_FAILURES: readonly GoFailure[] = [
  {
    // virtcontainers/hypervisor_linux.go: NewHypervisor
    key: "",
    hypervisors: ["dragonball"],
    fails: () => "[hypervisor.dragonball] is used",
    why: "in the Go runtime the name only stands for a mock of its own tests. Use runtime-rs, or another hypervisor",
  },
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
      return isOn("enable_virtio_mem")(start) && room !== undefined && room <= 3;
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
  {
    // virtcontainers/qemu_amd64.go, qemu_arm64.go, qemu_ppc64le.go, qemu_s390x.go: newQemuArch
    key: "machine_type",
    hypervisors: ["qemu"],
    fails: isWrongMachine,
    why: "QEMU is run with q35 or microvm on x86_64, virt on arm64 and riscv64, pseries on ppc64le and s390-ccw-virtio on s390x, in exactly this spelling",
  },
  {
    // virtcontainers/stratovirt.go: setVMConfig, createParams
    key: "machine_type",
    hypervisors: ["stratovirt"],
    fails: ({ table }) => {
      const machine = table.text("machine_type");
      return machine !== undefined && machine.toLowerCase() !== "microvm";
    },
    why: "StratoVirt gets virtio-mmio devices, which only its microvm has. Set it to microvm",
  },
  {
    // virtcontainers/qemu_arch_base.go, qemu_amd64.go: appendIOMMU
    key: "enable_iommu",
    hypervisors: ["qemu"],
    fails: (start) =>
      isOn("enable_iommu")(start) &&
      (machineOf(start) === "microvm" || isArchitecture(start, "aarch64", "riscv64", "ppc64le", "s390x")),
    why: "only the machine q35 has a virtual IOMMU",
  },
  {
    key: "guest_memory_dump_path",
    hypervisors: ["qemu"],
    fails: (start) =>
      Boolean(start.table.text("guest_memory_dump_path")) &&
      isArchitecture(start, "aarch64", "s390x", "ppc64le"),
    why: "its pvpanic device exists on x86_64 only",
  },
  {
    key: "reclaim_guest_freed_memory",
    hypervisors: ["qemu"],
    since: "3.21.0",
    fails: (start) =>
      isOn("reclaim_guest_freed_memory")(start) && isPlain(start) && isArchitecture(start, "s390x"),
    why: "the balloon gets no device number on s390x",
  },
  {
    // virtcontainers/qemu.go: CreateVM
    key: "enable_vhost_user_store",
    hypervisors: ["qemu"],
    fails: (start) => isOn("enable_vhost_user_store")(start) && isOff("enable_hugepages")(start),
    why: "it needs enable_hugepages = true",
  },
  {
    // pkg/govmm/qemu/qemu.go: appendSeccompSandbox
    key: "seccompsandbox",
    hypervisors: ["qemu"],
    fails: ({ table }) => isWrongSandbox(table.text("seccompsandbox") ?? ""),
    why: "QEMU's -sandbox takes on or off and the items obsolete, elevateprivileges, spawn and resourcecontrol",
  },
  {
    key: "machine_accelerators",
    hypervisors: ["qemu"],
    fails: ({ table }) => {
      const items = (table.text("machine_accelerators") ?? "")
        .split(",")
        .filter((item) => item.trim() !== "");
      return items.slice(1).some((item) => !item.includes("="));
    },
    why: "QEMU wants NAME=VALUE behind every comma",
  },
  {
    // virtcontainers/qemu.go: createPCIeTopology, appendBridges
    key: "default_bridges",
    hypervisors: ["qemu"],
    fails: (start) => {
      const devices = machineOf(start) === "q35" ? leastDevices(start) : 0;
      return devices > 30 && `At least ${devices} devices are asked for on the PCI bus`;
    },
    why: "the machine q35 has 30 slots. Ask for fewer bridges, root ports or extension images",
  },
  {
    key: "extra_monitor_socket",
    hypervisors: ["qemu"],
    since: "3.2.0",
    fails: (start) =>
      isOn("rootless")(start) &&
      isOn("enable_debug")(start) &&
      Boolean(start.table.text("extra_monitor_socket")),
    why: "with rootless the socket's path gets longer than the 107 characters that a socket may have",
  },
  {
    // virtcontainers/qemu_arm64.go: getPFlash; pkg/govmm/qemu/qemu.go: appendPFlashParam
    key: "pflashes",
    hypervisors: ["qemu"],
    fails: hasWrongFlashes,
    why: "arm64 takes two images and no firmware beside them, q35 up to two, ppc64le one, microvm and s390x none",
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

const MACHINES: Readonly<Record<string, readonly string[]>> = {
  x86_64: ["q35", "microvm"],
  aarch64: ["virt"],
  riscv64: ["virt"],
  ppc64le: ["pseries"],
  s390x: ["s390-ccw-virtio"],
};

function isWrongMachine({ unit, table }: GoStart): boolean {
  const machine = table.text("machine_type");
  if (!machine) return false;
  const { architecture } = unit.host;
  const accepted = architecture ? [...(MACHINES[architecture] ?? [machine])] : Object.values(MACHINES).flat();
  if (architecture === "x86_64" && !isSince(unit, "3.17.0")) accepted.push("virt");
  return !accepted.includes(machine);
}

const SANDBOX: Readonly<Record<string, RegExp>> = {
  enable: /^(?:on|off|yes|no|true|false|y|n)$/,
  obsolete: /^(?:allow|deny|default)$/,
  elevateprivileges: /^(?:allow|deny|children)$/,
  spawn: /^(?:allow|deny|default)$/,
  resourcecontrol: /^(?:allow|deny|default)$/,
};

function isWrongSandbox(text: string): boolean {
  if (text === "") return false;
  return text.split(",").some((item, index) => {
    const equals = item.indexOf("=");
    const name = equals < 0 && index === 0 ? "enable" : item.slice(0, equals);
    return !SANDBOX[name]?.test(item.slice(equals + 1));
  });
}

/** Devices on q35's root bus that are there before any network link. */
function leastDevices(start: GoStart): number {
  const { table } = start;
  const ports = [table.text("cold_plug_vfio"), table.text("hot_plug_vfio")];
  const count = (holds: boolean | undefined): number => (holds ? 1 : 0);
  const root = ports.includes("root-port") ? (numberOf(start, "pcie_root_port") ?? 0) : 0;
  return (
    (numberOf(start, "default_bridges") ?? 0) +
    root +
    count(ports.includes("switch-port")) +
    count(table.flag("use_legacy_serial") === false) +
    count(["", "virtio-scsi"].includes(table.text("block_device_driver") ?? "?")) +
    count(isPlain(start)) +
    1 +
    count(table.text("shared_fs") !== undefined && table.text("shared_fs") !== "none") +
    count(isOn("disable_image_nvdimm")(start) && Boolean(table.text("image"))) +
    membersOf(table.setting("guest_extension_images")).length +
    count(isOn("reclaim_guest_freed_memory")(start))
  );
}

function hasWrongFlashes(start: GoStart): boolean {
  const count = start.table.texts("pflashes")?.length ?? 0;
  if (count === 0) return false;
  if (isArchitecture(start, "aarch64")) return count !== 2 || Boolean(start.table.text("firmware"));
  const most: Readonly<Record<string, number>> = { q35: 2, microvm: 0, pseries: 1, "s390-ccw-virtio": 0 };
  return count > (most[machineOf(start) ?? ""] ?? count);
}
