import { judge } from "../../deploy/annotations/index.ts";
import { type Chart, chartsIn } from "../../deploy/chart.ts";
import {
  annotationsRead,
  annotationValue,
  effectiveOfPod,
  type MetPod,
  podsOf,
  shimOfClass,
} from "../../deploy/pods.ts";
import { entryOf, type YamlEntry, type YamlMap, type YamlNode } from "../../documents/yaml/tree.ts";
import { ADMITTED_PREFIX } from "../../knowledge/annotations.ts";
import type { ManifestUnit } from "../../project/manifest.ts";
import { runtimeOf } from "../../project/shipped.ts";
import { writeJson, writeKey } from "../../toml/edit/index.ts";
import type { Range } from "../../toml/index.ts";
import type { Reader } from "../describe/reader.ts";
import { hoverDocker } from "../engine/docker.ts";
import { hoverHandler } from "../engine/hover.ts";
import { describeAnnotation } from "../explain-annotation.ts";
import type { HoverText } from "../hover-text.ts";
import { code } from "../markdown.ts";
import { describeShim, describeValue } from "./chart-values.ts";
import { releaseAt } from "./release.ts";

/** What is known of the thing at an offset of a manifest: a value of the chart, an annotation, a class. */
export function hoverManifest(manifest: ManifestUnit, offset: number): HoverText | undefined {
  if (manifest.file.cri) return hoverHandler(manifest, offset);
  const docker = hoverDocker(manifest, offset);
  if (docker) return docker;
  for (const pod of podsOf(manifest)) {
    const found = hoverPod(manifest, pod, offset);
    if (found) return found;
  }
  for (const chart of chartsIn(manifest)) {
    const found = hoverValues(chart, chart.values, [], offset);
    if (found) return found;
  }
  return undefined;
}

function hoverPod(manifest: ManifestUnit, pod: MetPod, offset: number): HoverText | undefined {
  const { library } = manifest;
  const release = pod.unit?.target.release ?? releaseAt(manifest);
  for (const [name, entry] of annotationsRead(pod)) {
    const range = rangeAt(entry, offset);
    if (!range) continue;
    const reader: Reader = { library, runtime: pod.unit?.runtime, release, hypervisor: pod.table };
    const text = describeAnnotation(reader, name);
    return text
      ? { range, markdown: [outcome(manifest, pod, name), text].filter(Boolean).join("\n\n") }
      : undefined;
  }
  const named = entryOf(pod.spec, "runtimeClassName");
  const range = named && rangeAt(named, offset);
  const shim =
    range && named.value?.kind === "scalar" ? shimOfClass(String(named.value.value), release) : undefined;
  const text = shim && describeShim({ library, release }, shim);
  return range && text
    ? { range, markdown: `**${code(shim)}** of kata-deploy ${release}\n\n${text}` }
    : undefined;
}

/** What the annotation comes to for this pod. */
function outcome(manifest: ManifestUnit, pod: MetPod, name: string): string | undefined {
  if (!pod.unit || !pod.table) return undefined;
  const texts = new Map([...annotationsRead(pod)].map(([one, entry]) => [one, annotationValue(entry)]));
  const judged = judge(pod.unit, pod.table, texts).find((one) => one.name === name);
  if (judged?.kind === "refused") return "**Here the runtime refuses the pod for it.**";
  if (judged?.kind === "ignored") return "**Here it has no effect.**";
  if (judged?.kind !== "set" || !judged.option) return undefined;
  const path = writeKey(judged.option);
  const value = effectiveOfPod(manifest, pod)?.values.get(path);
  return value && `**Here it makes ${code(path)} ${code(writeJson(value.inFile ?? value.value))}.**`;
}

function hoverValues(
  chart: Chart,
  map: YamlMap,
  path: readonly string[],
  offset: number,
): HoverText | undefined {
  for (const entry of map.entries) {
    const own = [...path, String(entry.key.value)];
    const { value } = entry;
    if (own.at(-1) === "allowedHypervisorAnnotations" && value?.kind === "list") {
      const item = value.items.find((one) => contains(one.range, offset));
      const text = item && describeAdmitted(chart, own, item);
      if (item && text) return { range: item.range, markdown: text };
    }
    const range = rangeAt(entry, offset);
    if (range) {
      const text = describeValue(chart, own);
      return text ? { range, markdown: text } : undefined;
    }
    if (value?.kind === "map" && contains(value.range, offset)) return hoverValues(chart, value, own, offset);
  }
  return undefined;
}

function describeAdmitted(
  { library, release }: Chart,
  path: readonly string[],
  item: YamlNode,
): string | undefined {
  if (item.kind !== "scalar") return undefined;
  const shim = path[1] ?? "";
  const name = String(item.value).replace(/^\^|\$$/g, "");
  return describeAnnotation(
    { library, runtime: runtimeOf(library, shim, release), release },
    ADMITTED_PREFIX + name,
  );
}

/** The key or the plain value of an entry, where an offset is in it. */
function rangeAt({ key, value }: YamlEntry, offset: number): Range | undefined {
  if (contains(key.range, offset)) return key.range;
  const isPlain = value?.kind === "scalar" && value.style !== "literal" && value.style !== "folded";
  return isPlain && contains(value.range, offset) ? value.range : undefined;
}

function contains({ start, end }: Range, offset: number): boolean {
  return start <= offset && offset <= end;
}
