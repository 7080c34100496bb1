import { buildCatalogue, type Catalogue } from "./catalogue.ts";
import type { Runtime, UpstreamOption } from "./facts.ts";
import { type Policy, readLevels, withOwnCounterparts, withPolicy } from "./policy/types.ts";
import { compareReleases, type Release } from "./releases.ts";
import { supportOfCounterparts } from "./support-of-counterparts.ts";
import type { Knowledge } from "./types/knowledge.ts";

/** Answers questions about the knowledge; what was worked out once is kept. */
export interface Library {
  readonly knowledge: Knowledge;
  /** What the user's organisation adds. */
  readonly policy?: Policy;
  /** The newest release whose code was read. */
  readonly newest: Release;
  /** What others worked out from the knowledge alone, by a name or a table of theirs. */
  readonly cache: Map<unknown, unknown>;
  catalogue(runtime: Runtime, release: Release): Catalogue;
  /** The option whatever the release, with its whole history; `undefined` when no release has it. */
  history(runtime: Runtime, table: string, key: string): UpstreamOption | undefined;
}

/** Opens the knowledge read from `dist/knowledge.json`; a policy's support entries come on top. */
export function openLibrary(built: Knowledge, policy?: Policy): Library {
  const told = [...built.support, ...supportOfCounterparts(built.counterparts)];
  const counterparts = withOwnCounterparts(built.counterparts, policy);
  const knowledge = { ...built, counterparts, support: readLevels(withPolicy(told, policy)) };
  const catalogues = new Map<string, Catalogue>();
  const histories = new Map<Runtime, ReadonlyMap<string, ReadonlyMap<string, UpstreamOption>>>();
  const newest = knowledge.runtimes.go.releases.at(-1)!;
  return {
    knowledge,
    ...(policy && { policy }),
    newest,
    cache: new Map(),
    catalogue(runtime, release) {
      const asked = `${runtime} ${release}`;
      let found = catalogues.get(asked);
      if (!found) {
        const known = nearestKnown(releasesWithNoted(knowledge, runtime), release);
        const name = `${runtime} ${known}`;
        found = catalogues.get(name) ?? buildCatalogue(knowledge, runtime, known);
        catalogues.set(name, found).set(asked, found);
      }
      return found;
    },
    history(runtime, table, key) {
      let byTable = histories.get(runtime);
      if (!byTable) {
        byTable = namesOf(knowledge.runtimes[runtime].options);
        histories.set(runtime, byTable);
      }
      return byTable.get(table)?.get(key);
    },
  };
}

/** Options by their table and name; by an alias where none had that name for itself. */
function namesOf(
  options: readonly UpstreamOption[],
): ReadonlyMap<string, ReadonlyMap<string, UpstreamOption>> {
  const byTable = new Map<string, Map<string, UpstreamOption>>();
  for (const option of options) {
    const byName = byTable.get(option.table) ?? new Map<string, UpstreamOption>();
    byTable.set(option.table, byName);
    byName.set(option.key, option);
  }
  for (const option of options)
    for (const alias of (option.aliases ?? []).flatMap(([, names]) => names ?? [])) {
      const byName = byTable.get(option.table)!;
      if (!byName.has(alias)) byName.set(alias, option);
    }
  return byTable;
}

/** The releases of a runtime that were read, and after them those known from their notes. */
export function releasesWithNoted({ runtimes, notes }: Knowledge, runtime: Runtime): readonly Release[] {
  return [...runtimes[runtime].releases, ...notes.map(({ release }) => release)];
}

/**
 * How a release is known, as a part of a sentence; `undefined` when its code was read.
 *
 * @returns such as `4.2.0 is known from its release notes; what they do not tell is taken from 4.1.0`.
 */
export function knownFrom({ knowledge: { notes }, newest }: Library, release: Release): string | undefined {
  if (compareReleases(release, newest) <= 0) return undefined;
  const upTo = notes.findLastIndex((one) => compareReleases(one.release, release) <= 0);
  const nearest = notes[upTo];
  const before = notes[upTo - 1]?.release ?? newest;
  if (!nearest) return `${release} is newer than all that is known here; the facts of ${newest} are used`;
  if (compareReleases(nearest.release, release) < 0)
    return `${release} is newer than all that is known here; the facts of ${nearest.release} are used`;
  return nearest.complete
    ? `${release} is known from its release notes; what they do not tell is taken from ${before}`
    : `${release} is known from a part of its release page; what that does not tell is taken from ${before}`;
}

/** The newest known release that is not newer than the one asked for; the oldest when all are newer. */
function nearestKnown(releases: readonly Release[], release: Release): Release {
  let found = releases[0]!;
  for (const known of releases) if (compareReleases(known, release) <= 0) found = known;
  return found;
}
