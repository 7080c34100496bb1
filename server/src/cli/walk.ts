import { statSync } from "node:fs";
import { baseName, type Files, join } from "../files.ts";
import { isForeignPath, recogniseLocation } from "../locations.ts";
import { UsageError } from "./usage.ts";

/** A file to look at. */
export interface Candidate {
  readonly path: string;
  /** Named by the user: taken as Kata's whatever it looks like. */
  readonly named: boolean;
}

const SKIPPED = new Set([".git", "node_modules"]);

/**
 * The files that some paths stand for: named ones, and those below directories that may be Kata's.
 *
 * @param every count every `configuration*.toml` (a runtime was named).
 * @throws UsageError when a path is not there.
 */
export function candidates(paths: readonly string[], files: Files, every: boolean): readonly Candidate[] {
  const found = new Map<string, Candidate>();
  for (const path of paths) {
    let isDirectory: boolean;
    try {
      isDirectory = statSync(path).isDirectory();
    } catch (error) {
      throw new UsageError(`cannot read ${path}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
    }
    if (isDirectory) walk(path.replace(/\/+$/, "") || "/", files, every, found);
    else found.set(path, { path, named: true });
  }
  return [...found.values()];
}

function walk(directory: string, files: Files, every: boolean, found: Map<string, Candidate>): void {
  for (const { name, kind } of files.list(directory) ?? []) {
    const path = directory === "." ? name : join(directory, name);
    if (kind === "directory") {
      if (!SKIPPED.has(name)) walk(path, files, every, found);
    } else if (mayBeKata(path, files, every) && !found.has(path)) found.set(path, { path, named: false });
  }
}

/** Cheap, before a file is parsed: by place, else by a header that only Kata has. */
function mayBeKata(path: string, files: Files, every: boolean): boolean {
  if (recogniseLocation(path)) return true;
  const name = baseName(path);
  if (every && /^configuration.*\.toml$/.test(name)) return true;
  if (!/\.toml(?:\.(?:in|j2|tmpl|template))?$/.test(name) || isForeignPath(path)) return false;
  const text = files.read(path);
  return text !== undefined && /^\s*\[\s*(?:hypervisor|agent)\s*\./m.test(text);
}
