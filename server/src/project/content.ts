import { directives } from "../documents/directives.ts";
import { derive, type KataDocument } from "../documents/document.ts";
import type { FileKind } from "../documents/locations.ts";
import type { Runtime } from "../knowledge/facts.ts";
import type { Library } from "../knowledge/library.ts";
import type { Release } from "../knowledge/releases.ts";
import type { Table } from "../toml/index.ts";
import type { Entry } from "../toml/types.ts";
import { closest } from "../util/closest.ts";

/** What something tells, and what that is. */
export interface Evidence<T> {
  readonly value: T;
  readonly reason: string;
}

const HYPERVISOR =
  /^(?:qemu|clh|cloud-hypervisor|firecracker|fc|dragonball|stratovirt|remote|openvmm|acrn)\b/;

/** Whether a text has tables and names that only Kata's configuration has. */
export function looksLikeKata(document: KataDocument): boolean {
  return derive(document, ({ toml: { root } }) => {
    const hypervisors = subTables(root, "hypervisor");
    return hypervisors.some((name) => HYPERVISOR.test(name)) || subTables(root, "agent").includes("kata");
  });
}

/** Tables of the whole configuration of other programs: containerd, CRI-O, Cargo, Python's tools. */
const OF_OTHERS = [
  "plugins",
  "proxy_plugins",
  "crio",
  "package",
  "dependencies",
  "workspace",
  "project",
  "tool",
];
const RUNTIMES: readonly Runtime[] = ["go", "runtime-rs"];
const OURS = ["hypervisor", "agent", "runtime", "factory", "image"];

/** Whether a text is another program's, or in another language than TOML: it has none of our tables, and says so. */
export function isOfOthers({ toml }: KataDocument): boolean {
  const names = [...toml.root.entries.keys()];
  if (names.some((name) => OURS.includes(name.toLowerCase()))) return false;
  if (OF_OTHERS.some((name) => toml.root.entries.get(name)?.value.kind === "table")) return true;
  const line = /^[ \t\ufeff]*(?:[^\s#]|#!).*/m.exec(toml.text)?.[0] ?? "";
  return /^(?:---|#!|<[?!\w]|\{|\[\s*(?:\{|$)|[\w.-]+:(?:\s|$))/.test(line.trim());
}

/**
 * Whether a text has keys, and none that speaks of Kata: no table of ours, however it is misspelt, no hypervisor's name,
 * and no options of ours without their table. Other programs have tables called `runtime` and `agent` too: there what
 * is ours must not be outweighed by what is not.
 */
export function hasNothingOfOurs(document: KataDocument, library: Library): boolean {
  const { entries } = document.toml.root;
  if (entries.size === 0 || Object.keys(directives(document).target).length > 0) return false;
  let ours = 0;
  let strange = 0;
  for (const [written, { value }] of entries) {
    const name = written.toLowerCase();
    if (value.kind !== "table") {
      if (optionsAmong(library, [name]).length > 0) return false;
      strange++;
      continue;
    }
    const table = closest(name, OURS);
    // Kata 1 had [proxy.kata] and [shim.kata] too.
    if (HYPERVISOR.test(name) || value.entries.has("kata")) return false;
    if (table === "hypervisor" || table === "agent") {
      if (value.entries.size === 0 || [...value.entries].some(isNamedTable)) return false;
    }
    const keys = [...value.entries.keys()];
    const known = optionsAmong(library, keys);
    // One common word, such as path or image, is anybody's.
    const isTelling = known.length > 1 || known.some((key) => key.includes("_"));
    if (table === undefined) {
      if (isTelling) return false;
      strange++;
      continue;
    }
    const own = keys.filter((key) => isOptionOf(library, table, key) || (isTelling && known.includes(key)));
    ours += own.length;
    strange += keys.length - own.length;
  }
  return ours + 1 < strange;
}

/** Whether it is a table in `[hypervisor]` or `[agent]`, which hold nothing else. */
function isNamedTable([, { value }]: readonly [string, Entry]): boolean {
  return value.kind === "table";
}

/** The keys that are options of any table. */
function optionsAmong(library: Library, keys: readonly string[]): readonly string[] {
  const tables = tablesOf(library);
  return keys.filter((key) => tables.some(({ options }) => options.has(key)));
}

/** Whether a key is, or is nearly, an option of a table of the root; of those in it for `hypervisor` and `agent`. */
function isOptionOf(library: Library, table: string, key: string): boolean {
  const own = tablesOf(library).filter(({ pattern }) => pattern === table || pattern === `${table}.*`);
  return own.some(({ options }) => closest(key, options.keys()) !== undefined);
}

function tablesOf(library: Library) {
  return RUNTIMES.flatMap((one) => [...library.catalogue(one, library.newest).tables.values()]);
}

/** The kind that the content tells; `undefined` where it may be a part of anything. */
export function contentKind(document: KataDocument): FileKind | undefined {
  if (document.toml.placeholders.length > 0) return "template";
  return isWhole(document) ? "base" : undefined;
}

/**
 * Whether a text is clearly all of a main file: it says what to start a guest with, and has the runtime's table. What
 * documentation quotes has both tables too, and no more in them than it is about.
 */
export function isWhole(document: KataDocument): boolean {
  return derive(document, ({ toml: { root } }) => {
    if (!tableOf(root, "runtime")) return false;
    return [...(tableOf(root, "hypervisor")?.entries.values() ?? [])].some(({ value }) => {
      if (value.kind !== "table") return false;
      const has = (...keys: readonly string[]) => keys.some((key) => entryOf(value, key));
      const isRemote = has("hypervisor_socket", "remote_hypervisor_socket");
      return isRemote || [has("path"), has("kernel"), has("image", "initrd")].filter(Boolean).length >= 2;
    });
  });
}

/** Whether something puts lines into a text of which nobody knows what they say. */
export function isFilled({ toml }: KataDocument): boolean {
  return toml.placeholders.some(({ where }) => where === "line");
}

/** Tables that only one runtime has a hypervisor for weigh more than names, and names more than a stray key. */
const WEIGHT = { hypervisor: 5, name: 3, lack: 3, key: 1 } as const;
const NAMES = ["name", "hypervisor_name", "agent_name"];

/** The runtime that more speaks for, what a whole file lacks included; `undefined` when nothing decides it. */
export function contentRuntime(
  document: KataDocument,
  library: Library,
  kind: FileKind,
  release: Release,
): Evidence<Runtime> | undefined {
  const catalogues = { go: library.catalogue("go", release), rust: library.catalogue("runtime-rs", release) };
  const found = { go: [] as Weighed[], rust: [] as Weighed[] };
  const note = (side: "go" | "rust", weight: number, what: string, how = "has") =>
    found[side].push({ weight, reason: `it ${how} ${what}, which only ${RUNTIME[side]} knows` });
  const { root } = document.toml;
  for (const name of subTables(root, "hypervisor")) {
    const isGo = catalogues.go.hypervisors.includes(name);
    // Dragonball is in the Go runtime's list, but only as a mock for its tests.
    const isRust = catalogues.rust.hypervisors.includes(name);
    if (isRust && (!isGo || name === "dragonball")) note("rust", WEIGHT.hypervisor, `[hypervisor.${name}]`);
    if (isGo && !isRust) note("go", WEIGHT.hypervisor, `[hypervisor.${name}]`);
  }
  for (const [pattern, table] of tablesByPattern(root)) {
    if (pattern === "factory") note("go", WEIGHT.key, "[factory]");
    for (const key of table.entries.keys()) {
      const inGo = catalogues.go.tables.get(pattern)?.options.has(key) ?? false;
      const inRust = catalogues.rust.tables.get(pattern)?.options.has(key) ?? false;
      const isName = pattern === "runtime" && NAMES.includes(key);
      if (inRust && !inGo) note("rust", isName ? WEIGHT.name : WEIGHT.key, key);
      if (inGo && !inRust) note("go", WEIGHT.key, key);
    }
  }
  const names = tableOf(root, "runtime");
  if (kind === "base" && names && !names.entries.has("hypervisor_name"))
    found.go.push({
      weight: WEIGHT.lack,
      reason: "a whole file without hypervisor_name, which runtime-rs demands",
    });
  const [go, rust] = [sum(found.go), sum(found.rust)];
  if (go === rust) return undefined;
  const side = go > rust ? "go" : "rust";
  const [heaviest] = found[side].toSorted((a, b) => b.weight - a.weight);
  return { value: side === "go" ? "go" : "runtime-rs", reason: heaviest!.reason };
}

interface Weighed {
  readonly weight: number;
  readonly reason: string;
}

const RUNTIME = { go: "the Go runtime", rust: "runtime-rs" } as const;

function sum(found: readonly Weighed[]): number {
  return found.reduce((total, { weight }) => total + weight, 0);
}

/** The table that the runtime will use, where the content names one. */
export function contentHypervisor(
  document: KataDocument,
  runtime: Runtime | undefined,
): Evidence<string> | undefined {
  const { root } = document.toml;
  if (runtime !== "go") {
    const table = root.entries.get("runtime")?.value;
    const named = table?.kind === "table" ? table.entries.get("hypervisor_name")?.value : undefined;
    if (named?.kind === "leaf" && named.node.type === "string" && named.node.value !== "") {
      return { value: named.node.value, reason: "hypervisor_name in [runtime]" };
    }
  }
  const names = subTables(root, "hypervisor").filter(
    (name) => tableOf(root, "hypervisor")?.entries.get(name)?.value.kind === "table",
  );
  return names.length === 1 ? { value: names[0]!, reason: `its table [hypervisor.${names[0]}]` } : undefined;
}

function* tablesByPattern(root: Table): Generator<readonly [string, Table]> {
  for (const [written, { value }] of root.entries) {
    if (value.kind !== "table") continue;
    const name = written.toLowerCase();
    if (name === "hypervisor" || name === "agent") {
      for (const { value: inner } of value.entries.values())
        if (inner.kind === "table") yield [`${name}.*`, inner];
    } else yield [name, value];
  }
}

/** What a table has under a name, capitals aside: the Go runtime does not mind them. */
function entryOf(table: Table, name: string) {
  const exact = table.entries.get(name);
  if (exact) return exact;
  for (const [written, entry] of table.entries) if (written.toLowerCase() === name) return entry;
  return undefined;
}

function tableOf(root: Table, name: string): Table | undefined {
  const value = entryOf(root, name)?.value;
  return value?.kind === "table" ? value : undefined;
}

function subTables(root: Table, name: string): readonly string[] {
  return [...(tableOf(root, name)?.entries.keys() ?? [])];
}
