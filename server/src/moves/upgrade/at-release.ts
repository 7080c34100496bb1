import type { KataDocument } from "../../documents/document.ts";
import type { Release } from "../../knowledge/releases.ts";
import type { Assembly } from "../../project/assemble.ts";
import { installedFiles } from "../../project/installed-files.ts";
import { createUnit, type Unit } from "../../project/unit.ts";

/** The same files as another release reads them. */
export function atRelease({ document, target, units, manifest }: Assembly, release: Release): Assembly {
  const own = { ...target, release };
  return {
    document,
    target: own,
    units: units.map((unit) => {
      const { runtime, library, complete, strays, unread, host } = unit;
      const files = filesAt(unit, document, release);
      return createUnit({ runtime, target: own, library, files, complete, strays, unread, host });
    }),
    ...(manifest && {
      manifest: { ...manifest, options: { ...manifest.options, release }, cache: new Map() },
    }),
  };
}

/** A drop-in among values of the chart comes behind what its shim is installed with in the release. */
function filesAt({ files, library, target }: Unit, { part }: KataDocument, release: Release): Unit["files"] {
  const { shim, deploy } = part?.hints ?? {};
  if (shim === undefined || !deploy || !files.some(({ source }) => source.isMade)) return files;
  const made = installedFiles(library, shim, release, deploy, target.arch);
  return [...made, ...files.filter(({ source }) => !source.isMade)];
}
