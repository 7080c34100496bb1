import type { Option } from "../../knowledge/catalogue.ts";
import type { Setting } from "../../project/config.ts";
import type { Unit } from "../../project/unit.ts";
import { writeKey } from "../../toml/edit/index.ts";
import { absolute, inlineTable, type Table } from "../../toml/index.ts";
import type { Effective, EffectiveJson, EffectiveValue, Origin } from "../types.ts";
import { adjust, keysOf } from "./adjustments.ts";
import { brought, byDefault, readField } from "./declared.ts";
import type { Outcome } from "./outcome.ts";
import { type GoTable, goConfig } from "./struct.ts";

/**
 * The configuration that the Go runtime ends up with: `LoadConfiguration` (src/runtime/pkg/katautils/config.go)
 * and `validateHypervisorConfig`. What a pod's annotations and resources change later is not in it.
 *
 * Of a hypervisor's table only the keys that its loader copies have a value. What cannot be known is left out.
 */
export function effectiveOfGo(unit: Unit): Effective {
  const values = new Map<string, EffectiveValue>();
  for (const table of tablesIn(unit)) {
    for (const option of optionsOf(unit, table)) {
      const value = valueOfOption(unit, table, option);
      if (value) values.set(writeKey(value.path), value);
    }
  }
  return { values, hypervisor: goConfig(unit).hypervisorName };
}

/** One value of {@link effectiveOfGo}, by its place. */
export function valueOfGo(unit: Unit, path: readonly string[]): EffectiveValue | undefined {
  const table = tablesIn(unit).find(
    (one) => one.path.length === path.length - 1 && startsWith(path, one.path),
  );
  const option = table && optionsOf(unit, table).find(({ key }) => key === path.at(-1));
  return table && option && valueOfOption(unit, table, option);
}

/** Those of {@link effectiveOfGo} that the runtime made of something else. */
export function changedByGo(unit: Unit): readonly EffectiveValue[] {
  return tablesIn(unit).flatMap((table) =>
    optionsOf(unit, table).flatMap((option) => {
      // What no file sets just has a default.
      const value = table.setting(option.key) && valueOfOption(unit, table, option);
      return value?.origin.kind === "changed" ? [value] : [];
    }),
  );
}

function tablesIn(unit: Unit): readonly GoTable[] {
  const { hypervisors, agents, runtime, factory, image } = goConfig(unit);
  return [...hypervisors, ...agents, runtime, factory, image];
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((name, index) => path[index] === name);
}

function optionsOf(unit: Unit, { path: [map, name] }: GoTable): readonly Option[] {
  const { fields = [], options } = unit.catalogue.tables.get(name === undefined ? map! : `${map}.*`) ?? {};
  return map === "hypervisor" ? keysOf(unit, name!).map((key) => options!.get(key)!) : fields;
}

function valueOfOption(unit: Unit, table: GoTable, option: Option): EffectiveValue | undefined {
  const outcome = outcomeOf(unit, table, option) ?? { value: asRead(table, option) };
  const value = typed(option, outcome.value);
  if (value === undefined) return undefined;
  const { key } = option;
  const inFile = typeof value === "bigint" ? BigInt.asIntN(64, value) : value;
  const origin = originOf(table.setting(key), outcome);
  return { path: [...table.path, key], value, origin, ...(inFile !== value && { inFile }) };
}

function outcomeOf(unit: Unit, table: GoTable, option: Option): Outcome | undefined {
  switch (table.path[0]) {
    case "hypervisor":
      return adjust(unit, table, option);
    case "agent":
      return undefined;
    default:
      return brought(table, option, undefined, notKnown) ?? byDefault(table, option);
  }
}

/** An integer where the field is one, though the host's number of CPUs is a number. */
function typed({ type }: Option, value: EffectiveJson | undefined): EffectiveJson | undefined {
  return typeof value === "number" && type.includes("int") ? BigInt(value) : value;
}

/** Below `hypervisor` alone options hang on each other. */
const notKnown = () => undefined;

function asRead(table: GoTable, option: Option): EffectiveJson | undefined {
  return option.type === "[]table" ? images(table, option.key) : readField(table, option);
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
function tablesOf(table: GoTable, key: string): readonly ReadonlyMap<string, string>[] | undefined {
  const setting = table.setting(key);
  if (!setting) return table.texts(key) && [];
  const { value } = setting.entry;
  if (value.kind === "tables") return value.tables.map(textsOf);
  if (value.kind !== "leaf") return undefined;
  const { node, base } = value;
  if (node.type !== "array") return [];
  return node.elements.flatMap((element) =>
    element.type === "inline-table" ? [textsOf(inlineTable(element, base))] : [],
  );
}

function textsOf({ entries }: Table): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [name, { value }] of entries)
    if (value.kind === "leaf" && value.node.type === "string")
      texts.set(name.toLowerCase(), value.node.value);
  return texts;
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

/** Where the value of a setting stands. */
export function placeOf({ entry }: Setting) {
  return entry.value.kind === "leaf" ? absolute(entry.value, entry.value.node) : entry.range;
}
