import {
  type Chart,
  chartsIn,
  enabledShims,
  isOpenValue,
  patternOf,
  shimsOf,
  valueNames,
  valueTimeline,
} from "../../deploy/chart.ts";
import { type MetPod, podsOf } from "../../deploy/pods.ts";
import { textOfDocument } from "../../documents/document.ts";
import { nodeAt, type Step } from "../../documents/yaml/tree.ts";
import {
  ADMITTED_PREFIX,
  type Annotation,
  annotationNames,
  annotationsIn,
} from "../../knowledge/annotations.ts";
import type { Runtime } from "../../knowledge/facts.ts";
import { valueAt } from "../../knowledge/releases.ts";
import type { ManifestUnit } from "../../project/manifest.ts";
import { runtimeOf } from "../../project/shipped.ts";
import { ownMember } from "../../util/own-member.ts";
import type { CompletionItem } from "../completion/items.ts";
import { completeHandler } from "../engine/completion.ts";
import { completeDocker } from "../engine/docker.ts";
import { describeAnnotation } from "../explain-annotation.ts";
import { typeName } from "../wording.ts";
import { describeShim, describeValue } from "./chart-values.ts";
import { releaseAt } from "./release.ts";
import { type ManifestSpot, spotAt } from "./spot.ts";

/** What can stand at an offset of a manifest: values of the chart, annotations, classes. */
export function completeManifest(manifest: ManifestUnit, offset: number): readonly CompletionItem[] {
  if (manifest.file.cri) return completeHandler(manifest, offset);
  const docker = completeDocker(manifest, offset);
  if (docker.length > 0) return docker;
  const text = textOfDocument(manifest.file);
  const spot = spotAt(text, offset);
  if (!spot) return [];
  for (const chart of chartsIn(manifest)) {
    const below = pathBelow(chart.path, spot.path);
    if (below)
      return spot.kind === "key" ? chartKeys(chart, below, spot) : chartValues(chart, below, spot, text);
  }
  const { path } = spot;
  if (path.at(-1) === "runtimeClassName" && spot.kind === "value") return classes(manifest, spot, text);
  const parent = spot.kind === "key" ? path : path.slice(0, -1);
  if (parent.at(-1) !== "annotations" || parent.at(-2) !== "metadata") return [];
  const pod = podAt(manifest, offset);
  return spot.kind === "key"
    ? annotationKeys(manifest, pod, spot)
    : annotationValues(manifest, pod, spot, text);
}

/** The documentation of a proposal, worked out when a client asks for it. */
export function documentManifestItem(manifest: ManifestUnit, about: ManifestAbout): string | undefined {
  if ("value" in about) {
    const [chart] = chartsIn(manifest);
    return chart && describeValue(chart, about.value);
  }
  const { annotation, runtime, release } = about;
  return describeAnnotation({ library: manifest.library, runtime, release }, annotation);
}

type ManifestAbout = Exclude<
  NonNullable<CompletionItem["about"]>,
  { readonly path: unknown } | { readonly text: string }
>;

/** The rest of a path below another; indices of lists are not in what the lines tell. */
function pathBelow(chart: readonly Step[], path: readonly string[]): readonly string[] | undefined {
  const names = chart.filter((step) => typeof step === "string");
  if (!names.every((name, index) => path[index] === name)) return undefined;
  return path.slice(names.length);
}

function item(
  spot: ManifestSpot,
  label: string,
  text: string,
  more: Partial<CompletionItem> = {},
): CompletionItem {
  return { label, kind: "value", text, range: spot.range, sort: label, ...more };
}

function chartKeys(chart: Chart, path: readonly string[], spot: ManifestSpot): readonly CompletionItem[] {
  if (path.some((_, index) => index > 0 && isOpenValue(path.slice(0, index)))) return [];
  const { library, release } = chart;
  const there = nodeAt(chart.values, ...path);
  const written = new Set(there?.kind === "map" ? there.entries.map(({ key }) => String(key.value)) : []);
  const names =
    path.length === 1 && path[0] === "shims"
      ? [...shimsOf(chart).keys(), "disableAll"]
      : valueNames(chart, path);
  return names.flatMap((name) => {
    if (written.has(name)) return [];
    const own = [...path, name];
    const timeline = valueTimeline(library, own);
    const type = timeline ? valueAt(timeline, release) : "map";
    const behind = own.at(-1) === "dropIn" || own.at(-1) === "userDropIn" ? " |" : type === "map" ? "" : " ";
    return [
      item(spot, name, spot.hasColon ? name : `${name}:${behind}`, {
        kind: type === "map" ? "table" : "key",
        ...(type && { detail: type }),
        about: { value: own },
      }),
    ];
  });
}

function chartValues(
  chart: Chart,
  path: readonly string[],
  spot: ManifestSpot,
  text: string,
): readonly CompletionItem[] {
  const { library, release } = chart;
  if (path.at(-1) === "allowedHypervisorAnnotations") {
    const runtime = runtimeOf(library, path[1] ?? "", release);
    return [...annotationsIn(library, runtime, release).values()].flatMap((annotation) => {
      const short = admitted(annotation);
      const about = { annotation: annotation.name, runtime, release };
      return short ? [{ ...quoted(spot, text, short), about }] : [];
    });
  }
  if ((path[0] === "defaultShim" && path.length === 2) || path.at(-1) === "baseConfig")
    return enabledShims(chart).map((shim) => quoted(spot, text, shim, describeShim(chart, shim)));
  if (path.join(".") === "image.tag")
    return library.knowledge.deploy().charts.map((one) => quoted(spot, text, one));
  const timeline = valueTimeline(library, path);
  if (timeline && valueAt(timeline, release) === "boolean" && spot.quote === "")
    return ["true", "false"].map((one) => item(spot, one, one, { kind: "boolean" }));
  const values = ownMember(library.knowledge.deploy().prose, patternOf(path))?.values ?? [];
  return values.map((one) => quoted(spot, text, one));
}

function admitted({ name, entry }: Annotation): string | undefined {
  return name.startsWith(ADMITTED_PREFIX) && !entry?.ignored ? name.slice(ADMITTED_PREFIX.length) : undefined;
}

/** A text as a value: between the quotes that are there, and in quotes where it needs them. */
function quoted(spot: ManifestSpot, text: string, value: string, about?: string): CompletionItem {
  const isPlain = /^[A-Za-z_][\w.-]*$/.test(value) || /^\d+\.\d+\.\d+$/.test(value);
  const written = spot.quote === "" && !isPlain ? JSON.stringify(value) : value;
  const isTight = spot.quote === "" && text[spot.range.start - 1] === ":";
  return item(spot, value === "" ? '""' : value, isTight ? ` ${written}` : written, {
    filter: value,
    ...(about && { about: { text: about } }),
  });
}

function classes(manifest: ManifestUnit, spot: ManifestSpot, text: string): readonly CompletionItem[] {
  const chart = { library: manifest.library, release: releaseAt(manifest) };
  return [...shimsOf(chart).keys()].map((shim) =>
    quoted(spot, text, `kata-${shim}`, describeShim(chart, shim)),
  );
}

/** The pod whose metadata an offset is in, else the next behind it. */
function podAt(manifest: ManifestUnit, offset: number): MetPod | undefined {
  const pods = podsOf(manifest);
  return pods.find(({ node }) => node.range.start <= offset && offset <= node.range.end) ?? pods[0];
}

function annotationKeys(
  manifest: ManifestUnit,
  pod: MetPod | undefined,
  spot: ManifestSpot,
): readonly CompletionItem[] {
  const { library } = manifest;
  const release = pod?.unit?.target.release ?? releaseAt(manifest);
  const runtimes: readonly Runtime[] = pod?.unit ? [pod.unit.runtime] : ["runtime-rs", "go"];
  const known = new Map(runtimes.flatMap((runtime) => [...annotationsIn(library, runtime, release)]));
  return [...annotationNames(library)].flatMap((name) => {
    const annotation = known.get(name);
    if (!annotation || annotation.entry?.ignored || annotation.entry?.internal) return [];
    const { option } = annotation;
    const runtime = pod?.unit?.runtime;
    return [
      item(spot, name, spot.hasColon ? name : `${name}: ""`, {
        kind: "key",
        ...(!spot.hasColon && { snippet: `${name}: "$1"` }),
        ...(option && { detail: typeName(option.type) }),
        about: { annotation: name, release, ...(runtime && { runtime }) },
      }),
    ];
  });
}

/** Annotations are texts, so what they say stands in quotes. */
function annotationValues(
  manifest: ManifestUnit,
  pod: MetPod | undefined,
  spot: ManifestSpot,
  text: string,
): readonly CompletionItem[] {
  const { library } = manifest;
  const release = pod?.unit?.target.release ?? releaseAt(manifest);
  const runtime = pod?.unit?.runtime ?? "runtime-rs";
  const option = annotationsIn(library, runtime, release).get(spot.path.at(-1)!)?.option;
  if (!option) return [];
  const words = option.type === "bool" ? ["true", "false"] : (option.values ?? []);
  const isTight = spot.quote === "" && text[spot.range.start - 1] === ":";
  return words
    .filter((word) => word !== "")
    .map((word) => {
      const written = spot.quote === "" ? JSON.stringify(word) : word;
      const summary = option.known.find(({ value }) => value === word)?.summary;
      return item(spot, word, isTight ? ` ${written}` : written, {
        filter: spot.quote === "" ? written : word,
        ...(summary && { about: { text: summary } }),
      });
    });
}
