import type { RustCondition } from "../common/runtime-rs.ts";
import { isAbove, isArch, isConfidential, isOff, isOn, type TableName } from "../common/seen.ts";

const VM = ["qemu", "clh", "firecracker", "dragonball", "openvmm"];
const LEVELS = ["trace", "debug", "info", "warn", "error", "critical"];

/** Values that runtime-rs takes, and that then do not do what they say. */
export const RUST_IGNORED: readonly RustCondition[] = [
  {
    id: "macvtap",
    key: "internetworking_model",
    in: "runtime",
    upstream: "src/runtime-rs/crates/resource/src/network/network_model/mod.rs: new",
    when: ({ runtime }) => runtime.text("internetworking_model") === "macvtap",
    why: "{runtime} has no such model: it makes a tap device and connects it to nothing; use tcfilter",
    mends: [{ to: "tcfilter" }],
  },
  {
    id: "noNetwork",
    key: "disable_new_netns",
    in: "runtime",
    upstream: "src/runtime-rs/crates/runtimes/src/manager.rs: try_init",
    when: isOn("disable_new_netns", "runtime"),
    why: "{runtime} then sets up no network at all, whatever internetworking_model says",
  },
  {
    id: "features",
    key: "experimental",
    in: "runtime",
    upstream: "src/runtime-rs/crates/resource/src/rootfs/mod.rs: handler_rootfs",
    when: ({ runtime }) =>
      runtime.texts("experimental")?.some((name) => name !== "force_guest_pull") ?? false,
    why: "{runtime} knows only force_guest_pull and takes no notice of other names",
  },
  ...(["runtime", "table", "agent"] as const).map(
    (table: TableName): RustCondition => ({
      id: "logLevel",
      key: "log_level",
      in: table,
      upstream: "src/runtime-rs/crates/runtimes/src/manager.rs: effective_log_level",
      when: (seen) => {
        const level = seen[table]?.text("log_level");
        return level !== undefined && !LEVELS.includes(level);
      },
      why: `it is none of ${LEVELS.join(", ")}, so the runtime logs at info`,
    }),
  ),
  {
    id: "streams",
    key: "use_passfd_io",
    in: "runtime",
    hypervisors: ["qemu", "clh", "firecracker", "remote", "openvmm"],
    upstream:
      "src/runtime-rs/crates/runtimes/virt_container/src/container_manager/process.rs: passfd_io_init",
    when: isOn("use_passfd_io", "runtime"),
    why: "only Dragonball passes a process's streams on",
  },
  {
    id: "unread",
    key: "enable_pprof",
    in: "runtime",
    upstream: "src/libs/kata-types/src/config/runtime.rs: Runtime",
    when: isOn("enable_pprof", "runtime"),
    why: "nothing in {runtime} reads it: only {otherRuntime} can be profiled that way",
  },
  {
    id: "otherPort",
    key: "passfd_listener_port",
    in: "agent",
    upstream: "src/runtime-rs/crates/runtimes/virt_container/src/lib.rs: new_hypervisor",
    when: ({ agent }) => agent?.number("passfd_listener_port") !== undefined,
    why: "{runtime} reads the option of that name in [runtime] alone",
  },
  {
    id: "cgroup",
    key: "sandbox_cgroup_only",
    in: "runtime",
    hypervisors: ["dragonball"],
    upstream: "src/runtime-rs/crates/resource/src/cgroups/mod.rs: CgroupConfig::new",
    when: isOff("sandbox_cgroup_only", "runtime"),
    why: "Dragonball runs inside the runtime, which then treats it as true",
  },
  {
    id: "leastTries",
    key: "reconnect_timeout_ms",
    in: "agent",
    since: "3.32.0",
    alone: true,
    upstream: "src/runtime-rs/crates/agent/src/kata/agent.rs: connect",
    when: ({ agent }) => (agent?.number("reconnect_timeout_ms") ?? 10000) < 10000,
    why: "the runtime tries for at least 10000 ms",
  },
  {
    id: "logPort",
    key: "log_port",
    in: "agent",
    hypervisors: VM,
    upstream: "src/runtime-rs/crates/hypervisor/src/kernel_param.rs: KernelParams::new",
    when: ({ agent }) => ![undefined, 1025].includes(agent?.number("log_port")),
    why: "the agent is always told 1025, so its log is lost",
  },
  {
    id: "wholeSeconds",
    key: "cdh_api_timeout_ms",
    in: "agent",
    hypervisors: VM,
    upstream: "src/libs/kata-types/src/config/mod.rs: get_agent_kernel_params",
    when: (seen) =>
      isAbove("cdh_api_timeout_ms", 0, "agent")(seen) && !isAbove("cdh_api_timeout_ms", 999, "agent")(seen),
    why: "it is handed on in whole seconds, 0 here, and the agent then uses its own 50 s",
  },
  {
    id: "nydusCache",
    key: "virtio_fs_cache",
    hypervisors: ["qemu", "clh", "openvmm"],
    since: "3.32.0",
    upstream: "src/runtime-rs/crates/resource/src/share_fs/share_virtio_fs_nydus.rs: ShareVirtioFsNydus",
    when: ({ table }) => table.text("shared_fs") === "virtio-fs-nydus",
    why: "nydusd is started without it",
  },
  {
    id: "queueSize",
    key: "virtio_fs_queue_size",
    hypervisors: ["qemu"],
    since: "3.31.0",
    upstream: "src/runtime-rs/crates/hypervisor/src/qemu/cmdline_generator.rs: DeviceVhostUserFs",
    when: ({ table }) => {
      const size = table.number("virtio_fs_queue_size") ?? 0;
      return size !== 0 && (size > 1024 || !Number.isInteger(Math.log2(size)));
    },
    why: "the runtime passes QEMU only a power of two up to 1024, and leaves this one out",
  },
  {
    id: "noRootPorts",
    key: "pcie_root_port",
    hypervisors: ["clh", "openvmm"],
    since: "3.17.0",
    upstream: "src/runtime-rs/crates/hypervisor/src/ch/inner_device.rs: add_device",
    when: isAbove("pcie_root_port"),
    why: "this hypervisor is given no such ports",
  },
  {
    id: "switchPorts",
    key: "pcie_switch_port",
    hypervisors: ["qemu", "clh", "firecracker", "remote"],
    upstream: "src/runtime-rs/crates/hypervisor/src/device/topology.rs: PCIeTopology::new",
    when: isAbove("pcie_switch_port"),
    why: "{runtime} then drops all PCIe ports without a word",
  },
  {
    id: "oneThread",
    key: "indep_iothreads",
    hypervisors: ["qemu"],
    upstream: "src/runtime-rs/crates/hypervisor/src/qemu/inner.rs: hotplug_device",
    when: isAbove("indep_iothreads", 1),
    why: "all devices use the first of the threads",
  },
  {
    id: "startedAsRoot",
    key: "rootless",
    hypervisors: ["openvmm"],
    upstream: "src/runtime-rs/crates/hypervisor/src/openvmm/inner_hypervisor.rs: start_vm",
    when: isOn("rootless"),
    why: "OpenVMM is started as root all the same",
  },
  {
    id: "unprotected",
    key: "confidential_guest",
    hypervisors: ["qemu"],
    since: "3.21.0",
    upstream:
      "src/runtime-rs/crates/runtimes/virt_container/src/sandbox.rs: prepare_protection_device_config",
    when: (seen) => isConfidential(seen) && isArch(seen, "arm64", "riscv64"),
    why: "{runtime} has no guest protection on this architecture, and an ordinary guest is started",
  },
  {
    id: "teeOfAmd64",
    key: "sev_snp_guest",
    hypervisors: ["qemu"],
    upstream: "src/libs/kata-sys-util/src/protection.rs: available_guest_protection",
    // Where no guest is protected, confidential_guest says so.
    when: (seen) =>
      isOn("sev_snp_guest")(seen) &&
      (isArch(seen, "s390x", "ppc64le") || (isArch(seen, "arm64", "riscv64") && !isConfidential(seen))),
    why: "SEV-SNP is a technology of amd64",
  },
  {
    id: "noVirtualIommu",
    key: "enable_iommu",
    hypervisors: ["qemu"],
    since: "3.26.0",
    upstream: "src/runtime-rs/crates/hypervisor/src/qemu/cmdline_generator.rs: add_iommu",
    when: (seen) => isOn("enable_iommu")(seen) && seen.table.text("machine_type") === "virt",
    why: "the machine virt gets no virtual IOMMU, only a kernel parameter about one",
  },
  {
    id: "bridgesOfS390x",
    key: "default_bridges",
    hypervisors: ["qemu"],
    since: "3.10.0",
    alone: true,
    upstream: "src/runtime-rs/crates/hypervisor/src/qemu/cmdline_generator.rs: QemuCmdLine::new",
    when: (seen) => isAbove("default_bridges")(seen) && isArch(seen, "s390x"),
    why: "guests on s390x have no PCI bridges",
  },
  ...["disk_rate_limiter_bw", "disk_rate_limiter_ops"].map(
    (limiter): RustCondition => ({
      id: `${limiter.endsWith("bw") ? "bandwidth" : "operations"}Burst`,
      key: `${limiter}_one_time_burst`,
      hypervisors: ["clh", "firecracker", "dragonball"],
      upstream: "src/libs/kata-types/src/config/hypervisor/rate_limiter.rs: RateLimiterConfig",
      when: (seen) =>
        isAbove(`${limiter}_one_time_burst`)(seen) && seen.table.number(`${limiter}_max_rate`) === 0,
      why: `without ${limiter}_max_rate nothing is limited`,
    }),
  ),
];
