import type { Catalogue, TableInfo } from "../../knowledge/catalogue.ts";
import type { Place } from "../../knowledge/places.ts";
import type { Setting } from "../../project/config.ts";
import type { Unit } from "../../project/unit.ts";
import type { Value, ValueNode } from "../../toml/index.ts";
import { decodeAsRust } from "./decode.ts";

/** Where a file gives a value instead of a table at this path. */
export function entryOfTable(unit: Unit, path: readonly string[]): Setting | undefined {
  const setting = unit.config.get(...path);
  return setting?.entry.value.kind === "leaf" ? setting : undefined;
}

/**
 * Whether serde refuses what stands where a table is wanted.
 *
 * `hypervisor` and `agent` are maps and `hypervisor.X` and `runtime` flatten other structs, so all these must be
 * tables. serde reads other structs from an array of their first fields' values too. An array of tables is an array
 * of such.
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
  const fields = info.positional;
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
