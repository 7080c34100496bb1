/** What a misspelt annotation is likely to be. */
import { ADMITTED_PREFIX, annotationNames, livesOf } from "../../knowledge/annotations.ts";
import type { Runtime } from "../../knowledge/facts.ts";
import { compareReleases } from "../../knowledge/releases.ts";
import type { ManifestUnit } from "../../project/manifest.ts";
import { closest } from "../../util/closest.ts";
import { remember } from "../../util/remember.ts";

/** The annotations that a release of a runtime knows. */
export function namesAt({ library }: ManifestUnit, runtime: Runtime, release: string): readonly string[] {
  return remember(library.cache, `annotation names ${runtime} ${release}`, () =>
    [...annotationNames(library)].filter((name) =>
      livesOf(library, runtime, name).some(
        ([first, last]) =>
          compareReleases(first, release) <= 0 && (!last || compareReleases(last, release) >= 0),
      ),
    ),
  );
}

/** The nearest of some names. Their beginning is the same in all of them: what tells them apart is the last word. */
export function closestName(name: string, known: readonly string[]): string | undefined {
  const prefix = name.slice(0, name.lastIndexOf(".") + 1);
  const near = known.filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length));
  if (near.length === 0) return closest(name, known);
  const meant = closest(name.slice(prefix.length), near);
  return meant === undefined ? undefined : prefix + meant;
}

/** The annotation that a name with another beginning stands for. */
export function meantName({ library }: ManifestUnit, name: string): string | undefined {
  const known = annotationNames(library);
  const short = name.slice(name.lastIndexOf(".") + 1);
  const same = [ADMITTED_PREFIX, "io.katacontainers.config.runtime.", "io.katacontainers.config.agent."]
    .map((prefix) => prefix + short)
    .filter((one) => known.has(one));
  return closest(name, [...known]) ?? (same.length === 1 ? same[0] : undefined);
}
