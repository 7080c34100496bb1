import { directives } from "../documents/directives.ts";
import { createDocument, type KataDocument } from "../documents/document.ts";
import { recogniseLocation } from "../documents/locations.ts";
import { absolutePath, baseName, directoryOf, type Files, join } from "../environment/files.ts";
import type { Host } from "../environment/host.ts";
import type { Library } from "../knowledge/catalogue.ts";
import type { Runtime } from "../knowledge/types.ts";
import { parse } from "../toml/index.ts";
import { inferTarget, type Overrides, type Target } from "./target.ts";
import { createUnit, type Unit } from "./unit.ts";

/** What the analysis of a file needs besides its text. */
export interface Workspace {
  readonly library: Library;
  readonly files: Files;
  readonly host: Host;
  /** Parsed files by path; a text that did not change is not parsed again. */
  readonly parsed: Map<string, KataDocument>;
}

export interface AssembleOptions extends Overrides {
  /** The main file of a drop-in that does not lie in its `config.d`. */
  readonly base?: string;
  /** Instead of the workspace's host, for files of another machine. */
  readonly host?: Host;
  /** Instead of the workspace's library: one with the policy that holds for this file. */
  readonly library?: Library;
}

/** A file with all that belongs to it. */
export interface Assembly {
  readonly document: KataDocument;
  readonly target: Target;
  /** One for each runtime that may read the file. */
  readonly units: readonly Unit[];
}

/** Reads a file through the workspace. `undefined` when it cannot be read. */
export function loadDocument(workspace: Workspace, path: string): KataDocument | undefined {
  const text = workspace.files.read(path);
  if (text === undefined) return undefined;
  const known = workspace.parsed.get(path);
  if (known && known.toml.text === text) return known;
  const made = createDocument(path, parse(text));
  workspace.parsed.set(path, made);
  return made;
}

/** Puts a file together with its main file and drop-ins, as the loaders find them. */
export function assemble(
  workspace: Workspace,
  document: KataDocument,
  options: AssembleOptions = {},
): Assembly {
  const { files } = workspace;
  const library = options.library ?? workspace.library;
  const alone = inferTarget(document, library, files, options);
  // What lies in the config.d of a main file is a drop-in wherever that is.
  const untold = alone.kind === "fragment" && directives(document).target.kind === undefined;
  if (alone.kind === "drop-in" || untold) {
    const base = findBase(workspace, document, options);
    if (base) {
      const baseTarget = inferTarget(base, library, files, { ...options, kind: "base" });
      const target = inferTarget(document, library, files, options, baseTarget);
      return whole(workspace, document, target, base, options);
    }
    return { document, target: alone, units: unitsOf(workspace, alone, [document], false, [], options) };
  }
  if (alone.kind === "base") return whole(workspace, document, alone, document, options);
  return {
    document,
    target: alone,
    units: unitsOf(workspace, alone, [document], alone.kind === "template", [], options),
  };
}

/** Puts a file together anew, as it would be if some documents were others. */
export function reassemble(
  workspace: Workspace,
  { document, units }: Assembly,
  changed: ReadonlyMap<KataDocument, KataDocument>,
  options: AssembleOptions = {},
): Assembly {
  const { files } = workspace;
  const byPath = new Map<string, KataDocument>();
  for (const now of changed.values()) if (!now.part) byPath.set(absolutePath(files, now.source.path), now);
  const versionAt = (path: string) => byPath.get(absolutePath(files, path));
  const versionOf = (file: KataDocument) =>
    changed.get(file) ?? (file.part ? undefined : versionAt(file.source.path)) ?? file;
  const parsed = new Map<string, KataDocument>();
  for (const file of units[0]?.files ?? []) if (!file.part) parsed.set(file.source.path, versionOf(file));
  const read: Files["read"] = (path) => versionAt(path)?.toml.text ?? files.read(path);
  const other: Workspace = { ...workspace, files: { ...files, read }, parsed };
  return assemble(other, versionOf(document), options);
}

function whole(
  workspace: Workspace,
  document: KataDocument,
  target: Target,
  base: KataDocument,
  options: AssembleOptions,
): Assembly {
  // What stands in another text has no directory of its own.
  if (base.part) return { document, target, units: unitsOf(workspace, target, [base], true, [], options) };
  // The loaders look for config.d beside the file that a link leads to.
  const directory = join(directoryOf(workspace.files.resolve(base.source.path)), "config.d");
  const entries = [...(workspace.files.list(directory) ?? [])].sort((a, b) => byteOrder(a.name, b.name));
  const isSame = (a: string, b: string) =>
    absolutePath(workspace.files, a) === absolutePath(workspace.files, b);
  const files: KataDocument[] = [base];
  const strays: { path: string; kind: "directory" | "symlink" }[] = [];
  for (const { name, kind } of entries) {
    const path = join(directory, name);
    if (kind !== "file") strays.push({ path, kind });
    if (kind === "directory") continue;
    const dropIn = isSame(path, document.source.path) ? document : loadDocument(workspace, path);
    if (dropIn) files.push(dropIn);
  }
  if (!files.includes(document)) files.push(document);
  return { document, target, units: unitsOf(workspace, target, files, true, strays, options) };
}

function unitsOf(
  workspace: Workspace,
  target: Target,
  files: readonly KataDocument[],
  complete: boolean,
  strays: Unit["strays"],
  options: AssembleOptions,
): readonly Unit[] {
  const runtimes: readonly Runtime[] = target.runtime ? [target.runtime] : ["runtime-rs", "go"];
  const library = options.library ?? workspace.library;
  const host = options.host ?? workspace.host;
  return runtimes.map((runtime) => createUnit({ runtime, target, library, files, complete, strays, host }));
}

/** The main file of a drop-in: named by directive or option, else the only configuration beside its `config.d`. */
function findBase(
  workspace: Workspace,
  document: KataDocument,
  options: AssembleOptions,
): KataDocument | undefined {
  const { files } = workspace;
  const told = directives(document).target.base;
  if (told) return loadDocument(workspace, besides(document, told));
  if (options.base) return loadDocument(workspace, options.base);
  if (document.part || baseName(directoryOf(absolutePath(files, document.source.path))) !== "config.d")
    return undefined;
  const directory = directoryOf(document.source.path);
  const parent = directory === "." ? ".." : directoryOf(directory);
  // A link to another of them is not a main file of its own.
  const mains = new Set(
    (files.list(parent) ?? [])
      .filter(({ name, kind }) => kind !== "directory" && /^configuration[^/]*\.toml$/.test(name))
      .map(({ name }) => files.resolve(join(parent, name))),
  );
  const [main] = mains;
  return main !== undefined && mains.size === 1 ? loadDocument(workspace, main) : undefined;
}

/** A path that a document's own directive gives: one that is not from the root is beside the document. */
function besides(document: KataDocument, path: string): string {
  return /^(?:[/\\]|[A-Za-z][A-Za-z0-9+.-]*:)/.test(path)
    ? path
    : join(directoryOf(document.source.path), path);
}

/** The order in which both loaders read `config.d`: by the bytes of the names. */
function byteOrder(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Whether the path of a file says that it is Kata's. */
export function isKataPath(path: string): boolean {
  return recogniseLocation(path) !== undefined;
}
