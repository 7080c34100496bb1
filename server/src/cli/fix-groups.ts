import type { Gathered } from "./gather.ts";

/**
 * What is mended together: a main file with its drop-ins, and those of them that were looked at by themselves too, as
 * one that says that it is a main file, or a template.
 */
export interface Group {
  /** The one that was gathered first. */
  readonly head: Gathered;
  readonly members: readonly Gathered[];
  /** All that reads a file which fixes of the members may change, the members included. */
  readonly readers: readonly Gathered[];
}

/** Shares what was gathered among groups, in its order. */
export function groupsOf(all: readonly Gathered[]): readonly Group[] {
  const byDocument = byPaths(all, ({ document }) => [document.source.path]);
  const byFile = byPaths(all, readPaths);
  const taken = new Set<Gathered>();
  const groups: Group[] = [];
  for (const head of all) {
    if (taken.has(head)) continue;
    const { part, source } = head.document;
    const paths = head.files.map((file) => file.source.path);
    const others = part ? [] : paths.flatMap((path) => byDocument.get(path) ?? []);
    const members = [head, ...others.filter((one) => one !== head && !taken.has(one))];
    for (const one of members) taken.add(one);
    // Parts of one file have nothing in common; of what reads a template those count that take it for plain text.
    const readers = paths
      .flatMap((path) => byFile.get(path) ?? [])
      .filter((one) => !part || one.document.source.path !== source.path);
    groups.push({ head, members, readers: [...new Set([...members, ...readers])] });
  }
  return groups;
}

/** The paths of what a configuration is read from. */
export const readPaths = ({ document, assembly }: Gathered): readonly string[] =>
  [document, ...(assembly.units[0]?.files ?? [])].map(({ source }) => source.path);

/** What was gathered, by paths. */
export function byPaths(
  all: readonly Gathered[],
  pathsOf: (gathered: Gathered) => readonly string[],
): ReadonlyMap<string, readonly Gathered[]> {
  const found = new Map<string, Gathered[]>();
  for (const gathered of all)
    for (const path of pathsOf(gathered)) {
      const there = found.get(path);
      if (there) there.push(gathered);
      else found.set(path, [gathered]);
    }
  return found;
}
