import { directives } from "../documents/directives.ts";
import type { KataDocument } from "../documents/document.ts";
import {
  absolutePath,
  baseName,
  directoryOf,
  type Files,
  isRemotePath,
  join,
  REMOTE,
} from "../environment/files.ts";
import type { Host } from "../environment/host.ts";
import type { Runtime } from "../knowledge/facts.ts";
import type { Library } from "../knowledge/library.ts";
import { isFilled, isWhole } from "./content.ts";
import { installedFiles } from "./installed-files.ts";
import type { ManifestUnit } from "./manifest.ts";
import { inferTarget, type Overrides, type Surroundings, type Target } from "./target.ts";
import { createUnit, type Unit, type UnitParts, type Unread } from "./unit.ts";
import { type Loaded, loadDocument, type Workspace } from "./workspace.ts";

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
  /** One for each runtime that may read the file; none for a manifest. */
  readonly units: readonly Unit[];
  readonly manifest?: ManifestUnit;
}

/** Puts a file together with its main file and drop-ins, as the loaders find them. */
export function assemble(
  workspace: Workspace,
  document: KataDocument,
  options: AssembleOptions = {},
): Assembly {
  if (document.yaml) return manifestOf(workspace, document, options);
  const around = surroundings(workspace, options);
  const { library } = around;
  const alone = inferTarget(document, around, options);
  // What lies in the config.d of a main file is a drop-in wherever that is.
  const untold = alone.kind === "fragment" && directives(document).target.kind === undefined;
  if (alone.kind === "drop-in" || untold) {
    const installed = filesAround(library, document, alone);
    if (installed.length > 0) {
      const target = inferTarget(document, around, options);
      const parts: Parts = { files: [...installed, document], complete: true };
      return { document, target, units: unitsOf(workspace, target, parts, options) };
    }
    const path = basePath(workspace, document, options);
    const base = path === undefined ? undefined : loadBase(workspace, path, document);
    if (base?.document) {
      const baseTarget = inferTarget(base.document, around, { ...options, kind: "base" });
      const target = inferTarget(document, around, options, baseTarget);
      return whole(workspace, document, target, base.document, options);
    }
    const unread: Unread[] = base ? [{ path: path!, what: "base", fault: base.fault }] : [];
    const parts: Parts = { files: [document], complete: false, unread };
    return { document, target: alone, units: unitsOf(workspace, alone, parts, options) };
  }
  if (alone.kind === "base") return whole(workspace, document, alone, document, options);
  const parts: Parts = {
    files: [document],
    complete: alone.kind === "template" && isWhole(document) && !isFilled(document),
  };
  return { document, target: alone, units: unitsOf(workspace, alone, parts, options) };
}

function manifestOf(workspace: Workspace, document: KataDocument, options: AssembleOptions): Assembly {
  const around = surroundings(workspace, options);
  return {
    document,
    target: inferTarget(document, around, options),
    units: [],
    manifest: { file: document, ...around, options, cache: new Map() },
  };
}

function surroundings({ library, files, host }: Workspace, options: AssembleOptions): Surroundings {
  return { library: options.library ?? library, files, host: options.host ?? host };
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
  const read: Files["read"] = (path) => {
    const text = versionAt(path)?.toml.text;
    return text === undefined ? files.read(path) : { text };
  };
  const other: Workspace = { ...workspace, files: { ...files, read }, parsed, isTrial: true };
  return assemble(other, versionOf(document), options);
}

type Parts = Pick<UnitParts, "files" | "complete" | "strays" | "unread">;

function whole(
  workspace: Workspace,
  document: KataDocument,
  target: Target,
  base: KataDocument,
  options: AssembleOptions,
): Assembly {
  // What stands in another text has no directory of its own.
  if (base.part)
    return {
      document,
      target,
      units: unitsOf(workspace, target, { files: [base], complete: !isFilled(base) }, options),
    };
  // The loaders look for config.d beside the file that a link leads to.
  const directory = join(directoryOf(workspace.files.resolve(base.source.path)), "config.d");
  const { entries = [], fault } = workspace.files.list(directory);
  const files: KataDocument[] = [base];
  const strays: Unit["strays"][number][] = [];
  const unread: Unread[] = [];
  if (fault && fault.kind !== "missing" && fault.kind !== "unknown")
    unread.push({ path: directory, what: "directory", fault });
  const own = absolutePath(workspace.files, document.source.path);
  const ownName = baseName(own);
  for (const { name, kind } of [...entries].sort((a, b) => byteOrder(a.name, b.name))) {
    const path = join(directory, name);
    if (kind !== "file") strays.push({ path, kind });
    if (kind === "directory" || kind === "other") continue;
    if (name === ownName && absolutePath(workspace.files, path) === own) files.push(document);
    else {
      const dropIn = loadDocument(workspace, path);
      if (dropIn.document) files.push(dropIn.document);
      else unread.push({ path, what: "drop-in", fault: dropIn.fault });
    }
  }
  if (!files.includes(document)) files.push(document);
  const parts: Parts = { files, complete: true, strays, unread };
  return { document, target, units: unitsOf(workspace, target, parts, options) };
}

function unitsOf(
  workspace: Workspace,
  target: Target,
  parts: Parts,
  options: AssembleOptions,
): readonly Unit[] {
  const runtimes: readonly Runtime[] = target.runtime ? [target.runtime] : ["runtime-rs", "go"];
  const { library, host } = surroundings(workspace, options);
  const shared = { ...parts, target, library, host, ...(workspace.isTrial && { isTrial: true as const }) };
  return runtimes.map((runtime) => createUnit({ ...shared, runtime }));
}

/** Of a drop-in among values of the chart: what the shim is installed with. */
function filesAround(
  library: Library,
  { part }: KataDocument,
  { release, arch }: Target,
): readonly KataDocument[] {
  const { shim, deploy } = part?.hints ?? {};
  return shim === undefined || !deploy ? [] : installedFiles(library, shim, release, deploy, arch);
}

/** The main file of a drop-in: named by directive or option, else the only configuration beside its `config.d`. */
function basePath(
  workspace: Workspace,
  document: KataDocument,
  options: AssembleOptions,
): string | undefined {
  const { files } = workspace;
  const told = directives(document).target.base;
  if (told) return besides(document, told);
  if (options.base) return options.base;
  if (document.part || baseName(directoryOf(absolutePath(files, document.source.path))) !== "config.d")
    return undefined;
  const directory = directoryOf(document.source.path);
  const parent = directory === "." ? ".." : directoryOf(directory);
  // A link to another of them is not a main file of its own.
  const mains = new Set(
    (files.list(parent).entries ?? [])
      .filter(({ name, kind }) => kind !== "directory" && /^configuration[^/]*\.toml$/.test(name))
      .map(({ name }) => files.resolve(join(parent, name))),
  );
  const [main] = mains;
  return mains.size === 1 ? main : undefined;
}

/** What stands in a file opens no connection to another machine. */
function loadBase(workspace: Workspace, path: string, document: KataDocument): Loaded {
  const isTold = directives(document).target.base !== undefined;
  return isTold && isRemotePath(path) ? { fault: REMOTE } : loadDocument(workspace, path);
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
