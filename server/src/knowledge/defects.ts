import { remember } from "../util/remember.ts";
import { matchesPattern } from "./clauses.ts";
import type { Runtime } from "./facts.ts";
import { type Library, releasesWithNoted } from "./library.ts";
import { compareReleases, type Release } from "./releases.ts";
import type { Condition, Defect } from "./types/defects.ts";

/** The defects that a release of a runtime has. */
export function defectsIn(library: Library, runtime: Runtime, release: Release): readonly Defect[] {
  return remember(library.cache, `defects ${runtime} ${release}`, () =>
    library.knowledge.defects.filter(
      (defect) =>
        defect.runtime === runtime &&
        compareReleases(defect.from, release) <= 0 &&
        (defect.fixedIn === undefined || compareReleases(release, defect.fixedIn) < 0),
    ),
  );
}

/** Those of the defects that speak of an option or a table by its path, for one hypervisor where the path names it. */
export function defectsAt(defects: readonly Defect[], path: readonly string[]): readonly Defect[] {
  return defects.filter(
    ({ where, hypervisor }) =>
      where.some(({ option }) => matchesPattern(option, path)) &&
      (path[0] !== "hypervisor" || !hypervisor || path[1] === undefined || hypervisor.includes(path[1])),
  );
}

/** Those of the defects that speak of a pod annotation by its full name. */
export function defectsOfAnnotation(defects: readonly Defect[], annotation: string): readonly Defect[] {
  return defects.filter(({ where }) => where.some(({ option }) => option === annotation));
}

/** Whether a condition speaks of a pod annotation, of which a configuration tells nothing. */
export function isAnnotation({ option }: Condition): boolean {
  return option.startsWith("io.katacontainers.");
}

/** `3.1.0 to 3.6.0`, `since 3.1.0, not mended yet`: the releases that have a defect, in words. */
export function releasesOf({ knowledge }: Library, { runtime, from, fixedIn }: Defect): string {
  if (fixedIn === undefined) return `since ${from}, not mended yet`;
  const before = releasesWithNoted(knowledge, runtime);
  const last = before.filter((release) => compareReleases(release, fixedIn) < 0).at(-1);
  return last === undefined || last === from ? from : `${from} to ${last}`;
}
