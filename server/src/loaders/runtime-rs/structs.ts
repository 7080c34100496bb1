import type { Option, TableInfo } from "../../knowledge/catalogue.ts";
import { isUnknownNode, type MergedTable, type Setting } from "../../project/config.ts";
import type { Unit } from "../../project/unit.ts";
import { absolute, type ValueNode } from "../../toml/index.ts";
import type { Phrase } from "../../util/phrases.ts";
import { becoming } from "../changes.ts";
import type { EffectiveJson, Origin } from "../types.ts";
import { dateText, decodeAsRust } from "./decode.ts";
import { type Filling, unsetCells, unsetValue } from "./defaults.ts";
import { entryOfTable } from "./struct-shapes.ts";
import type { Cell, Held, Struct } from "./types.ts";

/**
 * Reads a table of the merged files into its fields, as serde does. Where the main file is there to tell, what is
 * absent has its default.
 *
 * @param filling whose defaults the loader fills in later; see {@link unsetCells}.
 */
export function readStruct(unit: Unit, path: readonly string[], info: TableInfo, filling?: Filling): Struct {
  const touched = new Map<string, Cell>();
  const array = entryOfTable(unit, path);
  const order = array && info.positional;
  const table = unit.config.table(...path);
  if (array || table) {
    for (const option of info.fields) {
      if (option.type === "table") continue;
      const found = array
        ? elementAt(array, order?.indexOf(option.key) ?? -1)
        : table && namedField(unit, table, option);
      if (found) touched.set(option.key, cellOf(unit, option, found));
    }
  }
  return createStruct(path, info, unsetCells(unit, info, filling), touched);
}

interface Found {
  readonly setting: Setting;
  readonly node: ValueNode | undefined;
}

function namedField(unit: Unit, table: MergedTable, option: Option): Found | undefined {
  let setting = unit.config.inside(table, option.key);
  for (let index = 0; !setting && index < option.aliases.length; index++)
    setting = unit.config.inside(table, option.aliases[index]!);
  const value = setting?.entry.value;
  return setting && { setting, node: value?.kind === "leaf" ? value.node : undefined };
}

/** A struct written as an array takes its fields in their order. */
function elementAt(setting: Setting, index: number): Found | undefined {
  const { value } = setting.entry;
  if (value.kind !== "leaf" || value.node.type !== "array" || index < 0) return undefined;
  const node = value.node.elements[index];
  return node && { setting, node };
}

function cellOf(unit: Unit, option: Option, { setting, node }: Found): Cell {
  const { value } = setting.entry;
  const range = value.kind === "leaf" && node ? absolute(value, node) : setting.entry.range;
  return {
    value: node ? valueOfNode(unit, option, node) : tablesOf(unit, option, setting),
    origin: { kind: "file", place: { file: setting.file, range } },
    setting,
    option,
  };
}

/** The value as the field holds it; `undefined` where it is not known or not taken. */
function valueOfNode(unit: Unit, option: Option, node: ValueNode): Held {
  if (isUnknownNode(node)) return undefined;
  if (option.type === "[]table") return membersOf(unit, option, node);
  const { kind } = decodeAsRust(option.type, node);
  if (kind !== "taken" && kind !== "altered") return undefined;
  return jsonOf(option.type, node);
}

function jsonOf(type: string, node: ValueNode): EffectiveJson {
  if (node.type === "array") return node.elements.map((element) => jsonOf(type.slice(2), element));
  if (node.type === "datetime") return dateText(node);
  if (node.type === "integer")
    return type.startsWith("float") ? rounded(type, Number(node.value)) : node.value;
  if (node.type === "float") return rounded(type, node.value);
  return (node as { value: string | boolean }).value;
}

function rounded(type: string, value: number): number {
  return type === "float32" ? Math.fround(value) : value;
}

/** The members of an array of tables that headers open. */
function tablesOf(unit: Unit, option: Option, setting: Setting): Held {
  const { value } = setting.entry;
  if (value.kind !== "tables") return undefined;
  return value.tables.map((table) =>
    memberOf(unit, option, (key) => {
      const held = table.entries.get(key)?.value;
      return held?.kind === "leaf" ? held.node : undefined;
    }),
  );
}

/** The members of an array of tables that is written as a value. */
function membersOf(unit: Unit, option: Option, node: ValueNode): Held {
  const info = unit.catalogue.tables.get(`${option.table}.${option.key}[]`);
  if (node.type !== "array" || !info) return undefined;
  const order = info.positional;
  return node.elements.map((element) =>
    memberOf(unit, option, (key) => {
      if (element.type === "array") return element.elements[order.indexOf(key)];
      if (element.type !== "inline-table") return undefined;
      return element.pairs.find(({ key: { parts } }) => parts[0]?.name === key)?.value;
    }),
  );
}

/** One member, with the defaults of what it lacks. */
function memberOf(unit: Unit, option: Option, find: (key: string) => ValueNode | undefined): EffectiveJson {
  const member: Record<string, EffectiveJson> = {};
  const info = unit.catalogue.tables.get(`${option.table}.${option.key}[]`);
  for (const field of info?.fields ?? []) {
    const node = find(field.key);
    const held = node ? valueOfNode(unit, field, node) : unsetValue(field);
    if (held !== undefined && held !== null) member[field.key] = held;
  }
  return member;
}

/** @param unset what many structs share; what one has of its own is put beside it. */
function createStruct(
  path: readonly string[],
  info: TableInfo,
  unset: ReadonlyMap<string, Cell>,
  touched: Map<string, Cell>,
): Struct {
  const cell = (key: string): Cell | undefined => touched.get(key) ?? unset.get(key);
  const held = (key: string): Held => cell(key)?.value;
  return {
    path,
    info,
    cell,
    cells: () => Array.from(unset.values(), (one) => touched.get(one.option.key) ?? one),
    touched: () => info.fields.map(({ key }) => touched.get(key)).filter((one) => one !== undefined),
    put: (one) => touched.set(one.option.key, one),
    setting: (key) => touched.get(key)?.setting,
    text(key) {
      const value = held(key);
      return typeof value === "string" ? value : undefined;
    },
    flag(key) {
      const value = held(key);
      return typeof value === "boolean" ? value : undefined;
    },
    integer(key) {
      const value = held(key);
      return typeof value === "bigint" ? value : undefined;
    },
    number(key) {
      const value = held(key);
      if (typeof value === "bigint") return Number(value);
      return typeof value === "number" ? value : undefined;
    },
    texts(key) {
      const value = held(key);
      return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined;
    },
  };
}

/**
 * Replaces a value and, where the files set it, keeps why; what they do not set just gets another default.
 *
 * @param why of BECAUSE or, where it is restated, RESTATED.
 * @param restated whether it is the same value in another form, or one that the file asks for by 0 or "".
 */
export function change(struct: Struct, key: string, value: Held, why: Phrase, restated = false): void {
  const cell = struct.cell(key);
  if (cell && cell.value !== value) struct.put(changed(cell, value, why, restated));
}

function changed(cell: Cell, value: Held, why: Phrase, restated: boolean): Cell {
  const { origin, option, setting, inFile } = cell;
  if (origin.kind === "default") return { ...cell, value };
  const written = origin.kind === "file" ? cell.value : cell.written;
  const common = {
    value,
    option,
    written,
    ...(setting && { setting }),
    ...(inFile !== undefined && { inFile }),
  };
  if (written === value) return { ...common, origin: whereWritten(origin) };
  // What was really changed stays so when it is then put into another form.
  const reason = restated && origin.kind === "changed" ? (cell.why ?? why) : why;
  const isRestated = restated && (origin.kind === "file" || origin.restated);
  return {
    ...common,
    why: reason,
    origin: {
      kind: "changed",
      change: becoming(value, reason),
      from: origin,
      ...(isRestated && { restated: true }),
    },
  };
}

function whereWritten(origin: Origin): Origin {
  return origin.kind === "changed" ? whereWritten(origin.from) : origin;
}
