import { directives } from "../documents/directives.ts";
import { createDocument } from "../documents/document.ts";
import { tableOfShim } from "../documents/locations.ts";
import { deployHintsOf, toldRelease } from "../documents/yaml/chart-values.ts";
import { type Pod, podsIn } from "../documents/yaml/manifest.ts";
import { textAt } from "../documents/yaml/tree.ts";
import { directoryOf, isRemotePath, join } from "../environment/files.ts";
import { compareReleases, type Release } from "../knowledge/releases.ts";
import { deriveManifest, type ManifestUnit } from "../project/manifest.ts";
import { installedFiles, runtimeOf } from "../project/shipped.ts";
import { inferTarget } from "../project/target.ts";
import { createUnit, type Unit } from "../project/unit.ts";
import { parse } from "../toml/index.ts";
import { chartsIn, releaseOf } from "./chart.ts";

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
  return (manifest.file.yaml ?? []).flatMap((document) =>
    podsIn(document).map((pod) => ({
      ...pod,
      ...(namedConfiguration(manifest) ?? shippedFor(manifest, pod)),
    })),
  );
}

type Met = Pick<MetPod, "unit" | "table" | "met">;

/** The file that an option or a directive names. */
function namedConfiguration(manifest: ManifestUnit): Met | undefined {
  const { file, files, library, host, options } = manifest;
  const told = directives(file).target.config;
  const isRelative = told !== undefined && !/^(?:[/\\]|[A-Za-z]:)/.test(told);
  const path = options.config ?? (isRelative ? join(directoryOf(file.source.path), told) : told);
  if (path === undefined || isRemotePath(path)) return undefined;
  const { text } = files.read(path);
  if (text === undefined) return undefined;
  const document = createDocument(path, parse(text));
  const target = inferTarget(document, library, files, { ...options, kind: "base" });
  const { runtime, hypervisor } = target;
  if (!runtime || !hypervisor) return undefined;
  const unit = createUnit({ runtime, target, library, host, files: [document], complete: true });
  return { unit, table: hypervisor, met: path };
}

/** The configuration that the shim ships which the class of the pod names. */
function shippedFor(manifest: ManifestUnit, { spec, holders }: Pod): Met | undefined {
  const { library, host } = manifest;
  const told = toldRelease(undefined, holders, manifest.file.yaml ?? [])?.release;
  const [chart] = chartsIn(manifest);
  const release = releaseOf(manifest, told ?? directives(manifest.file).target.release ?? chart?.release);
  const shim = shimOfClass(textAt(spec, "runtimeClassName"), release);
  const table = shim && tableOfShim(shim);
  if (!shim || !table) return undefined;
  const files = installedFiles(library, shim, release, deployHintsOf(chart?.values, shim));
  if (files.length === 0) return undefined;
  const runtime = runtimeOf(library, shim, release);
  const reason = "the class of the pod";
  const reasons = { runtime: reason, release: reason, hypervisor: reason, kind: reason };
  const target = { runtime, release, hypervisor: table, kind: "base" as const, shim, reasons };
  const unit = createUnit({ runtime, target, library, host, files, complete: true });
  return { unit, table, met: `configuration-${shim}.toml of kata-deploy` };
}

/** `kata-qemu-runtime-rs`, also with the ending of a variant. */
function shimOfClass(name: string | undefined, release: Release): string | undefined {
  if (name === "kata") return compareReleases(release, "4.0.0") >= 0 ? "qemu-runtime-rs" : "qemu";
  return /^kata-(.+?)(?:-debug|-devkit)?$/.exec(name ?? "")?.[1];
}
