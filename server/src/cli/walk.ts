import { statSync } from "node:fs";
import { languageOf, mayHoldKata } from "../documents/language.ts";
import { isForeignPath, recogniseLocation } from "../documents/locations.ts";
import { absolutePath, baseName, type Files, join } from "../environment/files.ts";
import { UsageError } from "./usage-error.ts";

/** A file to look at. */
export interface Candidate {
  readonly path: string;
  /** Kata's whatever it looks like: the user named it, or named a runtime and it is called as Kata's files are. */
  readonly certain: boolean;
}

const SKIPPED = new Set([".git", "node_modules"]);

/**
 * The files that some paths stand for: named ones, and those below directories that may be Kata's. Each file
 * comes once, however often it is named or linked to.
 *
 * @param every count every `configuration*.toml` (a runtime was named).
 * @throws UsageError when a path is not there.
 */
export function candidates(paths: readonly string[], files: Files, every: boolean): readonly Candidate[] {
  const found = new Map<string, Candidate>();
  const directories: string[] = [];
  for (const path of paths) {
    if (kindOf(path) === "directory") directories.push(path.replace(/(?<=.)\/+$/, ""));
    else found.set(absolutePath(files, files.resolve(path)), { path, certain: true });
  }
  const links: Candidate[] = [];
  for (const directory of directories) {
    for (const { candidate, isLink } of walk(directory, files, every)) {
      const place = absolutePath(files, candidate.path);
      if (isLink) links.push(candidate);
      else if (!found.has(place)) found.set(place, candidate);
    }
  }
  for (const link of links) {
    const target = absolutePath(files, files.resolve(link.path));
    if (!found.has(target)) found.set(target, link);
  }
  return [...found.values()];
}

function kindOf(path: string): "directory" | "file" {
  try {
    return statSync(path).isDirectory() ? "directory" : "file";
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}

function* walk(
  directory: string,
  files: Files,
  every: boolean,
): Generator<{ readonly candidate: Candidate; readonly isLink: boolean }> {
  for (const { name, kind } of files.list(directory) ?? []) {
    const path = join(directory, name);
    if (kind === "directory") {
      if (!SKIPPED.has(name)) yield* walk(path, files, every);
      continue;
    }
    const isLink = kind === "symlink";
    if (isLink && isDirectory(path)) continue;
    const certain = every && /^configuration.*\.toml$/.test(name);
    if (certain || mayBeKata(path, files)) yield { candidate: { path, certain }, isLink };
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Cheap, before a file is parsed: by place, else by a header that only Kata has. */
function mayBeKata(path: string, files: Files): boolean {
  const place = absolutePath(files, path);
  if (recogniseLocation(place)) return true;
  const language = languageOf(path);
  if (language !== undefined && language !== "toml") {
    const text = files.read(path);
    return text !== undefined && mayHoldKata(text);
  }
  if (!/\.toml(?:\.(?:in|j2|tmpl|template))?$/.test(baseName(path)) || isForeignPath(place)) return false;
  const text = files.read(path);
  return text !== undefined && /^\s*\[\s*(?:hypervisor|agent)\s*\.|^#\s*kata-config:/m.test(text);
}
