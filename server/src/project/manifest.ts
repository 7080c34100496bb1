import type { KataDocument } from "../documents/document.ts";
import type { Files } from "../environment/files.ts";
import type { Host } from "../environment/host.ts";
import type { Library } from "../knowledge/library.ts";
import type { Overrides } from "./target.ts";

/** A manifest with what its analysis needs; what is worked out from it is kept on it, see {@link deriveManifest}. */
export interface ManifestUnit {
  readonly file: KataDocument;
  readonly library: Library;
  readonly files: Files;
  readonly host: Host;
  /** What the user says outside the file. */
  readonly options: Overrides;
  readonly cache: Map<unknown, unknown>;
}

/** Computes once for a manifest what `compute` makes of it. */
export function deriveManifest<T>(manifest: ManifestUnit, compute: (manifest: ManifestUnit) => T): T {
  if (manifest.cache.has(compute)) return manifest.cache.get(compute) as T;
  const made = compute(manifest);
  manifest.cache.set(compute, made);
  return made;
}
