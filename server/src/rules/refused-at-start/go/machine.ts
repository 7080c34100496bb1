import { isSince } from "../../../loaders/go/struct.ts";
import { membersOf } from "../../common/array-tables.ts";
import {
  type GoFailure,
  type GoStart,
  isArchitecture,
  isOff,
  isOn,
  isPlain,
  machineOf,
  numberOf,
} from "../../common/go.ts";

/** Failures of machine and devices, by the option that is to blame. */
export const MACHINE_FAILURES: readonly GoFailure[] = [
  {
    // virtcontainers/hypervisor_linux.go: NewHypervisor
    key: "",
    hypervisors: ["dragonball"],
    fails: () => "[hypervisor.dragonball] is used",
    why: "in the Go runtime the name only stands for a mock of its own tests. Use runtime-rs, or another hypervisor",
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
