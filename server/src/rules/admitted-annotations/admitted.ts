import { ADMITTED_PREFIX, annotationsIn } from "../../knowledge/annotations.ts";
import { annotationPattern } from "../../loaders/value-grammars/annotation-pattern.ts";
import type { Unit } from "../../project/unit.ts";
import { remember } from "../../util/remember.ts";

/** With these a pod chooses what runs on the host, or how. */
export const HOST: readonly string[] = [
  "path",
  "ctlpath",
  "jailer_path",
  "virtio_fs_daemon",
  "virtio_fs_extra_args",
  "vhost_user_store_path",
  "file_mem_backend",
  "entropy_source",
];

/** What an entry admits; or the reason why it is no expression; `undefined` where that cannot be told. */
export interface Admitted {
  readonly names?: readonly string[];
  readonly reason?: string;
}

/** Entries whose result is kept. */
const MOST_KEPT = 5000;

/** Kept, since the same lists come again and again. */
export function admitted(unit: Unit, entry: string): Admitted | undefined {
  const { library, catalogue, runtime } = unit;
  const name = `admitted annotations ${runtime} ${catalogue.release}`;
  const known = library.cache.get(name) as Map<string, Admitted | undefined> | undefined;
  const kept = known && known.size < MOST_KEPT ? known : new Map<string, Admitted | undefined>();
  library.cache.set(name, kept);
  if (!kept.has(entry)) {
    const pattern = annotationPattern(entry, runtime);
    if (pattern?.kind === "broken") kept.set(entry, { reason: pattern.reason });
    else if (!pattern) kept.set(entry, undefined);
    else kept.set(entry, { names: admittedNames(unit).filter((one) => pattern.matches(one)) });
  }
  return kept.get(entry);
}

/** The names that `enable_annotations` decides about, without what they begin with. */
export function admittedNames({ library, runtime, target }: Unit): readonly string[] {
  const key = `admitted names ${runtime} ${target.release}`;
  return remember(library.cache, key, () =>
    [...annotationsIn(library, runtime, target.release).values()]
      .filter(({ name, entry }) => name.startsWith(ADMITTED_PREFIX) && !entry?.ignored)
      .map(({ name }) => name.slice(ADMITTED_PREFIX.length)),
  );
}
