import type { KataDocument } from "../documents/document.ts";
import { descend, foldedName, type Place, ROOT } from "../knowledge/places.ts";
import { type Entry, inlineTable, type Table } from "../toml/index.ts";
import { hasPlaceholder } from "./config.ts";
import { deriveUnit, type Unit } from "./unit.ts";

/** A key of a file together with what the schema says of it. */
export interface Placed {
  readonly file: KataDocument;
  /** From the root, as spelled in the file. */
  readonly path: readonly string[];
  readonly entry: Entry;
  /** What the key means. */
  readonly place: Place;
  /** What holds it. */
  readonly parent: Place;
  /** The name that the Go runtime takes the key for, where only its case differs. */
  readonly folded?: string;
}

/** A key that means one kind of thing. */
export type PlacedAs<K extends Place["kind"]> = Placed & {
  readonly place: Extract<Place, { readonly kind: K }>;
};

/** Every key of every file of a unit, tables before what they hold; nothing below a key that is unknown. */
export function placedEntries(unit: Unit): readonly Placed[] {
  return deriveUnit(unit, placeAll);
}

/** Those of {@link placedEntries} that mean the same kind of thing. */
export function placedOf<K extends Place["kind"]>(unit: Unit, kind: K): readonly PlacedAs<K>[] {
  return (deriveUnit(unit, byKind)[kind] ?? NONE) as readonly PlacedAs<K>[];
}

const NONE: readonly never[] = [];

function byKind(unit: Unit): Partial<Record<Place["kind"], Placed[]>> {
  const found: Partial<Record<Place["kind"], Placed[]>> = {};
  for (const placed of placedEntries(unit)) {
    const { kind } = placed.place;
    found[kind] ??= [];
    found[kind].push(placed);
  }
  return found;
}

function placeAll(unit: Unit): readonly Placed[] {
  const found: Placed[] = [];
  unit.files.forEach((file, index) => {
    visit(unit, file, !unit.complete || index > 0, file.toml.root, ROOT, [], found);
  });
  return found;
}

function visit(
  unit: Unit,
  file: KataDocument,
  dropIn: boolean,
  table: Table,
  parent: Place,
  path: readonly string[],
  found: Placed[],
): void {
  table.entries.forEach((entry, name) => {
    // What a template names is not known before it is filled in, nor what it holds.
    if (hasPlaceholder(name)) return;
    let place = descend(unit.catalogue, parent, name);
    let folded: string | undefined;
    if (place.kind === "unknown" && unit.runtime === "go" && foldsCase(parent, path[0] ?? name, dropIn)) {
      folded = foldedName(unit.catalogue, parent, name);
      if (folded !== undefined) place = descend(unit.catalogue, parent, folded);
    }
    const own = path.concat(name);
    const placed = { file, path: own, entry, place, parent };
    found.push(folded === undefined ? placed : { ...placed, folded });
    // Nothing can be said of what lies in a table that nobody reads.
    if (place.kind === "unknown") return;
    if (entry.value.kind === "table") visit(unit, file, dropIn, entry.value, place, own, found);
    else if (entry.value.kind === "tables") {
      for (const inner of entry.value.tables) visit(unit, file, dropIn, inner, place, own, found);
    } else if (place.kind === "tables" && entry.value.node.type === "array") {
      const { node, base } = entry.value;
      for (const element of node.elements) {
        if (element.type !== "inline-table") continue;
        visit(unit, file, dropIn, inlineTable(element, base), place, own, found);
      }
    }
  });
}

/**
 * Where the Go runtime does not mind a key's case: BurntSushi/toml folds the names of fields, not those of a
 * map's members, and `applyKey` (src/runtime/pkg/katautils/config.go) compares a drop-in's names exactly.
 */
function foldsCase(parent: Place, top: string, dropIn: boolean): boolean {
  if (parent.kind === "map" || parent.kind === "unknown") return false;
  return !dropIn || !["hypervisor", "agent"].includes(top.toLowerCase());
}

/** Whether a later file gives the key another value, so that the runtime never looks at this one. */
export function isReplaced(unit: Unit, { entry, path, folded }: Placed): boolean {
  if (unit.files.length === 1 && folded === undefined) return false;
  const setting = unit.config.get(...path);
  return setting !== undefined && setting.entry !== entry;
}
