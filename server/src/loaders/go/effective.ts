import type { Option } from "../../knowledge/catalogue.ts";
import type { Setting } from "../../project/config.ts";
import type { Unit } from "../../project/unit.ts";
import { absolute } from "../../toml/index.ts";
import type { Effective, EffectiveJson, EffectiveValue, Origin } from "../types.ts";
import { adjust, keysOf, type Outcome } from "./adjustments.ts";
import { type GoTable, goConfig } from "./struct.ts";

/**
 * The configuration that the Go runtime ends up with: `LoadConfiguration` (src/runtime/pkg/katautils/config.go)
 * and `validateHypervisorConfig`. What a pod's annotations and resources change later is not in it.
 *
 * Of a hypervisor's table only the keys that its loader copies have a value. What cannot be known is left out.
 */
export function effectiveOfGo(unit: Unit): Effective {
  const values = new Map<string, EffectiveValue>();
  const config = goConfig(unit);
  const put = (table: GoTable, key: string, outcome: Outcome): void => {
    if (outcome.value === undefined) return;
    const origin = originOf(table.setting(key), outcome);
    values.set([...table.path, key].join("."), { value: outcome.value, origin });
  };
  const options = (pattern: string): readonly Option[] => unit.catalogue.tables.get(pattern)?.fields ?? [];
  for (const table of config.hypervisors) {
    for (const key of keysOf(unit, table.path[1]!)) {
      const option = unit.catalogue.tables.get("hypervisor.*")!.options.get(key)!;
      put(table, key, adjust(unit, table, key) ?? { value: asRead(table, option) });
    }
  }
  for (const table of config.agents) {
    for (const option of options("agent.*")) put(table, option.key, { value: asRead(table, option) });
  }
  for (const table of [config.runtime, config.factory, config.image]) {
    for (const option of options(table.path[0]!)) {
      put(table, option.key, adjustOther(table, option.key) ?? { value: asRead(table, option) });
    }
  }
  return { values, hypervisor: config.hypervisorName };
}

/** What an empty text stands for outside the hypervisor tables. */
const EMPTY: Readonly<Record<string, string>> = {
  internetworking_model: "tcfilter",
  vfio_mode: "vfio",
  emptydir_mode: "shared-fs",
  template_path: "/run/vc/vm/template",
  vm_cache_endpoint: "/var/run/kata-containers/cache.sock",
};

function adjustOther(table: GoTable, key: string): Outcome | undefined {
  const fallback = EMPTY[key];
  if (fallback === undefined) return undefined;
  const own = table.text(key);
  if (own === "") return { value: fallback, fallback: true };
  return { value: key === "internetworking_model" && own === "default" ? fallback : own };
}

function asRead(table: GoTable, option: Option): EffectiveJson | undefined {
  const { key, type } = option;
  // A pointer field: unset is not zero.
  if (key === "snp_guest_policy" && !table.setting(key)) return undefined;
  if (type === "[]table") return images(table, key);
  if (type.startsWith("[]")) return table.texts(key);
  if (type === "string") return table.text(key);
  if (type === "bool") return table.flag(key);
  return type.startsWith("float") ? table.number(key) : table.integer(key);
}

/** `guest_extension_images`: a struct for each element, unset fields empty. */
function images(table: GoTable, key: string): EffectiveJson | undefined {
  const tables = tablesOf(table, key);
  return tables?.map((image) => ({
    name: image.get("name") ?? "",
    path: image.get("path") ?? "",
    verity_params: image.get("verity_params") ?? "",
  }));
}

/** The elements of an array of tables, their texts by key; `undefined` when that cannot be known. */
export function tablesOf(table: GoTable, key: string): readonly ReadonlyMap<string, string>[] | undefined {
  const setting = table.setting(key);
  if (!setting) return table.texts(key) && [];
  const { value } = setting.entry;
  if (value.kind !== "tables") return value.kind === "leaf" ? [] : undefined;
  return value.tables.map((element) => {
    const texts = new Map<string, string>();
    for (const [name, { value: inner }] of element.entries) {
      if (inner.kind === "leaf" && inner.node.type === "string")
        texts.set(name.toLowerCase(), inner.node.value);
    }
    return texts;
  });
}

function originOf(setting: Setting | undefined, { change, restated, fallback }: Outcome): Origin {
  const written: Origin = setting
    ? { kind: "file", place: { file: setting.file, range: placeOf(setting) } }
    : { kind: "default" };
  if (change !== undefined && setting) {
    return { kind: "changed", change, from: written, ...(restated && { restated }) };
  }
  return fallback ? { kind: "default" } : written;
}

function placeOf({ entry }: Setting) {
  return entry.value.kind === "leaf" ? absolute(entry.value, entry.value.node) : entry.range;
}
