import { archsOfMachine, machinesOf } from "../../../knowledge/architectures.ts";
import { ownMember } from "../../../util/own-member.ts";
import { membersOf } from "../../common/array-tables.ts";
import { measured } from "../../common/conditions.ts";
import { type GoCondition, type GoSeen, machineOf, numberOf } from "../../common/go.ts";
import { all, hasImage, isArch, isOff, isOn, isPlain, isText } from "../../common/seen.ts";

/** Failures of machine and devices, by the option that is to blame. */
export const MACHINE_FAILURES: readonly GoCondition[] = [
  {
    id: "mock",
    key: "",
    hypervisors: ["dragonball"],
    upstream: "src/runtime/virtcontainers/hypervisor_linux.go: NewHypervisor",
    when: () => true,
    what: "[hypervisor.dragonball] is used",
    why: "in {runtime} the name only stands for a mock of its own tests. Use {otherRuntime}, or another hypervisor",
  },
  {
    id: "machineOfGo",
    key: "machine_type",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu_{amd64,arm64,ppc64le,s390x}.go: newQemuArch",
    when: isWrongMachine,
    why: "QEMU is run with q35 or microvm on amd64, virt on arm64 and riscv64, pseries on ppc64le and s390-ccw-virtio on s390x, in exactly this spelling",
  },
  measured<GoSeen>()({
    id: "machineUnset",
    key: "machine_type",
    hypervisors: ["qemu"],
    upstream: "src/runtime/pkg/katautils/config-settings.go.in: defaultMachineType",
    when: (seen) => {
      if (seen.table.text("machine_type") !== "") return false;
      if (!isArch(seen, "arm64", "s390x", "ppc64le", "riscv64")) return false;
      const machine = machineHere(seen);
      return machine !== undefined && { arch: seen.unit.target.arch, machine };
    },
    what: "{key} is not set, which means q35 on every architecture",
    why: "QEMU has no q35 on {arch}. Set it to {machine}",
    mends: (seen) => [{ to: machineHere(seen)! }],
  }),
  {
    id: "machineOfStratovirt",
    key: "machine_type",
    hypervisors: ["stratovirt"],
    upstream: "src/runtime/virtcontainers/stratovirt.go: setVMConfig, createParams",
    when: ({ table }) => {
      const machine = table.text("machine_type");
      return machine !== undefined && machine.toLowerCase() !== "microvm";
    },
    why: "StratoVirt gets virtio-mmio devices, which only its microvm has. Set it to microvm",
    mends: [{ to: "microvm" }],
  },
  {
    id: "iommu",
    key: "enable_iommu",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu_{amd64,arm64,ppc64le,s390x}.go: appendIOMMU",
    when: (seen) =>
      isOn("enable_iommu")(seen) &&
      (machineOf(seen) === "microvm" || isArch(seen, "arm64", "riscv64", "ppc64le", "s390x")),
    why: "only the machine q35 has a virtual IOMMU",
  },
  {
    id: "pvpanic",
    key: "guest_memory_dump_path",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu_arch_base.go: appendPVPanicDevice",
    when: (seen) =>
      isText("guest_memory_dump_path")(seen) && isArch(seen, "arm64", "s390x", "ppc64le", "riscv64"),
    why: "its pvpanic device exists on amd64 only",
  },
  {
    id: "balloon",
    key: "reclaim_guest_freed_memory",
    hypervisors: ["qemu"],
    since: "3.21.0",
    upstream: "src/runtime/virtcontainers/qemu_arch_base.go: appendBalloonDevice",
    when: (seen) => isOn("reclaim_guest_freed_memory")(seen) && isPlain(seen) && isArch(seen, "s390x"),
    why: "the balloon gets no device number on s390x",
  },
  {
    id: "vhostUserPages",
    key: "enable_vhost_user_store",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu.go: CreateVM",
    when: all(isOn("enable_vhost_user_store"), isOff("enable_hugepages")),
    why: "it needs enable_hugepages = true",
    mends: [{ key: "enable_hugepages", to: true }],
  },
  {
    id: "sandboxOption",
    key: "seccompsandbox",
    hypervisors: ["qemu"],
    upstream: "src/runtime/pkg/govmm/qemu/qemu.go: appendSeccompSandbox",
    when: ({ table }) => isWrongSandbox(table.text("seccompsandbox") ?? ""),
    why: "QEMU's -sandbox takes on or off and the items obsolete, elevateprivileges, spawn and resourcecontrol",
  },
  {
    id: "accelerators",
    key: "machine_accelerators",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu.go: getQemuMachine",
    when: ({ table }) => {
      const items = (table.text("machine_accelerators") ?? "")
        .split(",")
        .filter((item) => item.trim() !== "");
      return items.slice(1).some((item) => !item.includes("="));
    },
    why: "QEMU wants NAME=VALUE behind every comma",
  },
  measured<GoSeen>()({
    id: "slots",
    key: "default_bridges",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu.go: createPCIeTopology, appendBridges",
    when: (seen) => {
      const devices = machineOf(seen) === "q35" ? leastDevices(seen) : 0;
      return devices > 30 && { devices };
    },
    what: "At least {devices} devices are asked for on the PCI bus",
    why: "the machine q35 has 30 slots. Ask for fewer bridges, root ports or extension images",
  }),
  {
    id: "rootlessSocket",
    key: "extra_monitor_socket",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu.go: extraMonitorSocketPath",
    when: all(isOn("rootless"), isOn("enable_debug"), isText("extra_monitor_socket")),
    why: "with rootless the socket's path gets longer than the 107 characters that a socket may have",
  },
  {
    id: "flashes",
    key: "pflashes",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu_arm64.go: getPFlash",
    when: hasWrongFlashes,
    why: "arm64 takes two images and no firmware beside them, q35 up to two, ppc64le one, microvm and s390x none",
  },
];

function isWrongMachine({ unit, table }: GoSeen): boolean {
  const machine = table.text("machine_type");
  if (!machine) return false;
  const { arch, isArchGuessed, release } = unit.target;
  const archs = archsOfMachine(unit.library.knowledge.architectures, machine, release);
  return isArchGuessed ? archs.length === 0 : !archs.includes(arch);
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
    return !ownMember(SANDBOX, name)?.test(item.slice(equals + 1));
  });
}

/** Devices on q35's root bus that are there before any network link. */
function leastDevices(seen: GoSeen): number {
  const { table } = seen;
  const ports = [table.text("cold_plug_vfio"), table.text("hot_plug_vfio")];
  const count = (holds: boolean | undefined): number => (holds ? 1 : 0);
  const root = ports.includes("root-port") ? (numberOf(seen, "pcie_root_port") ?? 0) : 0;
  return (
    (numberOf(seen, "default_bridges") ?? 0) +
    root +
    count(ports.includes("switch-port")) +
    count(isOff("use_legacy_serial")(seen)) +
    count(["", "virtio-scsi"].includes(table.text("block_device_driver") ?? "?")) +
    count(isPlain(seen)) +
    1 +
    count(table.text("shared_fs") !== undefined && table.text("shared_fs") !== "none") +
    count(isOn("disable_image_nvdimm")(seen) && hasImage(seen)) +
    membersOf(table.setting("guest_extension_images")).length +
    count(isOn("reclaim_guest_freed_memory")(seen))
  );
}

function hasWrongFlashes(seen: GoSeen): boolean {
  const count = seen.table.texts("pflashes")?.length ?? 0;
  if (count === 0) return false;
  if (isArch(seen, "arm64")) return count !== 2 || isText("firmware")(seen);
  const most: Readonly<Record<string, number>> = { q35: 2, microvm: 0, pseries: 1, "s390-ccw-virtio": 0 };
  return count > (most[machineOf(seen) ?? ""] ?? count);
}

/** The first machine of QEMU on the node's architecture. */
function machineHere({ unit: { library, target } }: GoSeen): string | undefined {
  return machinesOf(library.knowledge.architectures, target.arch)[0];
}
