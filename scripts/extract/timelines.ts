import type { Timeline } from "../../server/src/knowledge/facts.ts";

/** A timeline of each name that any release has. */
export function fold<T>(
  releases: readonly string[],
  read: (release: string) => ReadonlyMap<string, T>,
): Readonly<Record<string, Timeline<T>>> {
  const snapshots = new Map(releases.map((release) => [release, read(release)]));
  const names = new Set([...snapshots.values()].flatMap((one) => [...one.keys()]));
  return Object.fromEntries(
    [...names].map((name) => [name, along(releases, (release) => snapshots.get(release)!.get(name) ?? null)]),
  );
}

/** What holds from which of the releases, which ascend; `null` is "not there". */
export function along<T>(releases: readonly string[], pick: (release: string) => T | null): Timeline<T> {
  const pairs: [string, T | null][] = [];
  let before = "null";
  for (const release of releases) {
    const value = pick(release);
    const written = JSON.stringify(value);
    if (written !== before) pairs.push([release, value]);
    before = written;
  }
  return pairs;
}
