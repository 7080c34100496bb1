import { maySetHandlers } from "../documents/cri.ts";
import { languageOf, mayHoldKata } from "../documents/language.ts";
import { isForeignPath, recogniseLocation } from "../documents/locations.ts";
import { absolutePath, baseName, type Fault, type Files, join } from "../environment/files.ts";

/** A file to look at. */
export interface Candidate {
  readonly path: string;
  /** Kata's whatever it looks like: the user named it, or named a runtime and it is called as Kata's files are. */
  readonly certain: boolean;
}

/** What some paths stand for. */
export interface Candidates {
  readonly files: readonly Candidate[];
  /** What was found and cannot be read, with the reason. */
  readonly unread: ReadonlyMap<string, Fault>;
}

/** So many directories in each other nobody has; each is looked for from the root. */
const DEEPEST = 100;
const TOO_DEEP: Fault = {
  kind: "too-large",
  reason: `it lies ${DEEPEST} directories deep, and what is deeper is left alone`,
};

const SKIPPED = new Set([".git", "node_modules"]);

/**
 * The files that some paths stand for: named ones, and those below directories that may be Kata's. Each file
 * comes once, however often it is named or linked to.
 *
 * @param every count every `configuration*.toml` (a runtime was named).
 */
export function candidates(
  named: { readonly files: readonly string[]; readonly directories: readonly string[] },
  files: Files,
  every: boolean,
): Candidates {
  const found = new Map<string, Candidate>();
  const unread = new Map<string, Fault>();
  for (const path of named.files)
    found.set(absolutePath(files, files.resolve(path)), { path, certain: true });
  const links: Candidate[] = [];
  for (const directory of named.directories) {
    for (const step of walk(directory, files, every, unread)) {
      if (!step) continue;
      const { candidate, isLink } = step;
      const place = absolutePath(files, candidate.path);
      if (isLink) links.push(candidate);
      else if (!found.has(place)) found.set(place, candidate);
    }
  }
  for (const link of links) {
    const target = absolutePath(files, files.resolve(link.path));
    if (!found.has(target)) found.set(target, link);
  }
  return { files: [...found.values()], unread };
}

/** A file that was found on a walk. */
export interface Step {
  readonly candidate: Candidate;
  readonly isLink: boolean;
}

/**
 * The files below a directory that may be Kata's.
 *
 * @param unread takes what was found and cannot be read.
 * @param depth how many directories are around it that were walked.
 * @returns `undefined` for each that is not, so that whoever walks can pause between any two.
 */
export function* walk(
  directory: string,
  files: Files,
  every: boolean,
  unread: Map<string, Fault>,
  depth = 0,
): Generator<Step | undefined> {
  if (depth > DEEPEST) {
    unread.set(directory, TOO_DEEP);
    return;
  }
  const { entries = [], fault } = files.list(directory);
  if (fault) unread.set(directory, fault);
  for (const { name, kind } of entries) {
    const path = join(directory, name);
    if (kind === "directory") {
      if (!SKIPPED.has(name)) yield* walk(path, files, every, unread, depth + 1);
      continue;
    }
    const certain = every && /^configuration.*\.toml$/.test(name);
    const isCandidate = certain || mayBeKata(path, files, unread);
    yield isCandidate ? { candidate: { path, certain }, isLink: kind === "symlink" } : undefined;
  }
}

const TOML_NAME = /\.toml(?:\.(?:in|j2|tmpl|template))?$/;
/** In a file of TOML. */
const KATA_LINE =
  /^[ \t\ufeff]*(?:\[[ \t]*)?["']?(?:hypervisor|agent)["']?[ \t]*\.|^\ufeff?#[ \t]*kata-config:/m;

/** Cheap, before a file is parsed: by place, else by a line that only Kata has. */
function mayBeKata(path: string, files: Files, unread: Map<string, Fault>): boolean {
  const place = absolutePath(files, path);
  if (recogniseLocation(place)) return !isDirectory(path, files);
  const told = languageOf(path, "") ?? (TOML_NAME.test(baseName(path)) ? "toml" : undefined);
  const language = told === "template" ? "toml" : told;
  if (language === undefined) return false;
  const isForeign = language === "toml" && isForeignPath(place);
  // Of other programs' files those of containerd lead to Kata's.
  if (isForeign && !/containerd|crio|k3s|rke2/.test(place)) return false;
  const { text, fault } = files.read(path);
  if (text !== undefined && language === "toml")
    return maySetHandlers(text) || (!isForeign && KATA_LINE.test(text));
  if (text !== undefined) return mayHoldKata(text);
  // Of a file in another language nothing was expected.
  if (language === "toml" && fault?.kind !== "irregular") unread.set(path, fault!);
  return false;
}

/** A link may lead to one. */
function isDirectory(path: string, files: Files): boolean {
  return files.read(path).fault?.kind === "irregular" && files.list(path).entries !== undefined;
}
