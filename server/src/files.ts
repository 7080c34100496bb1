/** What the core asks of the place where files live. All of it may be unknown. */
export interface Files {
  /** The text of a file; `undefined` when it cannot be read. */
  read(path: string): string | undefined;
  /** What lies in a directory, in any order; `undefined` when it cannot be listed. */
  list(path: string): readonly DirectoryEntry[] | undefined;
  /** The path with symbolic links resolved; the same path when that is unknown. */
  resolve(path: string): string;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: "file" | "directory" | "symlink";
}

export const NO_FILES: Files = {
  read: () => undefined,
  list: () => undefined,
  resolve: (path) => path,
};

/** The directory part of a path or URI, without the last slash. */
export function directoryOf(path: string): string {
  const slash = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  return slash <= 0 ? (slash === 0 ? "/" : ".") : path.slice(0, slash);
}

/** The last part of a path or URI. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** A path below a directory. */
export function join(directory: string, name: string): string {
  return directory.endsWith("/") ? directory + name : `${directory}/${name}`;
}
