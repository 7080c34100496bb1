import type { Catalogue, TableInfo } from "../../knowledge/catalogue.ts";
import type { Place } from "../../knowledge/places.ts";
import type { Setting } from "../../project/config.ts";
import type { Unit } from "../../project/unit.ts";
import type { Value, ValueNode } from "../../toml/index.ts";
import { decodeAsRust } from "./decode.ts";

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

/**
 * Whether serde refuses what stands where a table is wanted.
 *
 * `hypervisor` and `agent` are maps and `hypervisor.X` and `runtime` flatten other structs, so all these must be
 * tables. Other structs may be arrays of their first fields' values. An array of tables is an array of such.
 */
export function isWrongShape(catalogue: Catalogue, place: Place, value: Value): boolean {
  if (place.kind === "map") return value.kind !== "table";
  if (place.kind === "table") {
    if (value.kind === "table") return false;
    return value.kind === "tables" || isWrongStruct(catalogue, place.info, value.node);
  }
  if (place.kind !== "tables" || value.kind === "tables") return false;
  if (value.kind === "table" || value.node.type !== "array") return true;
  return value.node.elements.some((element) => isWrongStruct(catalogue, place.info, element));
}

function isWrongStruct(catalogue: Catalogue, info: TableInfo, node: ValueNode): boolean {
  if (node.type === "inline-table" || node.type === "placeholder" || node.type === "invalid") return false;
  const fields = positionalFields(info);
  if (node.type !== "array" || fields.length === 0 || node.elements.length > fields.length) return true;
  return fields.some((key, index) => {
    const option = info.options.get(key)!;
    const element = node.elements[index];
    if (!element) return option.required;
    const inner = option.type === "table" && catalogue.tables.get(`${info.pattern}.${key}`);
    if (inner) return isWrongStruct(catalogue, inner, element);
    const { kind } = decodeAsRust(option.type, element);
    return kind === "wrong-type" || kind === "out-of-range";
  });
}
