import type { Files, Listing, Reading } from "../environment/files.ts";

/** Remembers what was read, for one run over many files that share directories. */
export function rememberFiles(files: Files): Files {
  const texts = new Map<string, Reading>();
  const lists = new Map<string, Listing>();
  const remember = <T>(known: Map<string, T>, path: string, ask: (path: string) => T): T => {
    if (!known.has(path)) known.set(path, ask(path));
    return known.get(path) as T;
  };
  return {
    ...files,
    read: (path) => remember(texts, path, files.read),
    list: (path) => remember(lists, path, files.list),
  };
}
