import type { Catalogue, Option, TableInfo } from "./catalogue.ts";

/**
 * What a key means, found on the way down from the root of a document.
 *
 * `map`: `hypervisor` and `agent`, whose members are tables of any name. `table`: a table with options.
 * `option`: a value. `unknown`: no loader of this runtime and release knows it.
 */
export type Place =
  | { readonly kind: "root" }
  | { readonly kind: "map"; readonly name: string }
  | { readonly kind: "table"; readonly info: TableInfo; readonly option?: Option }
  | { readonly kind: "tables"; readonly info: TableInfo; readonly option: Option }
  | { readonly kind: "option"; readonly info: TableInfo; readonly option: Option }
  | { readonly kind: "unknown" };

export const ROOT: Place = { kind: "root" };
const UNKNOWN: Place = { kind: "unknown" };

/**
 * One step down: what `name` means inside `place`.
 *
 * Names are compared exactly; see {@link foldedName} for the Go runtime, which does not mind case.
 */
export function descend(catalogue: Catalogue, place: Place, name: string): Place {
  if (place.kind === "root") {
    const info = catalogue.tables.get(name);
    if (info) return { kind: "table", info };
    return catalogue.tables.has(`${name}.*`) ? { kind: "map", name } : UNKNOWN;
  }
  if (place.kind === "map") {
    const info = catalogue.tables.get(`${place.name}.*`);
    return info ? { kind: "table", info } : UNKNOWN;
  }
  if (place.kind !== "table" && place.kind !== "tables") return UNKNOWN;
  const option = place.info.options.get(name);
  if (!option) return UNKNOWN;
  const child = `${place.info.pattern}.${option.key}`;
  if (option.type === "table") {
    const info = catalogue.tables.get(child);
    return info ? { kind: "table", info, option } : UNKNOWN;
  }
  if (option.type === "[]table") {
    const info = catalogue.tables.get(`${child}[]`);
    return info ? { kind: "tables", info, option } : UNKNOWN;
  }
  return { kind: "option", info: place.info, option };
}

/** `["hypervisor", "qemu", "factory"]` as the catalogue names the table: `hypervisor.*.factory`. */
export function patternOf(table: readonly string[]): string {
  const isNamed = table[0] === "hypervisor" || table[0] === "agent";
  return table.map((part, index) => (isNamed && index === 1 ? "*" : part)).join(".");
}

/** The table whose keys may stand inside a place; `undefined` where none may, or other tables. */
export function tableInfoOf(place: Place): TableInfo | undefined {
  return place.kind === "table" || place.kind === "tables" ? place.info : undefined;
}

/** Names that may stand inside a place: keys of a table, tables of the root. */
export function namesIn(catalogue: Catalogue, place: Place): readonly string[] {
  if (place.kind === "root") {
    const names = new Set<string>();
    for (const pattern of catalogue.tables.keys()) names.add(pattern.split(".", 1)[0]!.replace("[]", ""));
    return [...names];
  }
  if (place.kind === "map") return place.name === "hypervisor" ? catalogue.hypervisors : ["kata"];
  return [...(tableInfoOf(place)?.options.keys() ?? [])];
}

/** The name inside `place` that equals `name` but for its case, as encoding of the Go runtime's TOML library does it. */
export function foldedName(catalogue: Catalogue, place: Place, name: string): string | undefined {
  const folded = name.toLowerCase();
  const info = tableInfoOf(place);
  if (info) return info.folded.get(folded);
  return namesIn(catalogue, place).find((known) => known.toLowerCase() === folded);
}

/** What a whole path means, from the root. */
export function locate(catalogue: Catalogue, path: readonly string[]): Place {
  let place: Place = ROOT;
  for (const name of path) place = descend(catalogue, place, name);
  return place;
}
