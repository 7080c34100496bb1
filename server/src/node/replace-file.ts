import { randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { faultOf } from "./files.ts";

/** A directory or a file for which the way by a second file is closed; the file itself may be open for writing. */
const NO_SECOND_FILE = new Set(["EACCES", "EPERM", "EBUSY", "EXDEV", "EROFS"]);

/**
 * Puts other bytes in the place of a file's, at once: a reader, or a machine that stops, sees the old ones or the
 * new ones. Links to the file, its mode and its owner stay.
 *
 * A file with several names, or one whose directory or owner forbids a second file, is written over where it is; the
 * old bytes are put back when that fails.
 *
 * @param before what the file holds, as far as the caller knows.
 * @throws Error with a sentence that names the file when it holds something else, or cannot be written.
 */
export function replaceFile(path: string, before: Buffer, after: Buffer): void {
  try {
    const real = realpathSync(path);
    const stats = statSync(real);
    if (!stats.isFile()) throw new Error("it is no regular file");
    if (stats.nlink > 1 || !replaceByRename(real, nameBeside(real, path), stats, before, after))
      overwrite(real, before, after);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/**
 * Writes a file whole, whether there is one of that name or not: a reader sees nothing, the old bytes or the new ones.
 *
 * @throws Error with a sentence that names the file when it cannot be written.
 */
export function writeWhole(path: string, bytes: Buffer): void {
  let before: Buffer | undefined;
  try {
    makeDirectory(dirname(path));
    before = existsSync(path) ? readRegular(path) : undefined;
    if (!before) create(path, bytes);
  } catch (error) {
    throw cannotWrite(path, error);
  }
  if (before) replaceFile(path, before, bytes);
}

function cannotWrite(path: string, error: unknown): Error {
  const { reason } = faultOf(error as NodeJS.ErrnoException);
  return new Error(`cannot write ${path}: ${reason}`, { cause: error });
}

/** With those above it. What Node makes of `recursive` does not end below /proc, where nothing can be made. */
function makeDirectory(path: string): void {
  if (existsSync(path) && statSync(path).isDirectory()) return;
  if (dirname(path) !== path) makeDirectory(dirname(path));
  mkdirSync(path);
}

/** @throws Error of what is no regular file: a pipe would have us wait for who writes to it. */
export function readRegular(path: string): Buffer {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0));
  try {
    if (!fstatSync(file).isFile()) throw new Error("it is no regular file");
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

function create(path: string, bytes: Buffer): void {
  const beside = nameBeside(path, path);
  try {
    writeNew(beside, bytes);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    if (!isClosedToSecond(error)) throw error;
    writeNew(path, bytes);
  }
  syncDirectory(dirname(path));
}

function writeNew(path: string, bytes: Buffer): void {
  const file = openSync(path, "wx", 0o666);
  try {
    writeAll(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * Where the new bytes wait for the name. Programs that read a directory whole, as Kata's loaders do with `config.d`,
 * would take what lies there for configuration, so then it is the directory above.
 *
 * @param path of the file itself.
 * @param given a path that leads to it, maybe by links.
 */
function nameBeside(path: string, given: string): string {
  const own = dirname(path);
  const isReadWhole = [own, dirname(given)].some((directory) => directory.endsWith(".d"));
  const directory = isReadWhole ? dirname(own) : own;
  return join(directory, `.${basename(path).slice(0, 60)}.${randomUUID()}.tmp`);
}

const isClosedToSecond = (error: unknown): boolean =>
  NO_SECOND_FILE.has((error as NodeJS.ErrnoException).code ?? "");

/** Returns false when there can be no second file beside it, or it would not have the same owner. */
function replaceByRename(path: string, beside: string, stats: Stats, before: Buffer, after: Buffer): boolean {
  let isThere = false;
  try {
    const file = openSync(beside, "wx", 0o600);
    isThere = true;
    try {
      const { uid, gid } = fstatSync(file);
      if (uid !== stats.uid || gid !== stats.gid) fchownSync(file, stats.uid, stats.gid);
      fchmodSync(file, stats.mode & 0o7777);
      writeAll(file, after);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    expect(path, before);
    renameSync(beside, path);
    isThere = false;
    syncDirectory(dirname(path));
    return true;
  } catch (error) {
    if (isThere) rmSync(beside, { force: true });
    if (isClosedToSecond(error)) return false;
    throw error;
  }
}

function overwrite(path: string, before: Buffer, after: Buffer): void {
  expect(path, before);
  const file = openSync(path, "r+");
  try {
    put(file, after);
  } catch (error) {
    put(file, before);
    throw error;
  } finally {
    closeSync(file);
  }
}

/** The file is cut only when the new bytes are there: it is never empty. */
function put(file: number, bytes: Buffer): void {
  writeAll(file, bytes);
  ftruncateSync(file, bytes.length);
  fsyncSync(file);
}

function writeAll(file: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, done);
}

function expect(path: string, before: Buffer): void {
  if (!readRegular(path).equals(before)) throw new Error("it has changed since it was read");
}

/** So that the new name outlives a loss of power; not every system can. */
function syncDirectory(path: string): void {
  try {
    const directory = openSync(path, "r");
    try {
      fsyncSync(directory);
    } finally {
      closeSync(directory);
    }
  } catch {
    // The rename stands all the same.
  }
}
