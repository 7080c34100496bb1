import { ALL, isArchitecture, isConfidential, isOff, sharesOverVirtioFs } from "../../common/go.ts";
import { above, both, type Condition, type GoIgnored, on, written } from "../../common/go-condition.ts";

const isScsi: Condition = ({ table }) =>
  ["", "virtio-scsi"].includes(table.text("block_device_driver") ?? "?");

/** What fc.go (fcInitConfiguration) and stratovirt.go (getKernelParams) put behind the user's parameters. */
const OWN_PARAMETERS =
  /(?:^|\s)(?:(?:root|rootflags|rootfstype|reboot|panic|pci|iommu|acpi|net\.ifnames|console|8250\.nr_uarts|agent\.log_vport)=|quiet(?:\s|$))/;

/** Devices, sharing and what is not the hypervisor's; in virtcontainers unless another file is named. */
export const DEVICE_IGNORED: readonly GoIgnored[] = [
  {
    key: "kernel_params",
    hypervisors: ["firecracker", "stratovirt"],
    when: ({ table }) => OWN_PARAMETERS.test(table.text("kernel_params") ?? ""),
    but: "with this hypervisor the runtime's own root, rootflags, rootfstype, reboot, panic, pci, iommu, acpi, net.ifnames, console and quiet come last and win",
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
  ...["jaeger_endpoint", "jaeger_user"].map(
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
