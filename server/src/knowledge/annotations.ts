import { remember } from "../util/remember.ts";
import type { Option } from "./catalogue.ts";
import type { Runtime } from "./facts.ts";
import { type Library, releasesWithNoted } from "./library.ts";
import { inRange, type Release, valueAt } from "./releases.ts";
import type { AnnotationEntry } from "./types/prose.ts";

/** Before the part of an annotation's name that `enable_annotations` decides about. */
export const ADMITTED_PREFIX = "io.katacontainers.config.hypervisor.";

/** What one runtime at one release does with an annotation. */
export interface Annotation {
  /** In full. */
  readonly name: string;
  /** The option that it overrides. */
  readonly option?: Option;
  /** What annotations.toml says beside. */
  readonly entry?: AnnotationEntry;
}

/** The annotations that one runtime knows at one release, by name; some of them it knows and ignores. */
export function annotationsIn(
  library: Library,
  runtime: Runtime,
  release: Release,
): ReadonlyMap<string, Annotation> {
  const { tables, release: known } = library.catalogue(runtime, release);
  return remember(library.cache, `annotations ${runtime} ${known}`, () => {
    const found = new Map<string, Annotation>();
    for (const { fields } of tables.values()) {
      for (const option of fields)
        if (option.annotation) found.set(option.annotation, { name: option.annotation, option });
    }
    for (const entry of library.knowledge.annotations) {
      if (entry.runtime !== runtime || !inRange(known, entry.releases ?? "")) continue;
      const dot = entry.option?.lastIndexOf(".") ?? -1;
      const option =
        entry.option && tables.get(entry.option.slice(0, dot))?.options.get(entry.option.slice(dot + 1));
      found.set(entry.name, { name: entry.name, entry, ...(option && { option }) });
    }
    return found;
  });
}

/** The releases in which a runtime knew an annotation, first and last of each time; no last where it still does. */
export function livesOf(
  { knowledge }: Library,
  runtime: Runtime,
  annotation: string,
): readonly (readonly [first: Release, last?: Release])[] {
  const { options } = knowledge.runtimes[runtime];
  const releases = releasesWithNoted(knowledge, runtime);
  const own = options.filter((option) => option.annotation?.some(([, name]) => name === annotation));
  const entries = knowledge.annotations.filter((one) => one.runtime === runtime && one.name === annotation);
  const lives: [Release, Release?][] = [];
  let isKnown = false;
  let before: Release | undefined;
  for (const release of releases) {
    const now =
      own.some(
        (option) => valueAt(option.annotation, release) === annotation && valueAt(option.type, release),
      ) || entries.some((entry) => inRange(release, entry.releases ?? ""));
    if (now && !isKnown) lives.push([release]);
    if (!now && isKnown && before) lives.at(-1)![1] = before;
    isKnown = now;
    before = release;
  }
  return lives;
}

/** Every annotation that any release of any runtime knew. */
export function annotationNames({ cache, knowledge }: Library): ReadonlySet<string> {
  return remember(cache, "annotation names", () => {
    const names = new Set(knowledge.annotations.map(({ name }) => name));
    for (const { options } of Object.values(knowledge.runtimes)) {
      for (const { annotation } of options)
        for (const [, name] of annotation ?? []) if (name) names.add(name);
    }
    return names;
  });
}
