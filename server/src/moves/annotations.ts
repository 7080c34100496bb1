import { ADMITTED_PREFIX, annotationsIn } from "../knowledge/annotations.ts";
import type { Runtime } from "../knowledge/facts.ts";
import type { Library } from "../knowledge/library.ts";
import type { Release } from "../knowledge/releases.ts";
import { annotationPattern } from "../loaders/value-grammars/annotation-pattern.ts";

/** More names than these in place of one entry are no help to a reader. */
const MOST_NAMES = 8;

/** What `enable_annotations` becomes. */
export interface Admission {
  readonly entries: readonly string[];
  /** Names that the old list admits and runtime-rs does not know. */
  readonly unknown: readonly string[];
  /** Entries that stay although they admit such names, because what they admit beside cannot be listed. */
  readonly wide: readonly string[];
}

/**
 * The list without what makes runtime-rs refuse pods: it refuses a pod with an annotation that an entry admits and
 * that it does not know, where the Go runtime passes over such a one.
 *
 * Sources: src/runtime/pkg/oci/utils.go: checkAnnotationNameIsValid; src/libs/kata-types/src/annotations/mod.rs:
 * update_config_by_annotation.
 */
export function admittedThere(
  library: Library,
  entries: readonly string[],
  before: Release,
  there: Release,
): Admission {
  const own = admissible(library, "go", before);
  const known = admissible(library, "runtime-rs", there);
  const all = new Set([...own, ...known]);
  const unknown = new Set<string>();
  const wide: string[] = [];
  const kept = entries.flatMap((entry) => {
    const pattern = annotationPattern(entry, "go");
    // One that is no expression admits nothing in the Go runtime; runtime-rs then admits nothing at all.
    if (pattern?.kind === "broken") return [];
    if (pattern?.kind !== "pattern") return [entry];
    const names = [...all].filter((name) => pattern.matches(name));
    const strange = names.filter((name) => !known.has(name));
    if (strange.length === 0) return annotationPattern(entry, "runtime-rs")?.kind === "broken" ? [] : [entry];
    for (const name of strange) unknown.add(name);
    const rest = names.filter((name) => known.has(name));
    if (rest.length <= MOST_NAMES) return inOrder(rest, entry).map((name) => `^${name}$`);
    wide.push(entry);
    return [entry];
  });
  return { entries: kept, unknown: [...unknown], wide };
}

/** The name that an entry is, before those that it happens to admit. */
function inOrder(names: readonly string[], entry: string): readonly string[] {
  return [...names].sort((a, b) => Number(b === entry) - Number(a === entry));
}

/** What `enable_annotations` decides about: names of annotations that a runtime knows, without their prefix. */
function admissible(library: Library, runtime: Runtime, release: Release): ReadonlySet<string> {
  const names = [...annotationsIn(library, runtime, release).keys()];
  return new Set(
    names
      .filter((name) => name.startsWith(ADMITTED_PREFIX))
      .map((name) => name.slice(ADMITTED_PREFIX.length)),
  );
}
