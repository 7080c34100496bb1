import { lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";
import type { DirectoryEntry, Files } from "../environment/files.ts";

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
