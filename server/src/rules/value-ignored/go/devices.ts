import { type GoCondition, type GoSeen, REAL, sharesOverVirtioFs } from "../../common/go.ts";
import { all, isAbove, isArch, isConfidential, isEmpty, isOff, isOn, isText } from "../../common/seen.ts";

const isScsi = ({ table }: GoSeen): boolean =>
  ["", "virtio-scsi"].includes(table.text("block_device_driver") ?? "?");

/** What two drivers put behind the user's parameters. */
const OWN_PARAMETERS =
  /(?:^|\s)(?:(?:root|rootflags|rootfstype|reboot|panic|pci|iommu|acpi|net\.ifnames|console|8250\.nr_uarts|agent\.log_vport)=|quiet(?:\s|$))/;

/** Devices, sharing and what is not the hypervisor's. */
export const DEVICE_IGNORED: readonly GoCondition[] = [
  {
    id: "ownParams",
    key: "kernel_params",
    hypervisors: ["firecracker", "stratovirt"],
    upstream: "src/runtime/virtcontainers/{fc,stratovirt}.go: fcInitConfiguration, getKernelParams",
    when: ({ table }) => OWN_PARAMETERS.test(table.text("kernel_params") ?? ""),
    why: "with this hypervisor the runtime's own root, rootflags, rootfstype, reboot, panic, pci, iommu, acpi, net.ifnames, console and quiet come last and win",
  },
  {
    id: "noBalloon",
    key: "reclaim_guest_freed_memory",
    hypervisors: ["qemu", "clh"],
    upstream: "src/runtime/virtcontainers/{qemu,clh}.go: CreateVM",
    when: all(isOn("reclaim_guest_freed_memory"), isConfidential),
    why: "a confidential guest gets no balloon",
  },
  {
    id: "cacheModes",
    key: "virtio_fs_cache_size",
    hypervisors: ["clh", "stratovirt"],
    upstream: "src/runtime/virtcontainers/kata_agent.go: setupStorages",
    when: (seen) =>
      isAbove("virtio_fs_cache_size")(seen) &&
      ["never", "metadata"].includes(seen.table.text("virtio_fs_cache") ?? ""),
    why: "it is only used with the cache modes auto and always",
  },
  {
    id: "preallocOfClh",
    key: "enable_mem_prealloc",
    hypervisors: ["clh"],
    upstream: "src/runtime/virtcontainers/clh.go: CreateVM",
    when: isOn("enable_mem_prealloc"),
    why: "Cloud Hypervisor is not told of it",
  },
  {
    id: "virtioMemOfClh",
    key: "enable_virtio_mem",
    hypervisors: ["clh"],
    upstream: "src/runtime/virtcontainers/clh.go: CreateVM",
    when: isOn("enable_virtio_mem"),
    why: "Cloud Hypervisor's memory still grows by ACPI",
  },
  {
    id: "notTold",
    key: "enable_hugepages",
    hypervisors: ["firecracker", "stratovirt"],
    upstream: "src/runtime/virtcontainers/{fc,stratovirt}.go: fcInitConfiguration, setVMConfig",
    when: isOn("enable_hugepages"),
    why: "this hypervisor is not told of it",
  },
  {
    id: "ccwOnly",
    key: "enable_iommu_platform",
    hypervisors: ["qemu"],
    upstream: "src/runtime/pkg/govmm/qemu/qemu.go: QemuParams",
    when: (seen) =>
      isOn("enable_iommu_platform")(seen) && isArch(seen, "amd64", "arm64", "riscv64", "ppc64le"),
    why: "only the CCW devices of s390x have it",
  },
  {
    id: "selinuxOfStratovirt",
    key: "disable_selinux",
    hypervisors: ["stratovirt"],
    upstream: "src/runtime/virtcontainers/stratovirt.go: StartVM",
    when: isOn("disable_selinux"),
    why: "it is never read for StratoVirt",
  },
  {
    id: "monitorNeedsDebug",
    key: "extra_monitor_socket",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu.go: createQmpSocket",
    when: all(isText("extra_monitor_socket"), isOff("enable_debug")),
    why: "the socket is only opened with enable_debug = true",
  },
  {
    id: "logLevelElsewhere",
    key: "hypervisor_loglevel",
    hypervisors: ["qemu", "stratovirt"],
    upstream: "src/runtime/virtcontainers/clh.go: launchClh",
    when: isAbove("hypervisor_loglevel", 1),
    why: "only Cloud Hypervisor is told of it",
  },
  {
    id: "logLevelNeedsDebug",
    key: "hypervisor_loglevel",
    hypervisors: ["clh"],
    upstream: "src/runtime/virtcontainers/clh.go: launchClh",
    when: all(isAbove("hypervisor_loglevel", 1), isOff("enable_debug")),
    why: "it counts with enable_debug = true only",
  },
  ...["block_device_logical_sector_size", "block_device_physical_sector_size"].map(
    (key): GoCondition => ({
      id: "sectorsOfBlk",
      key,
      hypervisors: ["qemu"],
      since: "3.29.0",
      upstream: "src/runtime/virtcontainers/qemu.go: hotplugAddBlockDevice",
      when: (seen) =>
        isAbove(key)(seen) && (isScsi(seen) || seen.table.text("block_device_driver") === "nvdimm"),
      why: "it is passed on for virtio-blk only",
    }),
  ),
  {
    id: "noThreads",
    key: "enable_iothreads",
    hypervisors: ["qemu"],
    since: "3.24.0",
    upstream: "src/runtime/virtcontainers/qemu.go: hotplugAddBlockDevice",
    when: (seen) =>
      isOn("enable_iothreads")(seen) &&
      seen.table.text("block_device_driver") === "virtio-blk" &&
      seen.table.integer("indep_iothreads") === 0n,
    why: "with virtio-blk only the threads of indep_iothreads are used, which is 0",
  },
  {
    id: "threadsOfScsi",
    key: "indep_iothreads",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu.go: hotplugAddBlockDevice",
    when: all(isAbove("indep_iothreads"), isScsi),
    why: "virtio-scsi does not use these threads",
  },
  ...["disk_rate_limiter_bw_max_rate", "net_rate_limiter_bw_max_rate"].map(
    (key): GoCondition => ({
      id: "noWholeByte",
      key,
      hypervisors: ["clh"],
      upstream: "src/runtime/virtcontainers/utils/utils.go: RevertBytes",
      when: ({ table }) => {
        const rate = table.integer(key) ?? 0n;
        return rate < 8n && rate !== 0n;
      },
      why: "it comes to no whole number of bytes a second, so nothing is limited",
    }),
  ),
  ...["rx_rate_limiter_max_rate", "tx_rate_limiter_max_rate"].map(
    (key): GoCondition => ({
      id: "noByte",
      key,
      hypervisors: ["firecracker"],
      upstream: "src/runtime/virtcontainers/fc.go: fcAddNetDevice",
      when: ({ table }) => {
        const rate = table.integer(key) ?? 0n;
        return rate > 0n && rate < 8n;
      },
      why: "it comes to 0 bytes a second, so nothing is limited",
    }),
  ),
  {
    id: "mountsStay",
    key: "sandbox_bind_mounts",
    in: "runtime",
    hypervisors: REAL,
    upstream: "src/runtime/virtcontainers/fs_share_linux.go: prepareBindMounts",
    when: ({ runtime, table, driver }) =>
      (runtime.texts("sandbox_bind_mounts")?.length ?? 0) > 0 &&
      (["firecracker", "remote"].includes(driver) || table.text("shared_fs") === "none"),
    why: "nothing is shared with the guest, so the mounts stay on the host",
  },
  {
    id: "templateShares",
    key: "enable_template",
    in: "factory",
    hypervisors: ["qemu", "clh"],
    upstream: "src/runtime/pkg/katautils/create.go: HandleFactory",
    when: (seen) =>
      isOn("enable_template", "factory")(seen) && sharesOverVirtioFs(seen, "virtio-fs", "virtio-fs-nydus"),
    why: "templates do not work with virtio-fs, so guests are started afresh",
  },
  ...["jaeger_endpoint", "jaeger_user"].map(
    (key): GoCondition => ({
      id: "notTraced",
      key,
      in: "runtime",
      upstream: "src/runtime/pkg/katautils/katatrace/tracing.go: CreateTracer",
      when: all(isText(key, "runtime"), isOff("enable_tracing", "runtime")),
      why: "nothing is traced unless enable_tracing = true",
    }),
  ),
  {
    id: "noDumpPath",
    key: "guest_memory_dump_paging",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu.go: dumpGuestMemory",
    when: all(isOn("guest_memory_dump_paging"), isEmpty("guest_memory_dump_path")),
    why: "nothing is dumped unless guest_memory_dump_path is set",
  },
];
