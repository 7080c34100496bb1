import { isEnabled, repositoriesIn, toldRelease } from "../documents/yaml/chart-values.ts";
import { valuesIn } from "../documents/yaml/manifest.ts";
import { nodeAt, type Step, textAt, type YamlEntry, type YamlMap } from "../documents/yaml/tree.ts";
import type { Timeline } from "../knowledge/facts.ts";
import type { Library } from "../knowledge/library.ts";
import { compareReleases, firstRelease, type Release, valueAt } from "../knowledge/releases.ts";
import { deriveManifest, type ManifestUnit } from "../project/manifest.ts";
import { remember } from "../util/remember.ts";

/** Values of the kata-deploy chart in a manifest, and the release that they are for. */
export interface Chart {
  readonly values: YamlMap;
  readonly path: readonly Step[];
  readonly release: Release;
  readonly library: Library;
  /** Whether the release's chart was read; of a later one nothing is known. */
  readonly isRead: boolean;
}

/** The values of kata-deploy in a manifest. */
export function chartsIn(manifest: ManifestUnit): readonly Chart[] {
  return deriveManifest(manifest, findCharts);
}

function findCharts(manifest: ManifestUnit): readonly Chart[] {
  const { file, library } = manifest;
  const documents = file.yaml ?? [];
  const { charts } = library.knowledge.deploy();
  const repositories = deriveManifest(manifest, repositoriesOf);
  return documents.flatMap((document) =>
    valuesIn(document).map(({ node, path, holders }): Chart => {
      const told = toldRelease(node, holders, repositories)?.release;
      const release = releaseOf(manifest, told);
      const isRead =
        compareReleases(release, charts[0]!) >= 0 && compareReleases(release, charts.at(-1)!) <= 0;
      return { values: node, path, release, library, isRead };
    }),
  );
}

/** The OCIRepositories that a manifest's file has, by name. */
export function repositoriesOf({ file }: ManifestUnit): ReturnType<typeof repositoriesIn> {
  return repositoriesIn(file.yaml ?? []);
}

/** The release of a manifest: what the user says, what it tells itself, what its part tells, else the newest. */
export function releaseOf({ file, library, options }: ManifestUnit, told: Release | undefined): Release {
  return options.release ?? told ?? file.part?.hints.release ?? library.newest;
}

/** Values that the chart reads without having a default for them, with the releases of its templates. */
const WITHOUT_DEFAULT: Readonly<Record<string, Timeline<string>>> = {
  "shims.*.dropIn": [["3.32.0", "string"]],
  "shims.*.runtimeClass": [["3.27.0", "map"]],
  "shims.*.runtimeClass.nodeSelector": [["3.27.0", "map"]],
  "shims.*.runtimeClass.overhead": [["3.28.0", "map"]],
  "shims.*.runtimeClass.overheadEnabled": [["3.29.0", "boolean"]],
  "customRuntimes.runtimes.*": [["3.26.0", "map"]],
  "customRuntimes.runtimes.*.baseConfig": [["3.26.0", "string"]],
  "customRuntimes.runtimes.*.dropIn": [["3.26.0", "string"]],
  "customRuntimes.runtimes.*.runtimeClass": [["3.26.0", "string"]],
  "customRuntimes.runtimes.*.inheritBaseOverhead": [["3.32.0", "boolean"]],
  "customRuntimes.runtimes.*.containerd": [["3.26.0", "map"]],
  "customRuntimes.runtimes.*.containerd.snapshotter": [["3.26.0", "string"]],
  "customRuntimes.runtimes.*.crio": [["3.26.0", "map"]],
  "customRuntimes.runtimes.*.crio.pullType": [["3.26.0", "string"]],
  nameOverride: [["3.25.0", "string"]],
  fullnameOverride: [["3.25.0", "string"]],
  cloud: [["3.23.0", "map"]],
  global: [["3.0.0", "any"]],
};

/** Maps whose keys are the cluster's or another chart's. */
const OPEN =
  /^(?:node-feature-discovery|cloud|global|affinity|podLabels|podAnnotations|nodeSelector|resources|tolerations|imagePullSecrets|.*\.(?:nodeSelector|overhead|resources|securityContext|nodeAffinity|dispatcherNodeSelector)|job\.dispatcherTolerations)$/;

/** The kind of a value over the releases, by its path with `*` for a shim or a runtime; `undefined` for none of the chart's. */
export function valueTimeline({ knowledge }: Library, path: readonly string[]): Timeline<string> | undefined {
  const pattern = patternOf(path);
  const { values } = knowledge.deploy();
  if (Object.hasOwn(WITHOUT_DEFAULT, pattern)) return WITHOUT_DEFAULT[pattern];
  return Object.hasOwn(values, pattern) ? values[pattern] : undefined;
}

/** The path with `*` in the place of the name of a shim or of a runtime of the user's own, joined by dots. */
export function patternOf(path: readonly string[]): string {
  const pattern = [...path];
  if (pattern[0] === "shims" && pattern.length > 1 && pattern[1] !== "disableAll") pattern[1] = "*";
  if (pattern[0] === "customRuntimes" && pattern[1] === "runtimes" && pattern.length > 2) pattern[2] = "*";
  return pattern.join(".");
}

/** Whether what is in a value is the user's own, so that no name in it can be wrong. */
export function isOpenValue(path: readonly string[]): boolean {
  return OPEN.test(patternOf(path));
}

/** Names of values below a path at one release. */
export function valueNames(
  { library, release }: Pick<Chart, "library" | "release">,
  path: readonly string[],
): readonly string[] {
  const byPattern = remember(keptFor(library, release), valueNames, () => namesByPattern(library, release));
  return byPattern.get(path.length === 0 ? "" : patternOf(path)) ?? [];
}

/** The names below each pattern of values. */
function namesByPattern({ knowledge }: Library, release: Release): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const timelines = { ...knowledge.deploy().values, ...WITHOUT_DEFAULT };
  for (const [pattern, timeline] of Object.entries(timelines)) {
    if (valueAt(timeline, release) === undefined) continue;
    for (const [length, name] of pattern.split(".").entries()) {
      if (name === "*" || name === "global" || name === "cloud") continue;
      const above = pattern.split(".").slice(0, length).join(".");
      const names = remember(found, above, (): string[] => []);
      if (!names.includes(name)) names.push(name);
    }
  }
  return found;
}

/** What is kept for the chart of a release; releases that no chart was read of share that of the one before. */
function keptFor({ cache, knowledge }: Library, release: Release): Map<unknown, unknown> {
  const chart = knowledge.deploy().charts.findLast((one) => compareReleases(one, release) <= 0);
  const byChart = remember(cache, keptFor, () => new Map<unknown, unknown>());
  return remember(byChart, chart, () => new Map());
}

/** A value that is set, with the names that lead to it. */
export interface SetValue {
  readonly path: readonly string[];
  readonly entry: YamlEntry;
}

/** Every value that is set, the outer before the inner; not what stands in maps that are open. */
export function* setValues(values: YamlMap, path: readonly string[] = []): Generator<SetValue> {
  for (const entry of values.entries) {
    const own = [...path, String(entry.key.value)];
    yield { path: own, entry };
    if (entry.value?.kind === "map" && !isOpenValue(own)) yield* setValues(entry.value, own);
  }
}

/** The shims of a release's chart, with the architectures of each. */
export function shimsOf({
  library,
  release,
}: Pick<Chart, "library" | "release">): ReadonlyMap<string, readonly string[]> {
  return remember(keptFor(library, release), shimsOf, () => {
    const found = new Map<string, readonly string[]>();
    for (const [name, timeline] of Object.entries(library.knowledge.deploy().shims)) {
      const arches = valueAt(timeline, release);
      if (arches) found.set(name, arches);
    }
    return found;
  });
}

/** The releases in which the chart has a shim: the first, and the last when it is gone. */
export function lifeOfShim(
  { knowledge }: Library,
  shim: string,
): { readonly since: Release; readonly until?: Release } | undefined {
  const { shims, charts } = knowledge.deploy();
  const timeline = Object.hasOwn(shims, shim) ? shims[shim] : undefined;
  const since = timeline && firstRelease(timeline);
  if (!timeline || !since) return undefined;
  const gone = timeline.at(-1)![1] === null ? timeline.at(-1)![0] : undefined;
  const until = gone && charts[charts.indexOf(gone) - 1];
  return { since, ...(until && { until }) };
}

/** Shims that got another name, or made way for another. */
export const RENAMED_SHIMS: Readonly<Record<string, string>> = {
  "cloud-hypervisor": "clh-runtime-rs",
  firecracker: "fc",
  "qemu-sev": "qemu-snp",
};

/** The shims that a chart installs, those of its defaults too. */
export function enabledShims(chart: Chart): readonly string[] {
  const names = new Set(shimsOf(chart).keys());
  for (const { name } of ownShims(chart)) names.add(name);
  return [...names].filter((name) => isOn(chart, name));
}

/** Whether the chart installs a shim: `remote` only when it is turned on, others unless they are off. */
export function isOn({ values }: Chart, shim: string): boolean {
  if (shim !== "remote") return isEnabled(values, shim);
  return textAt(values, "shims", shim, "enabled") === "true";
}

/** The shims that the values speak of, each once: of two entries of one name the last counts. */
export function ownShims({ values }: Chart): readonly { readonly name: string; readonly entry: YamlEntry }[] {
  const shims = nodeAt(values, "shims");
  if (shims?.kind !== "map") return [];
  return [...shims.byName].flatMap(([name, entry]) => (name === "disableAll" ? [] : [{ name, entry }]));
}
