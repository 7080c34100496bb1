import { directives } from "../documents/directives.ts";
import type { KataDocument } from "../documents/document.ts";
import { tableOfShim } from "../documents/locations.ts";
import { deployHintsOf } from "../documents/yaml/chart-values.ts";
import { nodeAt, textAt } from "../documents/yaml/tree.ts";
import { ASSUMED_ARCH, archOfShim, type ToldArch } from "../project/arch.ts";
import { installedFiles } from "../project/installed-files.ts";
import type { ManifestUnit } from "../project/manifest.ts";
import { runtimeOf } from "../project/shipped.ts";
import { createUnit, type Unit } from "../project/unit.ts";
import { type Chart, chartsIn, isOn, ownShims } from "./chart.ts";

/** The configuration of one shim or custom runtime, as values of the chart install it. */
export interface ShimUnit {
  /** `shims.qemu`, `customRuntimes.runtimes.mine`. */
  readonly name: string;
  readonly unit: Unit;
}

/**
 * The shims that the values of a manifest speak of and turn on, each with its drop-in.
 *
 * @param parts the documents that stand in the same file, the drop-ins among them.
 */
export function shimUnits(manifest: ManifestUnit, parts: readonly KataDocument[]): readonly ShimUnit[] {
  return chartsIn(manifest).flatMap((chart) => [
    ...ownShims(chart)
      .filter(({ name }) => isOn(chart, name))
      .flatMap(({ name }) => unitOf(manifest, chart, ["shims", name], name, parts)),
    ...customRuntimes(chart).flatMap(({ name, base }) =>
      unitOf(manifest, chart, ["customRuntimes", "runtimes", name], base, parts),
    ),
  ]);
}

function customRuntimes({ values }: Chart): readonly { readonly name: string; readonly base: string }[] {
  const runtimes = nodeAt(values, "customRuntimes", "runtimes");
  if (textAt(values, "customRuntimes", "enabled") !== "true" || runtimes?.kind !== "map") return [];
  return runtimes.entries.flatMap(({ key, value }) => {
    const base = textAt(value, "baseConfig");
    return base === undefined ? [] : [{ name: String(key.value), base }];
  });
}

function unitOf(
  manifest: ManifestUnit,
  chart: Chart,
  path: readonly string[],
  shim: string,
  parts: readonly KataDocument[],
): readonly ShimUnit[] {
  const { library, host, file } = manifest;
  const { release, values } = chart;
  const hints = deployHintsOf(values, shim);
  const arch = archOfManifest(manifest) ?? archOfShim(library, shim, release, hints.archs) ?? ASSUMED_ARCH;
  const installed = installedFiles(library, shim, release, hints, arch.value);
  if (installed.length === 0) return [];
  const dropIn = nodeAt(values, ...path, "dropIn");
  const own = parts.find(
    ({ source, part }) =>
      source === file.source && dropIn !== undefined && part?.hints.place === dropIn.range.start,
  );
  const runtime = runtimeOf(library, shim, release);
  const hypervisor = tableOfShim(shim);
  const reason = "the values of the chart";
  const unit = createUnit({
    runtime,
    library,
    host,
    files: own ? [...installed, own] : installed,
    complete: true,
    target: {
      runtime,
      release,
      hypervisor,
      arch: arch.value,
      ...(arch.isGuessed && { isArchGuessed: true }),
      kind: "base",
      shim,
      reasons: { runtime: reason, release: reason, hypervisor: reason, arch: arch.reason, kind: reason },
    },
  });
  return [{ name: path.join("."), unit }];
}

/** What a directive, an option or the host says of the node. */
export function archOfManifest({ file, options, host }: ManifestUnit): ToldArch | undefined {
  const reason = options.said ?? "an option";
  const value = directives(file).target.arch;
  if (value) return { value, reason: "the directive in the file" };
  if (options.arch) return { value: options.arch, reason };
  return host.arch && { value: host.arch, reason: "the host" };
}
