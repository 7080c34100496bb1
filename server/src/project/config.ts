import type { KataDocument } from "../documents/document.ts";
import type { Runtime } from "../knowledge/facts.ts";
import type { Entry, Leaf, Table, ValueNode } from "../toml/index.ts";
import type { Instead } from "./toml-library.ts";

/**
 * A key after the merge of a main file with its drop-ins, and where its value stands.
 *
 * Sources: Go `decodeConfig`, `decodeDropIns`, `updateFromDropIn` in src/runtime/pkg/katautils/config.go;
 * runtime-rs `drop_in::load` and `toml_tree_ops::merge` in src/libs/kata-types/src/config/drop_in.rs.
 */
export interface Setting {
  /** From the root, in the spelling of the file. */
  readonly path: readonly string[];
  readonly file: KataDocument;
  readonly entry: Entry;
  /** The setting of an earlier file that this one replaces. */
  readonly replaces?: Setting;
}

/** A table after the merge. */
export interface MergedTable {
  readonly path: readonly string[];
  /** The files' own tables, the earliest first. */
  readonly layers: readonly Layer[];
}

interface Layer {
  readonly file: KataDocument;
  readonly table: Table;
  /** The key that holds the table; absent for a file's root. */
  readonly entry?: Entry;
  readonly dropIn: boolean;
}

/** What the loader sees after it has read every file. Lookups are lazy. */
export interface Config {
  readonly root: MergedTable;
  /** The value at a path: a leaf, or an array of tables. `undefined` when no file sets it, or it is a table. */
  get(...path: readonly string[]): Setting | undefined;
  /** As {@link get}, for a name inside a table that was found already. */
  inside(table: MergedTable, name: string): Setting | undefined;
  /** The table at a path; `undefined` when there is none or the path holds a value. */
  table(...path: readonly string[]): MergedTable | undefined;
  /** Names inside a table, in the order of first appearance, in the spelling of the files. */
  names(table: MergedTable): readonly string[];
}

/**
 * Merges files as the runtime does.
 *
 * @param files the main file first (if it is known), then the drop-ins in the loader's order.
 * @param hasBase whether the first file is a main file.
 * @param runtime `undefined` merges as runtime-rs does.
 * @param instead what the Go runtime takes in the place of entries of a file.
 */
export function mergeFiles(
  files: readonly KataDocument[],
  hasBase: boolean,
  runtime: Runtime | undefined,
  instead?: Instead,
): Config {
  const root: MergedTable = {
    path: [],
    layers: files.map((file, index) => ({ file, table: file.toml.root, dropIn: !hasBase || index > 0 })),
  };
  const isGo = runtime === "go";
  const find = isGo ? createFindAsGo(instead) : findExactly;
  // What was found, by the table that holds it: a lookup makes no string of its path.
  const inside = new Map<MergedTable, Found>();

  const foundIn = (table: MergedTable): Found => {
    let found = inside.get(table);
    if (!found) {
      found = { tables: new Map(), settings: new Map() };
      inside.set(table, found);
    }
    return found;
  };
  const child = (parent: MergedTable, name: string): MergedTable | undefined => {
    const { tables } = foundIn(parent);
    if (!tables.has(name)) tables.set(name, childTable(parent, name, find, isGo));
    return tables.get(name);
  };
  /** The table at the first `length` names of a path. */
  const walk = (path: readonly string[], length: number): MergedTable | undefined => {
    let table: MergedTable | undefined = root;
    for (let step = 0; step < length && table; step++) table = child(table, path[step]!);
    return table;
  };
  const settingInside = (parent: MergedTable, name: string): Setting | undefined => {
    // Of most options no file says anything.
    const { layers } = parent;
    if (!isGo && layers.length === 1 && !layers[0]!.table.entries.has(name)) return undefined;
    const { settings } = foundIn(parent);
    if (!settings.has(name)) settings.set(name, childSetting(parent, name, find));
    return settings.get(name);
  };
  return {
    root,
    inside: settingInside,
    table: (...path) => walk(path, path.length),
    get(...path) {
      const parent = path.length > 0 ? walk(path, path.length - 1) : undefined;
      return parent && settingInside(parent, path.at(-1)!);
    },
    names(merged) {
      const names = new Set<string>();
      for (const layer of merged.layers) for (const name of layer.table.entries.keys()) names.add(name);
      return [...names];
    },
  };
}

interface Found {
  readonly tables: Map<string, MergedTable | undefined>;
  readonly settings: Map<string, Setting | undefined>;
}

type Find = (layer: Layer, path: readonly string[], name: string) => Entry | undefined;

const findExactly: Find = (layer, _path, name) => layer.table.entries.get(name);

/**
 * BurntSushi/toml matches a key with a struct's field without regard to case; names in a map stay exact. In a
 * drop-in the fields below `hypervisor.X` and `agent.X` are copied by the exact tag (`applyKey`).
 */
function createFindAsGo(instead: Instead | undefined): Find {
  const find = createFindFolded();
  if (!instead) return find;
  return (layer, path, name) => {
    const entry = find(layer, path, name);
    return entry && (instead(layer.file).get(entry.key.start) ?? entry);
  };
}

function createFindFolded(): Find {
  const foldedNames = new Map<Table, ReadonlyMap<string, Entry>>();
  return (layer, path, name) => {
    const exact = layer.table.entries.get(name);
    if (exact) return exact;
    const isMap = path[0] === "hypervisor" || path[0] === "agent";
    if (isMap && (path.length === 1 || (layer.dropIn && path.length === 2))) return undefined;
    if (layer.dropIn && path.length === 0 && (name === "hypervisor" || name === "agent")) return undefined;
    let folded = foldedNames.get(layer.table);
    if (!folded) {
      folded = foldNames(layer.table);
      foldedNames.set(layer.table, folded);
    }
    return folded.size > 0 ? folded.get(name.toLowerCase()) : undefined;
  };
}

/** The entries whose names have capitals, by their names without; of several, the first. */
function foldNames({ entries }: Table): ReadonlyMap<string, Entry> {
  const folded = new Map<string, Entry>();
  for (const [name, entry] of entries) {
    const small = name.toLowerCase();
    if (small !== name && !folded.has(small)) folded.set(small, entry);
  }
  return folded;
}

/** A value in a table's place replaces it in runtime-rs; Go passes over it (`MetaData.unifyMap`) or fails. */
function childTable(parent: MergedTable, name: string, find: Find, isGo: boolean): MergedTable | undefined {
  const layers: Layer[] = [];
  for (const layer of parent.layers) {
    const entry = find(layer, parent.path, name);
    if (!entry) continue;
    if (entry.value.kind === "table") {
      layers.push({ file: layer.file, table: entry.value, entry, dropIn: layer.dropIn });
    } else if (!isGo) layers.length = 0;
  }
  return layers.length > 0 ? { path: parent.path.concat(name), layers } : undefined;
}

function childSetting(parent: MergedTable, name: string, find: Find): Setting | undefined {
  let found: Setting | undefined;
  for (const layer of parent.layers) {
    const entry = find(layer, parent.path, name);
    if (!entry) continue;
    if (entry.value.kind === "table") found = undefined;
    else {
      found = { path: parent.path.concat(name), file: layer.file, entry, ...(found && { replaces: found }) };
    }
  }
  return found;
}

/** The value node of a leaf setting; `undefined` for an array of tables. */
export function nodeOf(setting: Setting | undefined): Leaf["node"] | undefined {
  return setting?.entry.value.kind === "leaf" ? setting.entry.value.node : undefined;
}

/** Whether the value is there but cannot be known: a placeholder of a template, or unreadable. */
export function isUnknown(setting: Setting | undefined): boolean {
  const node = nodeOf(setting);
  return node !== undefined && isUnknownNode(node);
}

/** Whether a text has a part that is filled in later, `@NAME@`. */
export function hasPlaceholder(text: string): boolean {
  return text.includes("@") && /@[A-Z][A-Z0-9_]*@/.test(text);
}

/** See {@link isUnknown}. A quoted `@NAME@` is a string whose text is not known. */
export function isUnknownNode(node: ValueNode): boolean {
  if (node.type === "placeholder" || node.type === "invalid") return true;
  if (node.type === "string") return hasPlaceholder(node.value);
  return node.type === "array" && node.elements.some(isUnknownNode);
}

/** The text of a string setting; `undefined` when it is unset, unknown or of another type. */
export function stringOf(setting: Setting | undefined): string | undefined {
  const node = nodeOf(setting);
  return node?.type === "string" && !isUnknownNode(node) ? node.value : undefined;
}

/** The words of a string setting that are known: those with a part that is filled in later are left out. */
export function wordsIn(setting: Setting | undefined): readonly string[] {
  const node = nodeOf(setting);
  if (node?.type !== "string") return [];
  return node.value.split(/\s+/).filter((word) => word !== "" && !hasPlaceholder(word));
}

/** The value of an integer setting; `undefined` when it is unset, unknown or of another type. */
export function integerOf(setting: Setting | undefined): bigint | undefined {
  const node = nodeOf(setting);
  return node?.type === "integer" ? node.value : undefined;
}

/** The value of a boolean setting; `undefined` when it is unset, unknown or of another type. */
export function booleanOf(setting: Setting | undefined): boolean | undefined {
  const node = nodeOf(setting);
  return node?.type === "boolean" ? node.value : undefined;
}
