import { parseCpuset } from "../effective/go/cpuset.ts";
import type { GoTable } from "../effective/go/table.ts";
import type { Release } from "../schema/release.ts";
import {
  ALL,
  type GoStart,
  isArchitecture,
  isConfidential,
  isOff,
  isOn,
  isPlain,
  machineOf,
  numberOf,
  sharesOverVirtioFs,
} from "./_go-start.ts";

/** A value that the Go runtime takes, and that then does not do what it says. */
export interface GoIgnored {
  readonly key: string;
  /** Other than the hypervisor's. */
  readonly table?: "runtime" | "agent" | "factory";
  readonly hypervisors: readonly string[];
  readonly since?: Release;
  readonly when: (start: GoStart & { readonly holder: GoTable }) => boolean;
  /** What happens instead, after "key is value, but". */
  readonly but: string;
}

type Condition = GoIgnored["when"];

const on =
  (key: string): Condition =>
  ({ holder }) =>
    holder.flag(key) === true;
const above =
  (key: string, least = 0n): Condition =>
  ({ holder }) =>
    (holder.integer(key) ?? 0n) > least;
const written =
  (key: string): Condition =>
  ({ holder }) =>
    Boolean(holder.text(key));
const both =
  (...conditions: readonly Condition[]): Condition =>
  (start) =>
    conditions.every((holds) => holds(start));

const isNotConfidential: Condition = isPlain;
const isStatic: Condition = ({ runtime }) => runtime.flag("static_sandbox_resource_mgmt") === true;
const hasOnlyInitrd: Condition = ({ table }) => table.text("image") === "" && Boolean(table.text("initrd"));
const isScsi: Condition = ({ table }) =>
  ["", "virtio-scsi"].includes(table.text("block_device_driver") ?? "?");

/** What fc.go (fcInitConfiguration) and stratovirt.go (getKernelParams) put behind the user's parameters. */
const OWN_PARAMETERS =
  /(?:^|\s)(?:(?:root|rootflags|rootfstype|reboot|panic|pci|iommu|acpi|net\.ifnames|console|8250\.nr_uarts|agent\.log_vport)=|quiet(?:\s|$))/;

const port = (key: string, kind: string): GoIgnored => ({
  // virtcontainers/qemu.go: createPCIeTopology
  key,
  hypervisors: ["qemu"],
  since: "3.6.0",
  when: both(above(key), ({ table }) => {
    const plugs = [table.text("cold_plug_vfio"), table.text("hot_plug_vfio")];
    return !plugs.includes(undefined) && !plugs.includes(kind);
  }),
  but: `no such port is made unless cold_plug_vfio or hot_plug_vfio is "${kind}"`,
});

/** virtcontainers unless another file is named. */
export const GO_IGNORED: readonly GoIgnored[] = [
  {
    // pkg/oci/utils.go: SandboxConfig
    key: "default_maxvcpus",
    hypervisors: ["qemu", "clh"],
    since: "3.11.0",
    when: both(above("default_maxvcpus"), isStatic),
    but: "with static_sandbox_resource_mgmt it becomes what the pod starts with",
  },
  {
    key: "default_maxvcpus",
    hypervisors: ["firecracker", "stratovirt"],
    when: above("default_maxvcpus"),
    but: "this hypervisor is given no maximum",
  },
  {
    key: "memory_slots",
    hypervisors: ["qemu"],
    when: (start) =>
      above("memory_slots", 255n)(start) && (start.table.integer("memory_slots") ?? 0n) % 256n !== 0n,
    but: "only its last 8 bits are used",
  },
  ...["default_maxmemory", "memory_offset"].map(
    (key): GoIgnored => ({
      // qemu.go: memoryTopology
      key,
      hypervisors: ["qemu"],
      since: "3.21.0",
      when: both(above(key), isConfidential),
      but: "a confidential guest gets no more memory while it runs",
    }),
  ),
  {
    key: "memory_offset",
    hypervisors: ["clh", "stratovirt"],
    when: above("memory_offset"),
    but: "this hypervisor is not told of it",
  },
  {
    // qemu.go, clh.go: ResizeMemory
    key: "default_maxmemory",
    hypervisors: ["qemu", "clh"],
    when: (start) => {
      const most = numberOf(start, "default_maxmemory");
      const memory = numberOf(start, "default_memory");
      const offset = start.table.integer("memory_offset");
      if (!above("default_maxmemory")(start) || !most || memory === undefined || offset === undefined)
        return false;
      if (!isNotConfidential(start) || most >= memory) return false;
      return start.hypervisor === "clh" || most + Number(offset) + 1024 > memory;
    },
    but: "it is below default_memory, so the guest's memory cannot grow",
  },
  ...["sev_snp_guest", "snp_id_block", "snp_id_auth"].map(
    (key): GoIgnored => ({
      // qemu_amd64.go
      key,
      hypervisors: ["qemu"],
      when: (start) => (on(key)(start) || written(key)(start)) && isNotConfidential(start),
      but: "without confidential_guest = true an ordinary guest is started",
    }),
  ),
  {
    // pkg/govmm/qemu/qemu.go: Object
    key: "firmware_volume",
    hypervisors: ["qemu"],
    since: "3.2.0",
    when: written("firmware_volume"),
    but: "QEMU is not told of it",
  },
  {
    key: "firmware",
    hypervisors: ["firecracker"],
    when: written("firmware"),
    but: "Firecracker starts the kernel itself",
  },
  {
    key: "firmware",
    hypervisors: ["clh"],
    when: both(written("firmware"), isNotConfidential),
    but: "Cloud Hypervisor starts the kernel itself unless the guest is confidential",
  },
  ...["enable_debug", "enable_tracing", "debug_console_enabled"].map(
    (key): GoIgnored => ({
      key,
      table: "agent",
      hypervisors: ["remote"],
      when: on(key),
      but: "the agent of a remote guest gets none of it, as there is no kernel command line",
    }),
  ),
  {
    key: "kernel_modules",
    table: "agent",
    hypervisors: ["remote"],
    when: ({ holder }) => (holder.texts("kernel_modules")?.length ?? 0) > 0,
    but: "no modules are loaded in a remote guest",
  },
  port("pcie_root_port", "root-port"),
  port("pcie_switch_port", "switch-port"),
  ...["cold_plug_vfio", "hot_plug_vfio"].map(
    (key): GoIgnored => ({
      key,
      hypervisors: ["qemu", "clh"],
      since: "3.2.0",
      when: (start) => {
        const machine = start.table.text("machine_type");
        const set = start.table.text(key);
        if (machine === undefined || ["", "q35", "virt"].includes(machine)) return false;
        return Boolean(set) && set !== "no-port" && machine !== "pseries" && machine !== "s390-ccw-virtio";
      },
      but: "only the machines q35 and virt get such ports",
    }),
  ),
  {
    key: "default_bridges",
    hypervisors: ["clh", "firecracker", "stratovirt"],
    when: above("default_bridges", 1n),
    but: "this hypervisor has no PCI bridges",
  },
  {
    key: "default_bridges",
    hypervisors: ["qemu"],
    when: (start) => above("default_bridges", 1n)(start) && machineOf(start) === "microvm",
    but: "the machine microvm has no PCI bridges",
  },
  {
    // pkg/katautils/config.go: defaultGuestNUMANodes
    key: "numa_mapping",
    hypervisors: ["qemu"],
    since: "3.27.0",
    when: (start) => isOn("enable_numa")(start) && hasBadMapping(start),
    but: "the host has no such nodes, so NUMA is switched off",
  },
  {
    key: "enable_numa",
    hypervisors: ["qemu"],
    since: "3.27.0",
    when: (start) => on("enable_numa")(start) && machineOf(start) === "microvm",
    but: "the machine microvm gets no NUMA nodes",
  },
  {
    key: "kernel_params",
    hypervisors: ["firecracker", "stratovirt"],
    when: ({ table }) => OWN_PARAMETERS.test(table.text("kernel_params") ?? ""),
    but: "with this hypervisor the runtime's own root, rootflags, rootfstype, reboot, panic, pci, iommu, acpi, net.ifnames, console and quiet come last and win",
  },
  {
    key: "kernel_verity_params",
    hypervisors: ["qemu", "stratovirt"],
    since: "3.27.0",
    when: both(written("kernel_verity_params"), hasOnlyInitrd),
    but: "a guest that starts from an initrd has no root device",
  },
  {
    key: "reclaim_guest_freed_memory",
    hypervisors: ["qemu", "clh"],
    since: "3.17.0",
    when: both(on("reclaim_guest_freed_memory"), isConfidential),
    but: "a confidential guest gets no balloon",
  },
  {
    key: "virtio_fs_cache_size",
    hypervisors: ["clh", "stratovirt"],
    when: both(above("virtio_fs_cache_size"), ({ table }) =>
      ["never", "metadata"].includes(table.text("virtio_fs_cache") ?? ""),
    ),
    but: "it is only used with the cache modes auto and always",
  },
  {
    key: "enable_mem_prealloc",
    hypervisors: ["clh"],
    when: on("enable_mem_prealloc"),
    but: "Cloud Hypervisor is not told of it",
  },
  {
    key: "enable_virtio_mem",
    hypervisors: ["clh"],
    when: on("enable_virtio_mem"),
    but: "Cloud Hypervisor's memory still grows by ACPI",
  },
  {
    key: "enable_hugepages",
    hypervisors: ["firecracker", "stratovirt"],
    when: on("enable_hugepages"),
    but: "this hypervisor is not told of it",
  },
  {
    key: "enable_iommu_platform",
    hypervisors: ["qemu"],
    when: (start) =>
      on("enable_iommu_platform")(start) && isArchitecture(start, "x86_64", "aarch64", "riscv64", "ppc64le"),
    but: "only the CCW devices of s390x have it",
  },
  {
    key: "disable_selinux",
    hypervisors: ["stratovirt"],
    when: on("disable_selinux"),
    but: "it is never read for StratoVirt",
  },
  {
    key: "extra_monitor_socket",
    hypervisors: ["qemu"],
    since: "3.2.0",
    when: both(written("extra_monitor_socket"), isOff("enable_debug")),
    but: "the socket is only opened with enable_debug = true",
  },
  {
    key: "hypervisor_loglevel",
    hypervisors: ["qemu", "stratovirt"],
    since: "3.14.0",
    when: above("hypervisor_loglevel", 1n),
    but: "only Cloud Hypervisor is told of it",
  },
  {
    key: "hypervisor_loglevel",
    hypervisors: ["clh"],
    since: "3.14.0",
    when: both(above("hypervisor_loglevel", 1n), isOff("enable_debug")),
    but: "it counts with enable_debug = true only",
  },
  ...["block_device_logical_sector_size", "block_device_physical_sector_size"].map(
    (key): GoIgnored => ({
      // qemu.go: hotplugAddBlockDevice
      key,
      hypervisors: ["qemu"],
      since: "3.29.0",
      when: both(
        above(key),
        (start) => isScsi(start) || start.table.text("block_device_driver") === "nvdimm",
      ),
      but: "it is passed on for virtio-blk only",
    }),
  ),
  {
    key: "enable_iothreads",
    hypervisors: ["qemu"],
    since: "3.24.0",
    when: both(
      on("enable_iothreads"),
      ({ table }) =>
        table.text("block_device_driver") === "virtio-blk" && table.integer("indep_iothreads") === 0n,
    ),
    but: "with virtio-blk only the threads of indep_iothreads are used, which is 0",
  },
  {
    key: "indep_iothreads",
    hypervisors: ["qemu"],
    since: "3.24.0",
    when: both(above("indep_iothreads"), isScsi),
    but: "virtio-scsi does not use these threads",
  },
  ...["disk_rate_limiter_bw_max_rate", "net_rate_limiter_bw_max_rate"].map(
    (key): GoIgnored => ({
      // utils/utils.go: RevertBytes
      key,
      hypervisors: ["clh"],
      when: ({ table }) => {
        const rate = table.integer(key) ?? 0n;
        return rate < 8n && rate !== 0n;
      },
      but: "it comes to no whole number of bytes a second, so nothing is limited",
    }),
  ),
  ...["rx_rate_limiter_max_rate", "tx_rate_limiter_max_rate"].map(
    (key): GoIgnored => ({
      // fc.go: fcAddNetDevice
      key,
      hypervisors: ["firecracker"],
      when: ({ table }) => {
        const rate = table.integer(key) ?? 0n;
        return rate > 0n && rate < 8n;
      },
      but: "it comes to 0 bytes a second, so nothing is limited",
    }),
  ),
  {
    // fs_share_linux.go
    key: "sandbox_bind_mounts",
    table: "runtime",
    hypervisors: ALL.filter((name) => name !== "dragonball"),
    when: ({ holder, table, hypervisor }) => {
      const reaches = !["firecracker", "remote"].includes(hypervisor) && table.text("shared_fs") !== "none";
      return (holder.texts("sandbox_bind_mounts")?.length ?? 0) > 0 && !reaches;
    },
    but: "nothing is shared with the guest, so the mounts stay on the host",
  },
  {
    // pkg/katautils/create.go: HandleFactory
    key: "enable_template",
    table: "factory",
    hypervisors: ["qemu", "clh"],
    when: (start) =>
      on("enable_template")(start) && sharesOverVirtioFs(start, "virtio-fs", "virtio-fs-nydus"),
    but: "templates do not work with virtio-fs, so guests are started afresh",
  },
  ...["jaeger_endpoint", "jaeger_user", "jaeger_password"].map(
    (key): GoIgnored => ({
      key,
      table: "runtime",
      hypervisors: ALL,
      when: (start) => written(key)(start) && start.runtime.flag("enable_tracing") === false,
      but: "nothing is traced unless enable_tracing = true",
    }),
  ),
  {
    key: "guest_memory_dump_paging",
    hypervisors: ["qemu"],
    when: both(on("guest_memory_dump_paging"), ({ table }) => table.text("guest_memory_dump_path") === ""),
    but: "nothing is dumped unless guest_memory_dump_path is set",
  },
];

function hasBadMapping({ unit, table }: GoStart): boolean {
  const { numaNodes } = unit.host;
  return (table.texts("numa_mapping") ?? []).some((text) => {
    const nodes = parseCpuset(text);
    return nodes === undefined || (numaNodes !== undefined && nodes.some((node) => node >= numaNodes));
  });
}
