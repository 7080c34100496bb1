import type { KataDocument } from "../documents/document.ts";
import { directoryOf, type Fault } from "../environment/files.ts";
import type { Host } from "../environment/host.ts";
import type { Catalogue } from "../knowledge/catalogue.ts";
import type { Runtime } from "../knowledge/facts.ts";
import type { Library } from "../knowledge/library.ts";
import { type Config, mergeFiles } from "./config.ts";
import type { Target } from "./target.ts";
import { insteadInGo } from "./toml-library.ts";

/**
 * What is analysed as one: a main file with its drop-ins, or a single file of which nothing else is known.
 * It speaks of exactly one runtime; where that is not known, both are tried (see `lint`).
 */
export interface Unit {
  readonly runtime: Runtime;
  readonly target: Target;
  readonly library: Library;
  readonly catalogue: Catalogue;
  /** The main file first (if `complete`), then the drop-ins in the loader's order. */
  readonly files: readonly KataDocument[];
  /** Whether the first file is a whole main file, so that what is absent really is not set. */
  readonly complete: boolean;
  /** What lies in `config.d` but is not a regular file, as full paths. */
  readonly strays: readonly { readonly path: string; readonly kind: "directory" | "symlink" | "other" }[];
  /** What belongs to it and could not be read. */
  readonly unread: readonly Unread[];
  readonly host: Host;
  readonly config: Config;
  /** Whether edits are tried on it, so that nobody takes the fixes of what is found in it. */
  readonly isTrial?: true;
  /** Results worked out from the unit, by the function that made them; use {@link deriveUnit}. */
  readonly cache: Map<unknown, unknown>;
}

/** A path that could not be read, and what is missing therefore. */
export interface Unread {
  readonly path: string;
  /** `base`: the main file of a drop-in. `directory`: `config.d` itself. */
  readonly what: "base" | "drop-in" | "directory";
  readonly fault: Fault;
}

export interface UnitParts {
  readonly runtime: Runtime;
  readonly target: Target;
  readonly library: Library;
  readonly files: readonly KataDocument[];
  readonly complete: boolean;
  readonly strays?: Unit["strays"];
  readonly unread?: Unit["unread"];
  readonly host: Host;
  readonly isTrial?: true;
}

/** Merges the files in their order, each later one over those before it. */
export function createUnit(parts: UnitParts): Unit {
  return {
    ...parts,
    strays: parts.strays ?? [],
    unread: parts.unread ?? [],
    catalogue: parts.library.catalogue(parts.runtime, parts.target.release),
    config: mergeFiles(
      parts.files,
      parts.complete,
      parts.runtime,
      parts.runtime === "go" ? insteadInGo(parts.target.release) : undefined,
    ),
    cache: new Map(),
  };
}

/** Computes once for a unit what `compute` makes of it. */
export function deriveUnit<T>(unit: Unit, compute: (unit: Unit) => T): T {
  if (unit.cache.has(compute)) return unit.cache.get(compute) as T;
  const made = compute(unit);
  unit.cache.set(compute, made);
  return made;
}

/** What to call a file of the unit by its path: as it lies beside the main file. */
export function nameBeside({ files: [first] }: Unit): (path: string) => string {
  const home = first ? `${directoryOf(first.source.path)}/` : "";
  return (path) => (home !== "/" && path.startsWith(home) ? path.slice(home.length) : path);
}
