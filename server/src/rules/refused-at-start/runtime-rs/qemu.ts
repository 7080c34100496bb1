import type { Section } from "../../../loaders/runtime-rs/types.ts";
import type { Unit } from "../../../project/unit.ts";
import {
  hasImage,
  INLINE_ONLY_IN_DRAGONBALL,
  isConfidential,
  isInline,
  isTrue,
  isUnset,
  type StartFailure,
} from "../../common/runtime-rs-conditions.ts";

const MACHINES: Readonly<Record<string, string>> = {
  x86_64: "q35",
  aarch64: "virt",
  riscv64: "virt",
  ppc64le: "pseries",
  s390x: "s390-ccw-virtio",
};

function isWrongMachine(main: Section, { host }: Unit): boolean {
  const machine = main.text("machine_type");
  if (machine === undefined) return false;
  const wanted = host.architecture === undefined ? Object.values(MACHINES) : [MACHINES[host.architecture]];
  return !wanted.includes(machine);
}

/** Room for the guest's memory to grow, in MiB; `undefined` when it depends on an unknown host. */
function growth(main: Section): number | undefined {
  const most = main.number("default_maxmemory");
  const memory = main.number("default_memory");
  return most && memory !== undefined ? most - memory : undefined;
}

function hasNoRoomToGrow(main: Section): boolean {
  const room = growth(main);
  if (room === undefined || room > 0 || isConfidential(main)) return false;
  if (!((main.number("memory_slots") ?? 0) > 0)) return false;
  const shares = main.cells.get("shared_fs")?.value;
  const keepsMaximum = shares === null || isInline(main);
  return keepsMaximum || main.text("vm_rootfs_driver") === "virtio-pmem" || isTrue("enable_virtio_mem")(main);
}

const monitor = (key: string): StartFailure => ({
  drivers: ["qemu"],
  key,
  fails: (main) => isTrue("enable_debug")(main) && !["", "hmp", undefined].includes(main.text(key)),
  why: "with enable_debug the second QMP monitor binds the socket of the first one; use hmp",
});

/** What fails with QEMU alone. Sources: src/runtime-rs/crates/hypervisor/src/qemu. */
export const QEMU_FAILURES: readonly StartFailure[] = [
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
      ![undefined, "s390-ccw-virtio"].includes(main.text("machine_type")) &&
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
      hasImage(main) && !isConfidential(main) && main.text("vm_rootfs_driver") === "virtio-blk-mmio",
    why: "the disk is left out and the guest finds no root; use virtio-blk-pci or virtio-pmem",
  },
  {
    drivers: ["qemu"],
    key: "vm_rootfs_driver",
    since: "3.3.0",
    fails: (main) => hasImage(main) && main.text("vm_rootfs_driver") === "virtio-scsi",
    why: "the runtime has no root device's name for it; use virtio-blk-pci or virtio-pmem",
  },
  {
    drivers: ["qemu"],
    key: "vm_rootfs_driver",
    since: "3.28.0",
    fails: (main) =>
      hasImage(main) && isConfidential(main) && main.text("vm_rootfs_driver") === "virtio-pmem",
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
      (main.text("vm_rootfs_driver") ?? "").endsWith("ccw") &&
      host.architecture !== undefined &&
      host.architecture !== "s390x",
    why: "neither image nor initrd is set, which only Secure Execution on s390x does without",
  },
  {
    drivers: ["qemu"],
    key: "pcie_root_port",
    since: "3.17.0",
    fails: (main) =>
      (main.number("pcie_root_port") ?? 0) >= 28 && ["q35", "virt"].includes(main.text("machine_type") ?? ""),
    why: "the root bus has some 30 slots, and the other devices need more than are left",
  },
  {
    drivers: ["qemu"],
    key: "machine_accelerators",
    since: "3.3.0",
    fails: (main) => {
      const text = main.text("machine_accelerators");
      return Boolean(text) && text!.split(",").some((part) => !/^[^=]+=/.test(part));
    },
    why: "QEMU takes only name=value, separated by single commas",
  },
  {
    drivers: ["qemu"],
    key: "seccomp_sandbox",
    since: "3.20.0",
    fails: (main) => {
      const text = main.text("seccomp_sandbox");
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
    fails: (main) => (main.text("image") ?? "").includes(","),
    why: "QEMU reads a comma in the path as the end of the value",
  },
  {
    drivers: ["qemu"],
    key: "shared_fs",
    since: "3.3.0",
    fails: (main) => isInline(main) && !isConfidential(main),
    why: INLINE_ONLY_IN_DRAGONBALL,
  },
];
