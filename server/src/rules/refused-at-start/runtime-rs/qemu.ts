import { archsOfMachine } from "../../../knowledge/architectures.ts";
import type { RustCondition, RustSeen } from "../../common/runtime-rs.ts";
import { hasImage, isArch, isConfidential, isEmpty, isOn, isText, sharesAs } from "../../common/seen.ts";

function isWrongMachine({ table, unit: { target, library } }: RustSeen): boolean {
  const machine = table.text("machine_type");
  if (machine === undefined) return false;
  if (machine === "microvm") return true;
  const archs = archsOfMachine(library.knowledge.architectures, machine);
  return target.isArchGuessed ? archs.length === 0 : !archs.includes(target.arch);
}

/** Room for the guest's memory to grow, in MiB; `undefined` when it depends on an unknown host. */
function growth({ table }: RustSeen): number | undefined {
  const most = table.number("default_maxmemory");
  const memory = table.number("default_memory");
  return most && memory !== undefined ? most - memory : undefined;
}

function hasNoRoomToGrow(seen: RustSeen): boolean {
  const { table } = seen;
  const room = growth(seen);
  if (room === undefined || room > 0 || isConfidential(seen)) return false;
  if (!((table.number("memory_slots") ?? 0) > 0)) return false;
  const shares = table.cell("shared_fs")?.value;
  const keepsMaximum = shares === null || sharesAs("inline-virtio-fs")(seen);
  return keepsMaximum || table.text("vm_rootfs_driver") === "virtio-pmem" || isOn("enable_virtio_mem")(seen);
}

const rootDriver = (name: string) => (seen: RustSeen) =>
  hasImage(seen) && seen.table.text("vm_rootfs_driver") === name;

/** What fails with QEMU alone. */
export const QEMU_FAILURES: readonly RustCondition[] = [
  ...["extra_monitor_socket", "dbg_monitor_socket"].map(
    (key): RustCondition => ({
      id: "secondMonitor",
      key,
      hypervisors: ["qemu"],
      upstream: "src/runtime-rs/crates/hypervisor/src/qemu/cmdline_generator.rs: QmpSocket::new, add_monitor",
      when: (seen) => isOn("enable_debug")(seen) && isText(key)(seen) && seen.table.text(key) !== "hmp",
      why: "with enable_debug the second QMP monitor binds the socket of the first one; use hmp",
      mends: [{ to: "hmp" }],
    }),
  ),
  {
    id: "noRoomToGrow",
    key: "default_maxmemory",
    hypervisors: ["qemu"],
    upstream: "src/runtime-rs/crates/hypervisor/src/qemu/cmdline_generator.rs: Memory::new",
    when: hasNoRoomToGrow,
    why: "QEMU wants it above default_memory where there are memory slots; raise it or remove it",
    mends: ["leave out"],
  },
  {
    id: "virtioMemElsewhere",
    key: "enable_virtio_mem",
    hypervisors: ["qemu"],
    since: "4.0.0",
    upstream: "src/runtime-rs/crates/hypervisor/src/qemu/qmp.rs: setup_virtio_mem",
    when: (seen) =>
      isOn("enable_virtio_mem")(seen) &&
      !isConfidential(seen) &&
      ![undefined, "s390-ccw-virtio"].includes(seen.table.text("machine_type")) &&
      (growth(seen) ?? 0) >= 4,
    why: "{runtime} sets virtio-mem up on s390x alone",
  },
  {
    id: "machineOfRust",
    key: "machine_type",
    hypervisors: ["qemu"],
    since: "3.10.0",
    upstream:
      "src/runtime-rs/crates/hypervisor/src/qemu/cmdline_generator.rs: DevicePciBridge::new, add_bridges",
    when: isWrongMachine,
    why: "{runtime} can only place its devices on q35 (amd64), virt (arm64, riscv64), pseries (ppc64le) and s390-ccw-virtio (s390x), under exactly these names",
  },
  {
    id: "iommuElsewhere",
    key: "enable_iommu",
    hypervisors: ["qemu"],
    upstream: "src/runtime-rs/crates/hypervisor/src/qemu/cmdline_generator.rs: add_iommu",
    when: (seen) =>
      isOn("enable_iommu")(seen) &&
      isArch(seen, "s390x", "ppc64le") &&
      seen.table.text("machine_type") !== "virt",
    why: "{runtime} asks QEMU for an Intel IOMMU, which exists on amd64 alone",
    mends: [{ to: false }],
  },
  {
    id: "pmemElsewhere",
    key: "vm_rootfs_driver",
    hypervisors: ["qemu"],
    since: "3.3.0",
    upstream: "src/runtime-rs/crates/hypervisor/src/qemu/cmdline_generator.rs: add_nvdimm",
    when: (seen) => rootDriver("virtio-pmem")(seen) && isArch(seen, "s390x", "riscv64"),
    why: "QEMU has no persistent memory on s390x and riscv64. Use virtio-blk-ccw on s390x, virtio-blk-pci on riscv64",
    mends: (seen) => [{ to: isArch(seen, "s390x") ? "virtio-blk-ccw" : "virtio-blk-pci" }],
  },
  {
    id: "rootLeftOut",
    key: "vm_rootfs_driver",
    hypervisors: ["qemu"],
    since: "3.3.0",
    upstream: "src/runtime-rs/crates/hypervisor/src/qemu/inner.rs: start_vm",
    when: (seen) => rootDriver("virtio-blk-mmio")(seen) && !isConfidential(seen),
    why: "the disk is left out and the guest finds no root; use virtio-blk-pci or virtio-pmem",
    mends: [{ to: "virtio-blk-pci" }, { to: "virtio-pmem" }],
  },
  {
    id: "rootUnnamed",
    key: "vm_rootfs_driver",
    hypervisors: ["qemu"],
    since: "3.3.0",
    upstream: "src/runtime-rs/crates/hypervisor/src/kernel_param.rs: new_rootfs_kernel_params",
    when: rootDriver("virtio-scsi"),
    why: "the runtime has no root device's name for it; use virtio-blk-pci or virtio-pmem",
    mends: [{ to: "virtio-blk-pci" }, { to: "virtio-pmem" }],
  },
  {
    id: "pmemNeedsSlots",
    key: "vm_rootfs_driver",
    hypervisors: ["qemu"],
    since: "3.28.0",
    upstream: "src/runtime-rs/crates/hypervisor/src/qemu/cmdline_generator.rs: Memory::new",
    when: (seen) => rootDriver("virtio-pmem")(seen) && isConfidential(seen),
    why: "a confidential guest has no memory slots, which pmem needs; use virtio-blk-pci",
    mends: [{ to: "virtio-blk-pci" }],
  },
  {
    id: "noProtectionHere",
    key: "confidential_guest",
    hypervisors: ["qemu"],
    since: "3.15.0",
    until: "3.21.0",
    upstream:
      "src/runtime-rs/crates/runtimes/virt_container/src/sandbox.rs: prepare_protection_device_config",
    when: (seen) => isConfidential(seen) && isArch(seen, "arm64", "riscv64"),
    why: "{runtime} has no guest protection on this architecture",
  },
  {
    id: "noAssetOffMainframe",
    key: "image",
    hypervisors: ["qemu"],
    since: "3.15.0",
    upstream: "src/runtime-rs/crates/runtimes/virt_container/src/sandbox.rs: prepare_rootfs_config",
    when: (seen) =>
      isEmpty("image")(seen) &&
      isEmpty("initrd")(seen) &&
      isConfidential(seen) &&
      (seen.table.text("vm_rootfs_driver") ?? "").endsWith("ccw") &&
      isArch(seen, "amd64", "arm64", "ppc64le", "riscv64"),
    why: "neither image nor initrd is set, which only Secure Execution on s390x does without",
  },
  {
    id: "rootPorts",
    key: "pcie_root_port",
    hypervisors: ["qemu"],
    since: "3.17.0",
    upstream: "src/runtime-rs/crates/hypervisor/src/qemu/cmdline_generator.rs: add_pcie_root_ports",
    when: ({ table }) =>
      (table.number("pcie_root_port") ?? 0) >= 28 &&
      ["q35", "virt"].includes(table.text("machine_type") ?? ""),
    why: "the root bus has some 30 slots, and the other devices need more than are left",
  },
  {
    id: "acceleratorForm",
    key: "machine_accelerators",
    hypervisors: ["qemu"],
    since: "3.3.0",
    upstream: "src/runtime-rs/crates/hypervisor/src/qemu/cmdline_generator.rs: Machine",
    when: ({ table }) => {
      const text = table.text("machine_accelerators");
      return Boolean(text) && text!.split(",").some((part) => !/^[^=]+=/.test(part));
    },
    why: "QEMU takes only name=value, separated by single commas",
  },
  {
    id: "seccompForm",
    key: "seccomp_sandbox",
    hypervisors: ["qemu"],
    upstream: "src/runtime-rs/crates/hypervisor/src/qemu/cmdline_generator.rs: add_seccomp_sandbox",
    when: ({ table }) => {
      const text = table.text("seccomp_sandbox");
      const form =
        /^(?:enable=)?(?:on|off)(?:,(?:obsolete|elevateprivileges|spawn|resourcecontrol)=(?:allow|deny|children))*$/;
      return Boolean(text) && !form.test(text!);
    },
    why: "QEMU takes on or off, then obsolete=, elevateprivileges=, spawn= and resourcecontrol= with allow or deny",
  },
  {
    id: "comma",
    key: "image",
    hypervisors: ["qemu"],
    since: "3.3.0",
    upstream: "src/runtime-rs/crates/hypervisor/src/qemu/cmdline_generator.rs: BlockBackend",
    when: ({ table }) => (table.text("image") ?? "").includes(","),
    why: "QEMU takes what is behind the comma for an option of its own",
  },
  {
    id: "inlineElsewhere",
    key: "shared_fs",
    hypervisors: ["qemu"],
    since: "3.3.0",
    upstream: "src/runtime-rs/crates/hypervisor/src/qemu/inner.rs: start_vm",
    when: (seen) => sharesAs("inline-virtio-fs")(seen) && !isConfidential(seen),
    why: "no other hypervisor than Dragonball serves files itself; use virtio-fs",
    mends: [{ to: "virtio-fs" }],
  },
];
