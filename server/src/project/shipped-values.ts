import type { KataDocument } from "../documents/document.ts";
import { tableOfShim } from "../documents/locations.ts";
import { findEntry, toJs } from "../toml/index.ts";
import { exactJson } from "../util/exact-json.ts";
import { remember } from "../util/remember.ts";
import { isUnknownNode } from "./config.ts";
import { shippedSetting, shippedSettings } from "./shipped.ts";
import { deriveUnit, type Unit } from "./unit.ts";

/**
 * Whether a main file says of an option what a file that Kata ships for the same runtime, release and hypervisor says.
 *
 * @param path from the root; a text behind the option's name is one element of its list.
 */
export function isAsShipped(unit: Unit, file: KataDocument, path: readonly string[]): boolean {
  if (!unit.complete || file !== unit.files[0]) return false;
  const own = findEntry(file.toml.root, path);
  if (own?.value.kind === "table") return shippedTables(unit).has(path.join("."));
  if (own?.value.kind === "leaf") {
    const { forms } = shippedAt(unit, path.join("."));
    return isUnknownNode(own.value.node) ? forms.size > 0 : forms.has(formOf(toJs(own.value)));
  }
  return shippedAt(unit, path.slice(0, -1).join(".")).elements.has(path.at(-1)!);
}

interface Shipped {
  readonly shims: readonly string[];
  /** What their files set, by path, as far as somebody asked. */
  readonly values: Map<string, ShippedAt>;
  /** The tables that hold them, once somebody asked. */
  tables?: ReadonlySet<string>;
}

interface ShippedAt {
  /** Each value in a form to compare. */
  readonly forms: ReadonlySet<string>;
  /** Of lists, each text in them. */
  readonly elements: ReadonlySet<string>;
}

/** The files of the same runtime, release and hypervisor. */
function shipped({ library, runtime, target, catalogue }: Unit): Shipped {
  const { hypervisor, arch } = target;
  const name = `shipped values ${runtime} ${catalogue.release} ${hypervisor} ${arch}`;
  return remember(library.cache, name, () => {
    const shims = Object.keys(library.knowledge.shipped(runtime));
    return { shims: shims.filter((shim) => tableOfShim(shim) === hypervisor), values: new Map() };
  });
}

function shippedAt(unit: Unit, path: string): ShippedAt {
  const { shims, values } = deriveUnit(unit, shipped);
  const known = values.get(path);
  if (known) return known;
  const { library, runtime, catalogue, target } = unit;
  const forms = new Set<string>();
  const elements = new Set<string>();
  for (const shim of shims) {
    const value = shippedSetting(library, runtime, shim, catalogue.release, target.arch, path);
    if (value === undefined) continue;
    forms.add(formOf(value));
    if (Array.isArray(value)) for (const one of value) elements.add(String(one));
  }
  const found = { forms, elements };
  // Names that a user made up are not kept.
  if (forms.size > 0) values.set(path, found);
  return found;
}

function shippedTables(unit: Unit): ReadonlySet<string> {
  const files = deriveUnit(unit, shipped);
  if (files.tables) return files.tables;
  const { library, runtime, catalogue, target } = unit;
  const tables = new Set<string>();
  for (const shim of files.shims) {
    for (const path of shippedSettings(library, runtime, shim, catalogue.release, target.arch)?.keys() ?? [])
      for (let dot = path.indexOf("."); dot >= 0; dot = path.indexOf(".", dot + 1))
        tables.add(path.slice(0, dot));
  }
  files.tables = tables;
  return tables;
}

/** A path counts by its last name, since every installation has directories of its own. */
function formOf(value: unknown): string {
  const text = exactJson(value);
  return typeof value === "string" && value.startsWith("/") ? text.replace(/^.*\//, '"…/') : text;
}
