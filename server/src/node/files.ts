import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  type Stats,
} from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";
import {
  type DirectoryEntry,
  type Fault,
  type Files,
  LARGEST_FILE,
  type Reading,
  tooLarge,
} from "../environment/files.ts";
import { decodeText } from "./decode-text.ts";

/**
 * The file system of this machine. Nothing that it is asked for can hang: only regular files are read, opened without
 * waiting for anybody, and up to a size.
 *
 * @param largest the size of the largest file that is read, in bytes.
 */
export function nodeFiles(largest: () => number = () => LARGEST_FILE): Files {
  return {
    read: (path) => guarded(() => readRegular(path, largest())),
    list: (path) => guarded(() => ({ entries: readdirSync(path, { withFileTypes: true }).map(entryOf) })),
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
}

function guarded<T>(read: () => T): T | { readonly fault: Fault } {
  try {
    return read();
  } catch (error) {
    return { fault: faultOf(error as NodeJS.ErrnoException) };
  }
}

function readRegular(path: string, largest: number): Reading {
  // A pipe would have us wait for who writes to it, a terminal would become ours.
  const descriptor = openSync(
    path,
    constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0),
  );
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile())
      return { fault: { kind: "irregular", reason: `it is ${kindOf(stats)}, not a file` } };
    if (stats.size > largest) return { fault: tooLarge(stats.size, largest) };
    const bytes = readAll(descriptor, stats.size, largest);
    return bytes ? decodeText(bytes) : { fault: tooLarge(largest + 1, largest) };
  } finally {
    closeSync(descriptor);
  }
}

/** All that a descriptor gives, however long it says that it is; `undefined` when that is more than `most` bytes. */
function readAll(descriptor: number, expected: number, most: number): Buffer | undefined {
  let bytes = Buffer.allocUnsafe(Math.min(most, expected) + 1);
  let length = 0;
  for (;;) {
    const read = readSync(descriptor, bytes, length, bytes.length - length, null);
    if (read === 0) return bytes.subarray(0, length);
    length += read;
    if (length > most) return undefined;
    if (length === bytes.length)
      bytes = Buffer.concat([bytes], Math.min(most + 1, 2 * bytes.length + 65_536));
  }
}

function entryOf(entry: {
  readonly name: string;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
  isFile(): boolean;
}): DirectoryEntry {
  const { name } = entry;
  if (entry.isDirectory()) return { name, kind: "directory" };
  if (entry.isSymbolicLink()) return { name, kind: "symlink" };
  return { name, kind: entry.isFile() ? "file" : "other" };
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a directory";
  if (stats.isFIFO()) return "a pipe";
  if (stats.isSocket()) return "a socket";
  return "a device";
}

const FAULTS: Readonly<Record<string, Fault>> = {
  ENOENT: { kind: "missing", reason: "it is not there" },
  ENOTDIR: { kind: "irregular", reason: "a part of the path is not a directory" },
  EACCES: { kind: "forbidden", reason: "permission is denied" },
  EPERM: { kind: "forbidden", reason: "permission is denied" },
  ELOOP: { kind: "other", reason: "it is a link that leads back to itself" },
  EISDIR: { kind: "irregular", reason: "it is a directory, not a file" },
  ENXIO: { kind: "irregular", reason: "it is a socket or a device, not a file" },
  EROFS: { kind: "forbidden", reason: "the file system is read-only" },
  ENOSPC: { kind: "other", reason: "the disk is full" },
  EAGAIN: { kind: "irregular", reason: "it is a stream that has nothing to give now" },
};

/** Why the file system refused. */
export function faultOf({ code = "", message }: NodeJS.ErrnoException): Fault {
  return (Object.hasOwn(FAULTS, code) && FAULTS[code]) || { kind: "other", reason: code || message };
}
