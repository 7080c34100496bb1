import { directives } from "../documents/directives.ts";
import { createManifest, type KataDocument } from "../documents/document.ts";
import { rereadYaml } from "../documents/embedded/extract-parts.on-demand.ts";
import { tableOfShim } from "../documents/locations.ts";
import { createSource } from "../documents/source.ts";
import { deployHintsOf, toldRelease } from "../documents/yaml/chart-values.ts";
import { annotationsOf, KATA_PREFIX, type Pod, podsIn } from "../documents/yaml/manifest.ts";
import { textAt, type YamlEntry } from "../documents/yaml/tree.ts";
import {
  directoryOf,
  type Fault,
  isRemotePath,
  join,
  LARGEST_CONTAINER,
  REMOTE,
  tooLarge,
  tooManyLines,
} from "../environment/files.ts";
import { compareReleases, type Release } from "../knowledge/releases.ts";
import type { Effective } from "../loaders/types.ts";
import { ASSUMED_ARCH, archOfShim } from "../project/arch.ts";
import { type AssembleOptions, assemble } from "../project/assemble.ts";
import { installedFiles } from "../project/installed-files.ts";
import { deriveManifest, type ManifestUnit } from "../project/manifest.ts";
import { runtimeOf } from "../project/shipped.ts";
import { createUnit, type Unit } from "../project/unit.ts";
import { loadDocument } from "../project/workspace.ts";
import { effectiveWith } from "./annotations/effective.ts";
import { type Chart, chartsIn, releaseOf, repositoriesOf } from "./chart.ts";
import { archOfManifest } from "./shim-units.ts";

/** A pod of a manifest with the configuration that it meets. */
export interface MetPod extends Pod {
  /** Absent where nothing tells which configuration that is. */
  readonly unit?: Unit;
  readonly table?: string;
  /** What told the configuration, for people. */
  readonly met?: string;
}

/** The pods of a manifest that Kata runs. */
export function podsOf(manifest: ManifestUnit): readonly MetPod[] {
  return deriveManifest(manifest, findPods);
}

function findPods(manifest: ManifestUnit): readonly MetPod[] {
  const shipped = new Map<string, Met | undefined>();
  return (manifest.file.yaml ?? []).flatMap((document) =>
    podsIn(document).map((pod) => ({
      ...pod,
      ...(deriveManifest(manifest, namedConfiguration) ?? shippedFor(manifest, pod, shipped)),
    })),
  );
}

/** The annotations of a pod that a runtime may read, by their names, and where each stands. */
export function annotationsRead(pod: Pod): ReadonlyMap<string, YamlEntry> {
  const entries = annotationsOf(pod.metadata).filter(({ key }) => isRead(String(key.value)));
  return new Map(entries.map((entry) => [String(entry.key.value), entry]));
}

/** The size of an enclave is read under the name of the device plugin. */
function isRead(name: string): boolean {
  return name.startsWith(KATA_PREFIX) || name === "sgx.intel.com/epc";
}

/** What an annotation says; a value that is no text, which the API server refuses, as it would be in quotes. */
export function annotationValue({ value }: YamlEntry): string {
  if (value?.kind !== "scalar" || value.value === null) return "";
  return typeof value.value === "string" ? value.value : value.source;
}

/** The configuration that a pod ends up with; `undefined` where nothing tells which one it meets. */
export function effectiveOfPod(manifest: ManifestUnit, pod: MetPod): Effective | undefined {
  if (!pod.unit || !pod.table) return undefined;
  const entries = annotationsRead(pod);
  const texts = new Map([...entries].map(([name, entry]) => [name, annotationValue(entry)]));
  return effectiveWith(pod.unit, pod.table, texts, (name) => {
    const entry = entries.get(name);
    return entry && { file: manifest.file, range: entry.key.range };
  });
}

/** `Deployment/web`: the object that holds a pod. */
export function podName({ holders, node }: Pod): string {
  const owner = [...holders, node].findLast((one) => textAt(one, "kind") !== undefined);
  return [textAt(owner, "kind") ?? "Pod", textAt(owner, "metadata", "name")].filter(Boolean).join("/");
}

type Met = Pick<MetPod, "unit" | "table" | "met">;

/** The file that an option or a directive names. */
function namedConfiguration(manifest: ManifestUnit): Met | undefined {
  const { file, files, library, host, options } = manifest;
  const { runtime: reader, release, hypervisor: named, arch } = directives(file).target;
  const { path, document } = deriveManifest(manifest, loadNamed);
  if (path === undefined || !document) return undefined;
  const workspace = { library, files, host, parsed: new Map() };
  const said: AssembleOptions = {
    ...(reader && { runtime: reader }),
    ...(release && { release }),
    ...(named && { hypervisor: named }),
    ...(arch && { arch }),
    ...options,
    kind: "base",
  };
  const { units, target } = assemble(workspace, document, said);
  const [unit] = units;
  if (!unit || !target.runtime || !target.hypervisor) return undefined;
  return { unit, table: target.hypervisor, met: path };
}

/** The file that a manifest names for its pods: a configuration, or values of the chart. */
interface Named {
  readonly path?: string;
  readonly document?: KataDocument | undefined;
  readonly values?: ManifestUnit;
  readonly fault?: Fault | undefined;
}

function loadNamed(manifest: ManifestUnit): Named {
  const { file, files, library, host, options } = manifest;
  const told = directives(file).target.config;
  const isRelative = told !== undefined && !/^(?:[/\\]|[A-Za-z]:)/.test(told);
  const path = options.config ?? (isRelative ? join(directoryOf(file.source.path), told) : told);
  if (path === undefined) return {};
  if (isRemotePath(path)) return { path, fault: REMOTE };
  if (/\.ya?ml$/i.test(path)) return { path, ...loadValues(manifest, path) };
  return { path, ...loadDocument({ library, files, host, parsed: new Map() }, path) };
}

function loadValues(manifest: ManifestUnit, path: string): Omit<Named, "path"> {
  const { fault, text } = manifest.files.read(path);
  if (text === undefined) return { fault };
  if (text.length > LARGEST_CONTAINER) return { fault: tooLarge(text.length, LARGEST_CONTAINER) };
  const excess = tooManyLines(text);
  if (excess) return { fault: excess };
  const file = createManifest(createSource(path, text), undefined, rereadYaml(text));
  const values: ManifestUnit = { ...manifest, file, cache: new Map() };
  if (chartsIn(values).length > 0) return { values };
  return { fault: { kind: "other", reason: "it has no values of the kata-deploy chart" } };
}

/** The values of the chart that installed what a manifest's pods meet, and the manifest in which they stand. */
export function chartOfPods(
  manifest: ManifestUnit,
): { readonly chart: Chart; readonly holder: ManifestUnit; readonly isOnly: boolean } | undefined {
  const holder = deriveManifest(manifest, loadNamed).values ?? manifest;
  const [chart, another] = chartsIn(holder);
  return chart && { chart, holder, isOnly: another === undefined };
}

/** The configuration of its pods that a manifest names, where it cannot be read. */
export function unreadConfiguration(
  manifest: ManifestUnit,
): { readonly path: string; readonly fault: Fault } | undefined {
  const { path, fault } = deriveManifest(manifest, loadNamed);
  return path !== undefined && fault ? { path, fault } : undefined;
}

/**
 * The configuration that the shim ships which the class of the pod names.
 *
 * @param known those of the pods before, by shim and release: pods of one class meet the same.
 */
function shippedFor(
  manifest: ManifestUnit,
  { spec, holders }: Pod,
  known: Map<string, Met | undefined>,
): Met | undefined {
  const told = toldRelease(undefined, holders, deriveManifest(manifest, repositoriesOf))?.release;
  const chart = chartOfPods(manifest)?.chart;
  const release = releaseOf(manifest, told ?? directives(manifest.file).target.release ?? chart?.release);
  const shim = shimOfClass(textAt(spec, "runtimeClassName"), release);
  const table = shim && tableOfShim(shim);
  if (!shim || !table) return undefined;
  const key = `${shim} ${release}`;
  if (!known.has(key)) known.set(key, installedFor(manifest, shim, table, release, chart));
  return known.get(key);
}

function installedFor(
  manifest: ManifestUnit,
  shim: string,
  table: string,
  release: Release,
  chart: Chart | undefined,
): Met | undefined {
  const { library, host } = manifest;
  const hints = deployHintsOf(chart?.values, shim);
  const arch = archOfManifest(manifest) ?? archOfShim(library, shim, release, hints.archs) ?? ASSUMED_ARCH;
  const files = installedFiles(library, shim, release, hints, arch.value);
  if (files.length === 0) return undefined;
  const runtime = runtimeOf(library, shim, release);
  const reason = "the class of the pod";
  const reasons = { runtime: reason, release: reason, hypervisor: reason, arch: arch.reason, kind: reason };
  const target = {
    runtime,
    release,
    hypervisor: table,
    arch: arch.value,
    ...(arch.isGuessed && { isArchGuessed: true as const }),
    kind: "base" as const,
    shim,
    reasons,
  };
  const unit = createUnit({ runtime, target, library, host, files, complete: true });
  return { unit, table, met: `configuration-${shim}.toml of kata-deploy` };
}

/** The shim of a class or handler: `kata-qemu-runtime-rs`, also with the ending of a variant. */
export function shimOfClass(name: string | undefined, release: Release): string | undefined {
  if (name === "kata") return compareReleases(release, "4.0.0") >= 0 ? "qemu-runtime-rs" : "qemu";
  return /^kata-(.+?)(?:-debug|-devkit)?$/.exec(name ?? "")?.[1];
}
