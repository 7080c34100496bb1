import { directives } from "../documents/directives.ts";
import type { KataDocument } from "../documents/document.ts";
import { type FileKind, kindOfName, recogniseLocation, tableOfShim } from "../documents/locations.ts";
import { absolutePath, directoryOf, type Files, join } from "../environment/files.ts";
import type { Host } from "../environment/host.ts";
import type { Arch } from "../knowledge/architectures.ts";
import type { Runtime } from "../knowledge/facts.ts";
import { knownFrom, type Library } from "../knowledge/library.ts";
import { compareReleases, isRelease, type Release } from "../knowledge/releases.ts";
import { ASSUMED_ARCH, archOfContent, archOfShim, type ToldArch } from "./arch.ts";
import { contentHypervisor, contentKind, contentRuntime, type Evidence } from "./content.ts";
import { runtimeOf } from "./shipped.ts";

/** What a file is checked against, and why we think so. */
export interface Target {
  /** `undefined`: either runtime may read the file. */
  readonly runtime: Runtime | undefined;
  readonly release: Release;
  /** The table that the runtime will use; `undefined` when the file does not tell. */
  readonly hypervisor: string | undefined;
  /** Of the node that uses it. */
  readonly arch: Arch;
  readonly kind: FileKind;
  /** The shim of kata-deploy that uses it, where the place tells. */
  readonly shim?: string;
  /** Nothing tells the release, so that the newest known is taken. */
  readonly isReleaseGuessed?: true;
  /** Nothing tells the architecture for certain: what is said must hold on all that it may be. */
  readonly isArchGuessed?: true;
  readonly reasons: {
    readonly runtime: string;
    readonly release: string;
    readonly hypervisor: string;
    readonly arch: string;
    readonly kind: string;
  };
}

/** What the user said outside the file; `said` names the place (`--runtime`, `the setting kata.runtime`). */
export interface Overrides {
  readonly runtime?: Runtime;
  readonly release?: Release;
  readonly hypervisor?: string;
  readonly arch?: Arch;
  readonly kind?: FileKind;
  /** The configuration that the pods of a manifest meet. */
  readonly config?: string;
  readonly said?: string;
}

/** What is looked at beside the file. */
export interface Surroundings {
  readonly library: Library;
  readonly files: Files;
  readonly host: Host;
}

/**
 * Works out what a file is: directive, then settings, then path, then the installation, then content. The
 * architecture is the host's where one is known.
 *
 * @param base the target of the main file, when this is a drop-in of a known one.
 */
export function inferTarget(
  document: KataDocument,
  { library, files, host }: Surroundings,
  overrides: Overrides = {},
  base?: Target,
): Target {
  const directive = directives(document).target;
  const { part } = document;
  const hints = part?.hints;
  const path = placePath(document, files);
  const location = path === undefined ? undefined : recogniseLocation(path);
  // What stands in another text is a piece of a file, unless that says that it is all of it.
  const isPiece = part !== undefined && !hints?.isWhole;
  const told = (plain: string) => (part ? hints!.said : plain);
  const said = overrides.said ?? "an option";
  const kind = first<FileKind>(
    () => evidence(directive.kind, "the directive in the file"),
    () => evidence(overrides.kind, said),
    () => base && evidence("drop-in", "it belongs to a main file"),
    () => evidence(hints?.kind, told("")),
    () => evidence(isPiece && location?.kind !== "drop-in" ? undefined : location?.kind, told("its path")),
    () => evidence(isPiece || path === undefined ? undefined : kindOfName(path), told("its name")),
    () => evidence(part ? undefined : contentKind(document), "its content"),
  ) ?? { value: "fragment", reason: "nothing tells" };
  const toldRelease = first<Release>(
    () => evidence(directive.release, "the directive in the file"),
    () => evidence(overrides.release, said),
    () =>
      base && !base.isReleaseGuessed ? { value: base.release, reason: base.reasons.release } : undefined,
    () => evidence(hints?.release, told("")),
    () => installedRelease(absolutePath(files, document.source.path), library, files),
  );
  const release = toldRelease ?? {
    value: library.newest,
    reason: "the newest release known, as nothing tells another",
  };
  const runtime = first<Runtime>(
    () => evidence(directive.runtime, "the directive in the file"),
    // Whatever is said for a whole directory, a shim is of one runtime.
    () =>
      evidence(
        hints?.shim === undefined ? undefined : runtimeOf(library, hints.shim, release.value),
        told(""),
      ),
    () => evidence(overrides.runtime, said),
    () => (base?.runtime ? { value: base.runtime, reason: base.reasons.runtime } : undefined),
    () => evidence(location?.runtime, told("its path")),
    () => contentRuntime(document, library, kind.value, release.value),
  );
  const hypervisor = first<string>(
    () => evidence(directive.hypervisor, "the directive in the file"),
    () => evidence(overrides.hypervisor, said),
    () => (base?.hypervisor ? { value: base.hypervisor, reason: base.reasons.hypervisor } : undefined),
    () => contentHypervisor(document, runtime?.value),
    () => evidence(hints?.shim === undefined ? undefined : tableOfShim(hints.shim), told("")),
    () => evidence(location?.hypervisor, told("its path")),
  );
  const shim = base?.shim ?? hints?.shim ?? location?.shim;
  const arch =
    first<Arch, ToldArch>(
      () => evidence(directive.arch, "the directive in the file"),
      () => evidence(overrides.arch, said),
      () => (base && !base.isArchGuessed ? { value: base.arch, reason: base.reasons.arch } : undefined),
      () => evidence(host.arch, "the host"),
      () => archOfContent(document, library),
      () => (shim === undefined ? undefined : archOfShim(library, shim, release.value, hints?.deploy?.archs)),
      () => base && { value: base.arch, reason: base.reasons.arch, isGuessed: true },
    ) ?? ASSUMED_ARCH;
  return {
    runtime: runtime?.value,
    release: release.value,
    hypervisor: hypervisor?.value,
    arch: arch.value,
    kind: kind.value,
    ...(shim !== undefined && { shim }),
    ...(!toldRelease && { isReleaseGuessed: true }),
    ...(arch.isGuessed && { isArchGuessed: true }),
    reasons: {
      runtime: runtime?.reason ?? "nothing tells which runtime reads it",
      release: release.reason + newerNote(release.value, library),
      hypervisor: hypervisor?.reason ?? "no single hypervisor table",
      arch: arch.reason,
      kind: kind.reason,
    },
  };
}

/** The path that tells what a document is: its file's, or the one that stands with the part; `undefined` when none does. */
export function placePath(document: KataDocument, files: Files): string | undefined {
  return document.part ? document.part.hints.path : absolutePath(files, document.source.path);
}

function newerNote(release: Release, library: Library): string {
  const known = knownFrom(library, release);
  return known === undefined ? "" : `; ${known}`;
}

/** The first that tells something; later ones are not asked. */
function first<T, E extends Evidence<T> = Evidence<T>>(
  ...candidates: readonly (() => E | undefined)[]
): E | undefined {
  for (const candidate of candidates) {
    const found = candidate();
    if (found) return found;
  }
  return undefined;
}

function evidence<T>(value: T | undefined, reason: string): Evidence<T> | undefined {
  return value === undefined ? undefined : { value, reason };
}

/** The release that the source tree, the installation or the Helm chart around a file tells. */
function installedRelease(path: string, library: Library, files: Files): Evidence<Release> | undefined {
  // An older one is the version of something else, a chart or a repository of the user's own.
  const oldest = library.knowledge.runtimes.go.releases[0]!;
  const isKatas = (release: string) => isRelease(release) && compareReleases(release, oldest) >= 0;
  let directory = directoryOf(path);
  for (let depth = 0; depth < 10; depth++) {
    const version = files.read(join(directory, "VERSION")).text?.trim().split(/\s/, 1)[0];
    if (version && isKatas(version)) return { value: version, reason: `${join(directory, "VERSION")}` };
    const chart = files.read(join(directory, "Chart.yaml")).text;
    const app = chart && /^appVersion:\s*["']?([^"'\s#]+)/m.exec(chart)?.[1];
    if (app && isKatas(app)) return { value: app, reason: `appVersion in ${join(directory, "Chart.yaml")}` };
    const parent = directoryOf(directory);
    if (parent === directory || parent === ".") return undefined;
    directory = parent;
  }
  return undefined;
}
