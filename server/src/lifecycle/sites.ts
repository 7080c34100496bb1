import type { Site } from "../documents/document.ts";
import type { Unit } from "../project/unit.ts";
import { absolute } from "../toml/index.ts";
import type { Held } from "./conditions.ts";

/** Statements about a whole runtime or release stand at the first hypervisor table of the main file. */
export function headerSite(unit: Unit): Site {
  const file = unit.files[0]!;
  const tables = unit.config.table("hypervisor");
  for (const name of tables ? unit.config.names(tables) : []) {
    const layer = unit.config.table("hypervisor", name)?.layers.find((one) => one.file === file);
    const header = layer?.table.headers[0];
    if (header) return { file, range: header };
  }
  return { file, range: { start: 0, end: 0 } };
}

/** The value that a condition speaks of; where its default holds, the table that it would stand in. */
export function heldSite(unit: Unit, { path, setting, element }: Held): Site {
  if (setting) {
    const { value } = setting.entry;
    const range = value.kind === "leaf" ? absolute(value, element ?? value.node) : setting.entry.range;
    return { file: setting.file, range };
  }
  const layer = (unit.config.table(...path) ?? unit.config.table(...path.slice(0, -1)))?.layers[0];
  const range = layer?.table.headers[0] ?? layer?.entry?.key;
  return layer && range ? { file: layer.file, range } : headerSite(unit);
}
