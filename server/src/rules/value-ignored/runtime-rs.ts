import type { Release } from "../../knowledge/releases.ts";
import type { Section } from "../../loaders/runtime-rs/types.ts";

export interface Chosen {
  readonly driver: string;
  readonly main: Section;
  readonly runtime: Section;
  readonly agent: Section | undefined;
}

/** A value that loads, and then does not do what it says. */
export interface Ignored {
  readonly section: "main" | "runtime" | "agent";
  readonly key: string;
  readonly drivers?: readonly string[];
  readonly since?: Release;
  readonly until?: Release;
  readonly when: (chosen: Chosen) => boolean;
  /** What the runtime does instead, after "key is value, but". */
  readonly but: string;
}

export const isTrue = (section: Section | undefined, key: string) =>
  section !== undefined && section.flag(key) === true;
const above = (section: Section | undefined, key: string, least: number) =>
  section !== undefined && (section.number(key) ?? 0) > least;
const shares = ({ main }: Chosen) => main.cells.get("shared_fs")?.value;
const LEVELS = ["trace", "debug", "info", "warn", "error", "critical"];
const hasUnknownLevel = (section: Section | undefined): boolean => {
  const level = section?.text("log_level");
  return level !== undefined && !LEVELS.includes(level);
};
const LEVEL = `it is none of ${LEVELS.join(", ")}, so the runtime logs at info`;

export const RUST_IGNORED: readonly Ignored[] = [
  {
    section: "runtime",
    key: "internetworking_model",
    when: ({ runtime }) => runtime.text("internetworking_model") === "macvtap",
    but: "runtime-rs has no such model: it makes a tap device and connects it to nothing; use tcfilter",
  },
  {
    section: "runtime",
    key: "disable_new_netns",
    when: ({ runtime }) => isTrue(runtime, "disable_new_netns"),
    but: "runtime-rs then sets up no network at all, whatever internetworking_model says",
  },
  {
    section: "runtime",
    key: "experimental",
    when: ({ runtime }) =>
      runtime.texts("experimental")?.some((name) => name !== "force_guest_pull") ?? false,
    but: "runtime-rs knows only force_guest_pull and takes no notice of other names",
  },
  { section: "runtime", key: "log_level", when: ({ runtime }) => hasUnknownLevel(runtime), but: LEVEL },
  { section: "main", key: "log_level", when: ({ main }) => hasUnknownLevel(main), but: LEVEL },
  { section: "agent", key: "log_level", when: ({ agent }) => hasUnknownLevel(agent), but: LEVEL },
  {
    section: "runtime",
    key: "use_passfd_io",
    drivers: ["qemu", "clh", "firecracker", "remote", "openvmm"],
    when: ({ runtime }) => isTrue(runtime, "use_passfd_io"),
    but: "only Dragonball passes a process's streams on",
  },
  {
    section: "runtime",
    key: "sandbox_cgroup_only",
    drivers: ["dragonball"],
    when: ({ runtime }) => runtime.flag("sandbox_cgroup_only") === false,
    but: "Dragonball runs inside the runtime, which then treats it as true",
  },
  {
    section: "agent",
    key: "reconnect_timeout_ms",
    since: "3.32.0",
    when: ({ agent }) => agent !== undefined && (agent.number("reconnect_timeout_ms") ?? 10000) < 10000,
    but: "the runtime tries for at least 10000 ms",
  },
  {
    section: "agent",
    key: "log_port",
    drivers: ["qemu", "clh", "firecracker", "dragonball", "openvmm"],
    when: ({ agent }) => agent !== undefined && ![undefined, 1025].includes(agent.number("log_port")),
    but: "the agent is always told 1025, so its log is lost",
  },
  {
    section: "agent",
    key: "cdh_api_timeout_ms",
    drivers: ["qemu", "clh", "firecracker", "dragonball", "openvmm"],
    when: ({ agent }) => above(agent, "cdh_api_timeout_ms", 0) && !above(agent, "cdh_api_timeout_ms", 999),
    but: "it is handed on in whole seconds, 0 here, and the agent then uses its own 50 s",
  },
  {
    section: "main",
    key: "virtio_fs_cache",
    drivers: ["qemu", "clh", "openvmm"],
    since: "3.32.0",
    when: (chosen) => shares(chosen) === "virtio-fs-nydus",
    but: "nydusd is started without it",
  },
  {
    section: "main",
    key: "virtio_fs_queue_size",
    drivers: ["qemu"],
    since: "3.31.0",
    when: ({ main }) => {
      const size = main.number("virtio_fs_queue_size") ?? 0;
      return size !== 0 && (size > 1024 || !Number.isInteger(Math.log2(size)));
    },
    but: "the runtime passes QEMU only a power of two up to 1024, and leaves this one out",
  },
  {
    section: "main",
    key: "pcie_root_port",
    since: "3.17.0",
    drivers: ["clh", "openvmm"],
    when: ({ main }) => above(main, "pcie_root_port", 0),
    but: "this hypervisor is given no such ports",
  },
  {
    section: "main",
    key: "pcie_switch_port",
    drivers: ["qemu", "clh", "firecracker", "remote"],
    since: "3.17.0",
    when: ({ main }) => above(main, "pcie_switch_port", 0),
    but: "runtime-rs then drops all PCIe ports without a word",
  },
  {
    section: "main",
    key: "indep_iothreads",
    drivers: ["qemu"],
    since: "3.32.0",
    when: ({ main }) => above(main, "indep_iothreads", 1),
    but: "all devices use the first of the threads",
  },
  {
    section: "main",
    key: "initdata",
    drivers: ["clh"],
    since: "3.19.0",
    when: ({ main }) => Boolean(main.text("initdata")),
    but: "its disk is never plugged into Cloud Hypervisor",
  },
  {
    section: "main",
    key: "rootless",
    drivers: ["openvmm"],
    when: ({ main }) => isTrue(main, "rootless"),
    but: "OpenVMM is started as root all the same",
  },
  {
    section: "main",
    key: "disk_rate_limiter_bw_one_time_burst",
    drivers: ["clh", "firecracker", "dragonball"],
    when: ({ main }) =>
      above(main, "disk_rate_limiter_bw_one_time_burst", 0) &&
      main.number("disk_rate_limiter_bw_max_rate") === 0,
    but: "without disk_rate_limiter_bw_max_rate nothing is limited",
  },
  {
    section: "main",
    key: "disk_rate_limiter_ops_one_time_burst",
    drivers: ["clh", "firecracker", "dragonball"],
    when: ({ main }) =>
      above(main, "disk_rate_limiter_ops_one_time_burst", 0) &&
      main.number("disk_rate_limiter_ops_max_rate") === 0,
    but: "without disk_rate_limiter_ops_max_rate nothing is limited",
  },
];
