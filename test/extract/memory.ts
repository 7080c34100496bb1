import type { Repository } from "../../scripts/extract/repository.ts";

/** A repository of releases given as path → text. */
export function memoryRepository(
  releases: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Repository {
  const texts = new Map<string, string>();
  return {
    releases: () => Object.keys(releases),
    tree(release, folders) {
      const inside = (path: string): boolean =>
        folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
      return new Map(
        Object.entries(releases[release] ?? {}).flatMap(([path, text]) => {
          if (!inside(path)) return [];
          texts.set(text, text);
          return [[path, text] as const];
        }),
      );
    },
    text: (blob) => texts.get(blob) ?? "",
    prefetch: () => {},
  };
}
