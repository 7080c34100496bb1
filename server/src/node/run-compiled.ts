import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { createRequire, wrap } from "node:module";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { Script } from "node:vm";

/**
 * Runs a program of CommonJS, from what V8 made of its text at an earlier start where that was kept: compiling is a
 * third of what a start costs. Node's own cache (`module.enableCompileCache`) is not there before 22.1.
 *
 * What was kept lies in the user's own cache directory, or in the one that `KATA_CONFIG_CACHE` names; empty, nothing is
 * kept. It counts for one build of the program and one V8, and another is put in its place when the program ends. What
 * cannot be read or written is passed over.
 *
 * @param file its full path; its text is ASCII alone, which V8 keeps in half the memory.
 * @param stamp a text of one line that tells it from every other build; V8 itself looks at the length alone.
 * @param worthKeeping whether this run compiles what others need too.
 */
export function runCompiled(file: string, stamp: string, worthKeeping: boolean): void {
  const place = keptPath(file);
  const kept = place === undefined ? undefined : readKept(place, stamp);
  const source = wrap(readFileSync(file, "latin1"));
  const script = new Script(source, { filename: file, ...(kept && { cachedData: kept }) });
  const run = script.runInThisContext() as (...given: readonly unknown[]) => void;
  const module = { exports: {} };
  if (place !== undefined && worthKeeping && (!kept || script.cachedDataRejected))
    // At the end, when the functions that were called are compiled too.
    process.once("exit", () => keep(place, stamp, script));
  run.call(module.exports, module.exports, createRequire(file), module, file, dirname(file));
}

function keptPath(file: string): string | undefined {
  const directory = process.env["KATA_CONFIG_CACHE"] ?? cacheDirectory();
  const { arch, versions } = process;
  return directory === undefined || directory === ""
    ? undefined
    : join(directory, `${basename(file)}-${arch}-${versions.v8}.bin`);
}

/** Where the user's programs keep what they can make again. */
function cacheDirectory(): string | undefined {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env;
  if (process.platform === "win32") return local && join(local, "kata-config", "Cache");
  if (xdg?.startsWith("/")) return join(xdg, "kata-config");
  const home = homedir();
  return home.startsWith("/")
    ? join(home, process.platform === "darwin" ? "Library/Caches" : ".cache", "kata-config")
    : undefined;
}

/** It is run: what somebody else can write is not taken. */
function readKept(place: string, stamp: string): Buffer | undefined {
  try {
    if (!isOwn(dirname(place)) || !isOwn(place)) return undefined;
    const bytes = readFileSync(place);
    const end = stamp.length + 1;
    return bytes.subarray(0, end).equals(Buffer.from(`${stamp}\n`)) ? bytes.subarray(end) : undefined;
  } catch {
    return undefined;
  }
}

function isOwn(path: string): boolean {
  const { uid, mode } = statSync(path);
  return process.platform === "win32" || (uid === process.getuid?.() && (mode & 0o022) === 0);
}

function keep(place: string, stamp: string, script: Script): void {
  try {
    mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
    const whole = `${place}.${process.pid}`;
    writeFileSync(whole, Buffer.concat([Buffer.from(`${stamp}\n`), script.createCachedData()]), {
      flag: "wx",
      mode: 0o600,
    });
    renameSync(whole, place);
  } catch {
    // The next start compiles again.
  }
}
