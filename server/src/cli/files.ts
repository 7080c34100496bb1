import { lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";
import type { DirectoryEntry, Files } from "../files.ts";

/** The file system of this machine. */
export const nodeFiles: Files = {
  read(path) {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return undefined;
    }
  },
  list(path) {
    try {
      return readdirSync(path, { withFileTypes: true }).map((entry): DirectoryEntry => {
        const kind = entry.isDirectory() ? "directory" : entry.isSymbolicLink() ? "symlink" : "file";
        return { name: entry.name, kind };
      });
    } catch {
      return undefined;
    }
  },
  resolve(path) {
    try {
      if (!lstatSync(path).isSymbolicLink()) return path;
      const real = realpathSync(path);
      // Who names a file from here reads places from here.
      return isAbsolute(path) ? real : relative(realpathSync("."), real);
    } catch {
      return path;
    }
  },
  absolute: (path) => resolve(path),
};

/** Remembers what was read, for one run over many files that share directories. */
export function rememberFiles(files: Files): Files {
  const texts = new Map<string, string | undefined>();
  const lists = new Map<string, readonly DirectoryEntry[] | undefined>();
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
