/** What the core asks of the place where files live. All of it may be unknown. */
export interface Files {
  /** The text of a file; `undefined` when it cannot be read. */
  read(path: string): string | undefined;
  /** What lies in a directory, in any order; `undefined` when it cannot be listed. */
  list(path: string): readonly DirectoryEntry[] | undefined;
  /** Where a symbolic link leads in the end; the same path when it is none or that is unknown. */
  resolve(path: string): string;
  /** The path from the root, of one that may be relative; absent where all are from the root. */
  absolute?(path: string): string;
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

/** The path from the root, as far as it is known. */
export function absolutePath(files: Files, path: string): string {
  return files.absolute?.(path) ?? path;
}

/** A path below a directory; `.` is left out. */
export function join(directory: string, name: string): string {
  if (directory === ".") return name;
  return directory.endsWith("/") ? directory + name : `${directory}/${name}`;
}
