import type { KataDocument } from "../documents/document.ts";
import { compareReleases } from "../knowledge/releases.ts";
import { clausesOfShim, entriesOfArch, speaksOf, supportFinder } from "../knowledge/support-entries.ts";
import type { SupportEntry } from "../knowledge/types/support.ts";
import { placedEntries } from "../project/known-entries.ts";
import { deriveUnit, type Unit } from "../project/unit.ts";
import { absolute, type Leaf, type Range, type ValueNode } from "../toml/index.ts";
import { remember } from "../util/remember.ts";
import { headerSite } from "./sites.ts";

/** A place in a unit that a support entry speaks of. */
export interface Lifecycle {
  readonly entry: SupportEntry;
  readonly file: KataDocument;
  readonly range: Range;
  /** What stands there: the runtime, the node's architecture or the shim as a whole, a hypervisor's table, an option, or one value of it. */
  readonly about: "runtime" | "architecture" | "shim" | "hypervisor" | "option" | "value";
  /** The place from the root; empty for a runtime or a shim. */
  readonly path: readonly string[];
  /** What the option is set to. */
  readonly value?: ValueNode;
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
  const at = (path: readonly string[], file: KataDocument, key: Range, leaf?: Leaf): void => {
    const node = leaf?.node;
    for (const entry of find(path, node)) {
      const onValue = entryNamesValue(entry);
      const about =
        path.length === 0
          ? "runtime"
          : path.length === 2 && path[0] === "hypervisor"
            ? "hypervisor"
            : onValue
              ? "value"
              : "option";
      const range = about === "value" && leaf ? absolute(leaf, leaf.node) : key;
      const ahead = isAhead(entry, release);
      found.push({ entry, file, range, about, path, ahead, ...(node && { value: node }) });
    }
  };
  const first = unit.files[0];
  if (first) {
    const { range: header } = headerSite(unit);
    if (unit.complete) at([], first, header);
    for (const entry of unit.complete ? archEntries(unit) : []) {
      const ahead = isAhead(entry, release);
      found.push({ entry, file: first, range: header, about: "architecture", path: [], ahead });
    }
    for (const entry of shimEntries(unit)) {
      const ahead = isAhead(entry, release);
      found.push({ entry, file: first, range: header, about: "shim", path: [], ahead });
    }
  }
  for (const { path, entry, file, place } of placedEntries(unit)) {
    if (place.kind === "unknown" || place.kind === "root") continue;
    at(path, file, entry.key, entry.value.kind === "leaf" ? entry.value : undefined);
  }
  return found;
}

/** Entries about the architecture of the node; a guess is none. */
function archEntries({ runtime, target, library }: Unit): readonly SupportEntry[] {
  const { arch, isArchGuessed, release, shim } = target;
  if (isArchGuessed) return [];
  // What is said of hypervisors there is said of what kata-deploy installs.
  const hypervisor = shim === undefined ? undefined : target.hypervisor;
  return remember(library.cache, `support of ${arch} ${runtime} ${release} ${hypervisor}`, () =>
    entriesOfArch(library.knowledge.support, { arch, runtime, release, hypervisor }),
  );
}

function isAhead({ since }: SupportEntry, release: string): boolean {
  return since !== undefined && compareReleases(since, release) > 0;
}

/** Entries about the shim that a file is named after. */
function shimEntries(unit: Unit): readonly SupportEntry[] {
  const { runtime, target, library } = unit;
  const { release, hypervisor, shim } = target;
  if (shim === undefined) return [];
  const name = `support of shim ${shim} ${runtime} ${release} ${hypervisor}`;
  const clauses = remember(library.cache, name, () =>
    clausesOfShim(library.knowledge.support, { shim, runtime, release, hypervisor }),
  );
  const holds = ({ applies }: (typeof clauses)[number]): boolean =>
    applies.option === undefined ||
    placedEntries(unit).some(({ path, entry: { value } }) =>
      speaksOf(applies, path, value.kind === "leaf" ? value.node : undefined),
    );
  return [...new Set(clauses.filter(holds).map(({ entry }) => entry))];
}

function entryNamesValue(entry: SupportEntry): boolean {
  const alternatives = Array.isArray(entry.applies) ? entry.applies : [entry.applies];
  return alternatives.some((applies) => applies.value !== undefined);
}
