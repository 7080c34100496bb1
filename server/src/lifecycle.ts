import type { KataDocument } from "./document.ts";
import { placedEntries } from "./placed.ts";
import type { SupportEntry } from "./schema/knowledge.ts";
import { compareReleases } from "./schema/release.ts";
import { type SupportSubject, supportFinder } from "./support.ts";
import { absolute, type Range } from "./toml/index.ts";
import { deriveUnit, type Unit } from "./unit.ts";

/** A place in a unit that a support entry speaks of. */
export interface Lifecycle {
  readonly entry: SupportEntry;
  readonly file: KataDocument;
  readonly range: Range;
  /** What stands there: the runtime as a whole, a hypervisor's table, an option, or one value of it. */
  readonly about: "runtime" | "hypervisor" | "option" | "value";
  /** Whether the level begins only in a later release than the targeted one. */
  readonly ahead: boolean;
}

/** Every use of functionality that support.toml (or a policy) speaks of, in order of the files. */
export function lifecycleOf(unit: Unit): readonly Lifecycle[] {
  return deriveUnit(unit, collect);
}

function collect(unit: Unit): readonly Lifecycle[] {
  const found: Lifecycle[] = [];
  const { release } = unit.target;
  const find = supportFinder(unit.library, unit.runtime, release);
  const at = (
    subject: Pick<SupportSubject, "path" | "value">,
    file: KataDocument,
    key: Range,
    value: Range,
  ): void => {
    for (const entry of find(subject.path, subject.value)) {
      const onValue = entryNamesValue(entry);
      const about =
        subject.path.length === 0
          ? "runtime"
          : subject.path.length === 2 && subject.path[0] === "hypervisor"
            ? "hypervisor"
            : onValue
              ? "value"
              : "option";
      const ahead = entry.since !== undefined && compareReleases(entry.since, release) > 0;
      found.push({ entry, file, range: about === "value" ? value : key, about, ahead });
    }
  };
  const first = unit.files[0];
  if (unit.complete && first) {
    const header = headerOf(unit) ?? { start: 0, end: 0 };
    at({ path: [] }, first, header, header);
  }
  for (const { path, entry, file, place } of placedEntries(unit)) {
    if (place.kind === "unknown" || place.kind === "root") continue;
    const leaf = entry.value.kind === "leaf" ? entry.value : undefined;
    at(
      { path, ...(leaf && { value: leaf.node }) },
      file,
      entry.key,
      leaf ? absolute(leaf, leaf.node) : entry.key,
    );
  }
  return found;
}

/** Statements about a whole runtime stand at the first hypervisor table of the main file. */
function headerOf(unit: Unit): Range | undefined {
  const tables = unit.config.table("hypervisor");
  if (!tables) return undefined;
  for (const name of unit.config.names(tables)) {
    const header = unit.config.table("hypervisor", name)?.layers.find(({ file }) => file === unit.files[0])
      ?.table.headers[0];
    if (header) return header;
  }
  return undefined;
}

function entryNamesValue(entry: SupportEntry): boolean {
  const alternatives = Array.isArray(entry.applies) ? entry.applies : [entry.applies];
  return alternatives.some((applies) => applies.value !== undefined);
}
