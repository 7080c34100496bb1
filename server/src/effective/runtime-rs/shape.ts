import type { TableInfo } from "../../schema/catalogue.ts";
import type { Unit } from "../../unit.ts";
import type { Setting } from "../merge.ts";

/**
 * Fields in the order of their structs. serde reads a struct from an array too, field by field, unless the
 * struct flattens others into itself (as those of `hypervisor.X` and `runtime` do).
 *
 * Sources: src/libs/kata-types/src/config/agent.rs, hypervisor/mod.rs, shared_mount.rs.
 */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  "agent.*": [
    "enable_debug",
    "log_level",
    "enable_tracing",
    "debug_console_enabled",
    "visible_cdi_devices",
    "server_port",
    "log_port",
    "passfd_listener_port",
    "dial_timeout_ms",
    "reconnect_timeout_ms",
    "cdh_api_timeout_ms",
    "request_timeout_ms",
    "create_container_timeout",
    "health_check_request_timeout_ms",
    "kernel_modules",
    "container_pipe_size",
    "launch_process_timeout",
    "mem_agent",
    "policy",
  ],
  "agent.*.mem_agent": [
    "enable",
    "memcg_disable",
    "memcg_swap",
    "memcg_swappiness_max",
    "memcg_period_secs",
    "memcg_period_psi_percent_limit",
    "memcg_eviction_psi_percent_limit",
    "memcg_eviction_run_aging_count_min",
    "compact_disable",
    "compact_period_secs",
    "compact_period_psi_percent_limit",
    "compact_psi_percent_limit",
    "compact_sec_max",
    "compact_order",
    "compact_threshold",
    "compact_force_times",
  ],
  "hypervisor.*.factory": ["enable_template", "template_path"],
  "hypervisor.*.rootless_user": ["uid", "gid", "groups", "user_name"],
  "hypervisor.*.guest_extension_images[]": ["name", "path", "verity_params"],
  "runtime.shared_mounts[]": ["name", "src_ctr", "src_path", "dst_ctr", "dst_path"],
};

/** The fields that an array fills in their order; none where the loader takes no array for the table. */
export function positionalFields(info: TableInfo): readonly string[] {
  return (ORDER[info.pattern] ?? []).filter((key) => info.options.has(key));
}

/** Where a file gives a value instead of a table at this path. */
export function entryOfTable(unit: Unit, path: readonly string[]): Setting | undefined {
  const setting = unit.config.get(...path);
  return setting?.entry.value.kind === "leaf" ? setting : undefined;
}
