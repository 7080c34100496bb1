import type { KataDocument } from "../documents/document.ts";
import { tableOfShim } from "../documents/locations.ts";
import type { Library } from "../knowledge/catalogue.ts";
import { findEntry, toJs } from "../toml/index.ts";
import { exactJson } from "../util/exact-json.ts";
import { isUnknownNode } from "./config.ts";
import { shippedSettings, type TomlValue } from "./shipped.ts";
import type { Target } from "./target.ts";
import { deriveUnit, type Unit } from "./unit.ts";

/**
 * Whether a main file says of an option what a file that Kata ships for the same runtime, release and hypervisor says.
 *
 * @param path from the root; a text behind the option's name is one element of its list.
 */
export function isAsShipped(unit: Unit, file: KataDocument, path: readonly string[]): boolean {
  if (!unit.complete || file !== unit.files[0]) return false;
  const own = findEntry(file.toml.root, path);
  const shipped = deriveUnit(unit, shippedValues);
  if (own?.value.kind === "table") return shipped.tables.has(path.join("."));
  if (own?.value.kind === "leaf") {
    const values = shipped.options.get(path.join("."));
    return values !== undefined && (isUnknownNode(own.value.node) || values.has(formOf(toJs(own.value))));
  }
  return shipped.elements.get(path.slice(0, -1).join("."))?.has(path.at(-1)!) ?? false;
}

interface ShippedValues {
  /** By path, each value in a form to compare. */
  readonly options: ReadonlyMap<string, ReadonlySet<string>>;
  /** By path of a list, each text in it. */
  readonly elements: ReadonlyMap<string, ReadonlySet<string>>;
  readonly tables: ReadonlySet<string>;
}

/** What all files of the same runtime, release and hypervisor say together. */
function shippedValues({ library, runtime, target, catalogue }: Unit): ShippedValues {
  const { release } = catalogue;
  const { hypervisor, arch } = target;
  const name = `shipped values ${runtime} ${release} ${hypervisor} ${arch}`;
  const known = library.cache.get(name) as ShippedValues | undefined;
  if (known) return known;
  const options = new Map<string, Set<string>>();
  const elements = new Map<string, Set<string>>();
  const tables = new Set<string>();
  for (const [path, value] of settingsOf(library, { runtime, release, hypervisor, arch })) {
    add(options, path, formOf(value));
    if (Array.isArray(value)) for (const one of value) add(elements, path, String(one));
    const names = path.split(".");
    for (let length = 1; length < names.length; length++) tables.add(names.slice(0, length).join("."));
  }
  const made = { options, elements, tables };
  library.cache.set(name, made);
  return made;
}

type Which = Pick<Unit, "runtime"> & Pick<Target, "release" | "hypervisor" | "arch">;

function settingsOf(
  library: Library,
  { runtime, release, hypervisor, arch }: Which,
): readonly (readonly [string, TomlValue])[] {
  return Object.keys(library.knowledge.shipped(runtime))
    .filter((shim) => tableOfShim(shim) === hypervisor)
    .flatMap((shim) => [...(shippedSettings(library, runtime, shim, release, arch) ?? [])]);
}

function add(sets: Map<string, Set<string>>, name: string, value: string): void {
  const set = sets.get(name);
  if (set) set.add(value);
  else sets.set(name, new Set([value]));
}

/** A path counts by its last name, since every installation has directories of its own. */
function formOf(value: unknown): string {
  const text = exactJson(value);
  return typeof value === "string" && value.startsWith("/") ? text.replace(/^.*\//, '"…/') : text;
}
