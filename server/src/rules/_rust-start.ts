import { flagOf, numberIn, type Section, textOf } from "../effective/runtime-rs/sections.ts";
import type { Release } from "../schema/release.ts";
import { parse, type Value } from "../toml/index.ts";
import type { Unit } from "../unit.ts";
import { describeVerity, verityProblem } from "../verity.ts";

/** A value that loads, and with which the sandbox cannot start. */
export interface StartFailure {
  readonly drivers: readonly string[];
  readonly key: string;
  /** First release in which it fails. */
  readonly since?: Release;
  /** Whether it fails, or what exactly is wrong. Values that are not known make it false. */
  readonly fails: (main: Section, unit: Unit) => boolean | string;
  /** What happens and what to do, a sentence without its full stop. */
  readonly why: string;
}

const VM = ["qemu", "clh", "dragonball", "firecracker", "openvmm"];
const isTrue = (key: string) => (main: Section) => flagOf(main, key) === true;
const isText = (key: string) => (main: Section) => Boolean(textOf(main, key));
const isUnset = (key: string) => (main: Section) => textOf(main, key) === "";
const hasImage = isText("image");
const isConfidential = isTrue("confidential_guest");
const usesVirtiofsd = (main: Section) => textOf(main, "shared_fs") === "virtio-fs";
const usesNydus = (main: Section) => textOf(main, "shared_fs") === "virtio-fs-nydus";
const isInline = (main: Section) => textOf(main, "shared_fs") === "inline-virtio-fs";
const isQueueSize = (size: number) => size > 0 && size <= 32768 && Number.isInteger(Math.log2(size));
const isOff = (key: string) => (main: Section) => flagOf(main, key) === false;

const MACHINES: Readonly<Record<string, string>> = {
  x86_64: "q35",
  aarch64: "virt",
  riscv64: "virt",
  ppc64le: "pseries",
  s390x: "s390-ccw-virtio",
};

function isWrongMachine(main: Section, { host }: Unit): boolean {
  const machine = textOf(main, "machine_type");
  if (machine === undefined) return false;
  const wanted = host.architecture === undefined ? Object.values(MACHINES) : [MACHINES[host.architecture]];
  return !wanted.includes(machine);
}

/** Room for the guest's memory to grow, in MiB; `undefined` when it depends on an unknown host. */
function growth(main: Section): number | undefined {
  const most = numberIn(main, "default_maxmemory");
  const memory = numberIn(main, "default_memory");
  return most && memory !== undefined ? most - memory : undefined;
}

function hasNoRoomToGrow(main: Section): boolean {
  const room = growth(main);
  if (room === undefined || room > 0 || isConfidential(main)) return false;
  if (!((numberIn(main, "memory_slots") ?? 0) > 0)) return false;
  const shares = main.cells.get("shared_fs")?.value;
  const keepsMaximum = shares === null || isInline(main);
  return (
    keepsMaximum || textOf(main, "vm_rootfs_driver") === "virtio-pmem" || isTrue("enable_virtio_mem")(main)
  );
}

function verity(main: Section): string | false {
  const problem = verityProblem(textOf(main, "kernel_verity_params") ?? "", "runtime-rs");
  return problem ? `kernel_verity_params ${describeVerity(problem)}` : false;
}

const monitor = (key: string): StartFailure => ({
  drivers: ["qemu"],
  key,
  fails: (main) => isTrue("enable_debug")(main) && !["", "hmp", undefined].includes(textOf(main, key)),
  why: "with enable_debug the second QMP monitor binds the socket of the first one; use hmp",
});

/** What `parse_initdata` (src/libs/kata-types/src/initdata.rs) wants. */
function initdata(main: Section): string | false {
  const text = textOf(main, "initdata");
  if (!text) return false;
  const { root, errors } = parse(text);
  if (errors.length > 0) return "initdata is not TOML";
  const field = (key: string) => toText(root.entries.get(key)?.value);
  if (field("version") !== "0.1.0") return 'initdata lacks version = "0.1.0"';
  if (!["sha256", "sha384", "sha512"].includes(field("algorithm") ?? "")) {
    return "initdata lacks an algorithm (sha256, sha384 or sha512)";
  }
  return root.entries.get("data")?.value.kind === "table" ? false : "initdata lacks a table data";
}

function toText(value: Value | undefined): string | undefined {
  return value?.kind === "leaf" && value.node.type === "string" ? value.node.value : undefined;
}

const INLINE_ONLY_IN_DRAGONBALL = "no other hypervisor than Dragonball serves files itself; use virtio-fs";

/**
 * What the research on a running runtime-rs found, by hypervisor; `upstream` of the rule names the sources.
 * Conditions that depend on the pod or on an unknown host are left out.
 */
export const START_FAILURES: readonly StartFailure[] = [
  {
    drivers: VM,
    key: "kernel_params",
    fails: (main) => /(^| )=/.test(textOf(main, "kernel_params") ?? ""),
    why: "one of the parameters has a value but no name, which the runtime cannot put into the command line",
  },
  {
    drivers: ["clh", "dragonball", "firecracker"],
    key: "kernel_params",
    fails: (main) => /[^\x20-\x7e]/.test(textOf(main, "kernel_params") ?? ""),
    why: "the hypervisor's loader takes only printable ASCII in the command line",
  },
  {
    drivers: VM,
    key: "kernel_verity_params",
    since: "3.27.0",
    fails: (main) => (hasImage(main) || main.path[1] === "clh") && verity(main),
    why: "the runtime cannot make the guest's root from it",
  },
  {
    drivers: VM,
    key: "initdata",
    since: "3.19.0",
    fails: (main) =>
      isText("initdata")(main) && isTrue("disable_block_device_use")(main) && main.path[1] !== "clh",
    why: "it travels on a disk, and disable_block_device_use leaves no driver for disks",
  },
  {
    drivers: VM,
    key: "initdata",
    since: "3.19.0",
    fails: initdata,
    why: "the runtime reads it before it makes the disk that carries it",
  },
  {
    drivers: VM.concat("remote"),
    key: "default_vcpus",
    since: "3.20.0",
    fails: (main) => Number.isNaN(numberIn(main, "default_vcpus")),
    why: "the hypervisor is asked for no vCPU at all",
  },
  {
    drivers: ["qemu", "clh", "openvmm"],
    key: "virtio_fs_daemon",
    fails: (main) => usesVirtiofsd(main) && !isConfidential(main) && isUnset("virtio_fs_daemon")(main),
    why: "shared_fs is virtio-fs and there is no daemon to start; set the path of virtiofsd",
  },
  {
    drivers: ["qemu", "clh", "openvmm"],
    key: "virtio_fs_daemon",
    since: "3.32.0",
    fails: (main) => usesNydus(main) && !isConfidential(main) && isUnset("virtio_fs_daemon")(main),
    why: "shared_fs is virtio-fs-nydus and there is no daemon to start; set the path of nydusd",
  },
  monitor("extra_monitor_socket"),
  monitor("dbg_monitor_socket"),
  {
    drivers: ["qemu"],
    key: "default_maxmemory",
    since: "3.3.0",
    fails: hasNoRoomToGrow,
    why: "QEMU wants it above default_memory where there are memory slots; raise it or remove it",
  },
  {
    drivers: ["qemu"],
    key: "enable_virtio_mem",
    since: "4.0.0",
    fails: (main) =>
      isTrue("enable_virtio_mem")(main) &&
      !isConfidential(main) &&
      ![undefined, "s390-ccw-virtio"].includes(textOf(main, "machine_type")) &&
      (growth(main) ?? 0) >= 4,
    why: "runtime-rs sets virtio-mem up on s390x alone",
  },
  {
    drivers: ["qemu"],
    key: "machine_type",
    since: "3.10.0",
    fails: isWrongMachine,
    why: "runtime-rs can only place its devices on q35 (x86_64), virt (aarch64, riscv64), pseries (ppc64le) and s390-ccw-virtio (s390x), under exactly these names",
  },
  {
    drivers: ["qemu"],
    key: "vm_rootfs_driver",
    since: "3.3.0",
    fails: (main) =>
      hasImage(main) && !isConfidential(main) && textOf(main, "vm_rootfs_driver") === "virtio-blk-mmio",
    why: "the disk is left out and the guest finds no root; use virtio-blk-pci or virtio-pmem",
  },
  {
    drivers: ["qemu"],
    key: "vm_rootfs_driver",
    since: "3.3.0",
    fails: (main) => hasImage(main) && textOf(main, "vm_rootfs_driver") === "virtio-scsi",
    why: "the runtime has no root device's name for it; use virtio-blk-pci or virtio-pmem",
  },
  {
    drivers: ["qemu"],
    key: "vm_rootfs_driver",
    since: "3.28.0",
    fails: (main) =>
      hasImage(main) && isConfidential(main) && textOf(main, "vm_rootfs_driver") === "virtio-pmem",
    why: "a confidential guest has no memory slots, which pmem needs; use virtio-blk-pci",
  },
  {
    drivers: ["qemu"],
    key: "image",
    since: "3.15.0",
    fails: (main, { host }) =>
      isUnset("image")(main) &&
      isUnset("initrd")(main) &&
      isConfidential(main) &&
      (textOf(main, "vm_rootfs_driver") ?? "").endsWith("ccw") &&
      host.architecture !== undefined &&
      host.architecture !== "s390x",
    why: "neither image nor initrd is set, which only Secure Execution on s390x does without",
  },
  {
    drivers: ["qemu"],
    key: "pcie_root_port",
    since: "3.17.0",
    fails: (main) =>
      (numberIn(main, "pcie_root_port") ?? 0) >= 28 &&
      ["q35", "virt"].includes(textOf(main, "machine_type") ?? ""),
    why: "the root bus has some 30 slots, and the other devices need more than are left",
  },
  {
    drivers: ["qemu"],
    key: "machine_accelerators",
    since: "3.3.0",
    fails: (main) => {
      const text = textOf(main, "machine_accelerators");
      return Boolean(text) && text!.split(",").some((part) => !/^[^=]+=/.test(part));
    },
    why: "QEMU takes only name=value, separated by single commas",
  },
  {
    drivers: ["qemu"],
    key: "seccomp_sandbox",
    since: "3.20.0",
    fails: (main) => {
      const text = textOf(main, "seccomp_sandbox");
      const form =
        /^(?:enable=)?(?:on|off)(?:,(?:obsolete|elevateprivileges|spawn|resourcecontrol)=(?:allow|deny|children))*$/;
      return Boolean(text) && !form.test(text!);
    },
    why: "QEMU takes on or off, then obsolete=, elevateprivileges=, spawn= and resourcecontrol= with allow or deny",
  },
  {
    drivers: ["qemu"],
    key: "image",
    since: "3.3.0",
    fails: (main) => (textOf(main, "image") ?? "").includes(","),
    why: "QEMU reads a comma in the path as the end of the value",
  },
  {
    drivers: ["qemu"],
    key: "shared_fs",
    since: "3.3.0",
    fails: (main) => isInline(main) && !isConfidential(main),
    why: INLINE_ONLY_IN_DRAGONBALL,
  },
  { drivers: ["clh", "openvmm"], key: "shared_fs", fails: isInline, why: INLINE_ONLY_IN_DRAGONBALL },
  {
    drivers: ["clh"],
    key: "virtio_fs_queue_size",
    since: "3.31.0",
    fails: (main) => {
      const size = numberIn(main, "virtio_fs_queue_size");
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
    fails: (main) => (numberIn(main, "pcie_root_port") ?? 0) > 0 && numberIn(main, "pcie_switch_port") === 0,
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
    fails: (main) => hasImage(main) && textOf(main, "block_device_driver") === "virtio-pmem",
    why: "the guest looks for a pmem root device, which Firecracker does not have; use virtio-blk-mmio",
  },
  {
    drivers: ["firecracker"],
    key: "block_device_driver",
    since: "3.7.0",
    fails: (main) =>
      hasImage(main) && ["virtio-scsi", ""].includes(textOf(main, "block_device_driver") ?? "-"),
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
      const memory = numberIn(main, "default_memory") ?? 0;
      return memory % 2 !== 0 || memory > 1048576;
    },
    why: "Dragonball takes only an even number of MiB up to 1048576",
  },
  {
    drivers: ["dragonball"],
    key: "block_device_driver",
    since: "3.2.0",
    fails: (main) => hasImage(main) && textOf(main, "block_device_driver") === "virtio-pmem",
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
      const size = numberIn(main, "virtio_fs_queue_size") ?? 0;
      return isInline(main) && size !== 0 && !isQueueSize(size);
    },
    why: "a queue's size must be a power of two up to 32768",
  },
  {
    drivers: ["qemu", "dragonball"],
    key: "boot_from_template",
    since: "3.23.0",
    fails: (main) =>
      isTrue("boot_from_template")(main) &&
      (main.path[1] === "qemu" ? isUnset("device_state_path")(main) : isUnset("memory_path")(main)),
    why: "there is no template to start from; the runtime sets this itself where factory.enable_template is true",
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
      isText("initdata")(main) &&
      ![undefined, "virtio-blk-pci"].includes(textOf(main, "block_device_driver")),
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
