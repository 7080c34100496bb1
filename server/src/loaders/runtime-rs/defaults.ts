import type { Option } from "../../knowledge/catalogue.ts";
import { compareReleases, type Release } from "../../knowledge/releases.ts";
import type { Held } from "./types.ts";

/** Fields that are an `Option` in Rust: absent, they have no value at all. */
const OPTIONAL: Readonly<Record<string, readonly string[]>> = {
  "hypervisor.*": [
    "shared_fs",
    "seccomp_sandbox",
    "selinux_label",
    "disk_rate_limiter_bw_one_time_burst",
    "disk_rate_limiter_ops_one_time_burst",
    "disable_nested_virtualization",
  ],
};

/** Defaults that serde fills in while it reads, where they are not the type's zero. Numbers of milliseconds for `_ms`. */
const FILLED: Readonly<Record<string, Readonly<Record<string, Held>>>> = {
  "hypervisor.*": {
    log_level: "info",
    hugepage_type: "hugetlbfs",
    guest_swap_path: "/run/kata-containers/swap",
    guest_swap_size_percent: 100n,
    guest_swap_create_threshold_secs: 60n,
    tdx_quote_generation_service_socket_port: 4050n,
    snp_guest_policy: 0x30000n,
    disable_guest_selinux: true,
  },
  "agent.*": {
    log_level: "info",
    server_port: 1024n,
    log_port: 1025n,
    passfd_listener_port: 1027n,
    dial_timeout_ms: 10n,
    reconnect_timeout_ms: 3_000n,
    cdh_api_timeout_ms: 50_000n,
    create_container_timeout: 30_000n,
    request_timeout_ms: 30_000n,
    health_check_request_timeout_ms: 90_000n,
  },
  runtime: { log_level: "info", passfd_listener_port: 1027n },
};

/**
 * What serde puts where the file has no such key; `null` for an `Option` that stays empty.
 *
 * Sources: the `serde` attributes and `default_*` functions in src/libs/kata-types/src/config/{agent,runtime}.rs
 * and hypervisor/mod.rs.
 */
export function serdeDefault({ table, key, type }: Option): Held {
  if (OPTIONAL[table]?.includes(key)) return null;
  if (table === "agent.*.mem_agent" && key !== "enable") return null;
  const filled = FILLED[table]?.[key];
  if (filled !== undefined) return filled;
  if (type.startsWith("[]")) return [];
  if (type === "bool") return false;
  if (type === "string") return "";
  return type.startsWith("float") ? 0 : 0n;
}

/** What the runtime puts in place of what is empty or zero, by hypervisor. */
export const HYPERVISOR_DEFAULTS: Readonly<Record<string, Readonly<Record<string, string | bigint>>>> = {
  qemu: {
    path: "/usr/bin/qemu-system-x86_64",
    rootfs_type: "ext4",
    kernel: "vmlinuz",
    default_bridges: 1n,
    machine_type: "q35",
    entropy_source: "/dev/urandom",
    default_memory: 128n,
    memory_slots: 128n,
  },
  clh: {
    path: "/usr/bin/cloud-hypervisor",
    kernel: "vmlinuz",
    default_bridges: 2n,
    entropy_source: "/dev/urandom",
    default_memory: 128n,
    memory_slots: 128n,
  },
  dragonball: {
    kernel: "vmlinuz",
    entropy_source: "/dev/urandom",
    default_memory: 128n,
    memory_slots: 128n,
  },
  firecracker: { kernel: "vmlinux", entropy_source: "/dev/urandom", default_memory: 128n },
  remote: {
    hypervisor_socket: "/run/peerpod/hypervisor.sock",
    hypervisor_timeout: 600n,
    default_memory: 64n,
    memory_slots: 128n,
  },
  openvmm: { memory_slots: 128n },
};

/** First release in which a hypervisor's template path is filled in. */
export const TEMPLATE_PATH_SINCE: Readonly<Record<string, Release>> = {
  qemu: "3.24.0",
  remote: "3.24.0",
  clh: "4.1.0",
  dragonball: "4.1.0",
};
export const TEMPLATE_PATH = "/run/vc/vm/template";

/** The driver of the table's name: `cloud-hypervisor` was renamed `clh` in 3.30.0. */
export function driverOf(table: string): string {
  return table === "cloud-hypervisor" ? "clh" : table;
}

/** Whether a release is the given one or later. */
export function isAtLeast(release: Release, since: Release): boolean {
  return compareReleases(release, since) >= 0;
}
