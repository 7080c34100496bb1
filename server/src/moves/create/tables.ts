import type { Option } from "../../knowledge/catalogue.ts";
import type { TomlValue } from "../../project/shipped.ts";
import type { Plain } from "../../toml/index.ts";

/** A table of the new file, with the values of it in order. */
export type Table = readonly [name: string, values: readonly (readonly [key: string, value: Plain])[]];

/** A table's name in the catalogue: `hypervisor.*`. */
export function patternOfTable(name: string): string {
  return name.replace(/^(hypervisor|agent)\.[^.]+/, "$1.*");
}

/** Whether a hypervisor makes use of an option. */
export function isRead({ table, hypervisors }: Option, hypervisor: string): boolean {
  return !table.startsWith("hypervisor.") || hypervisors.includes(hypervisor);
}

/** Whole numbers of JSON as TOML has them. */
export function exact(value: TomlValue): unknown {
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
  return Array.isArray(value) ? value.map(exact) : value;
}
