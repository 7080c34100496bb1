import {
  entryOf,
  nodeAt,
  nodesIn,
  textAt,
  type YamlEntry,
  type YamlMap,
  type YamlNode,
  type YamlPlace,
} from "./tree.ts";

/** The annotations that Kata reads begin with it. */
export const KATA_PREFIX = "io.katacontainers.";

/** Whether YAML speaks to Kata: values of its chart, a pod that it runs, a class of pods. */
export function isManifest(documents: readonly YamlNode[]): boolean {
  return documents.some(
    (document) =>
      valuesIn(document).length > 0 ||
      podsIn(document).length > 0 ||
      runtimeClassesIn(document).length > 0 ||
      dockerRuntimesIn(document).length > 0 ||
      hasAnnotations(document),
  );
}

/** Whether metadata of anything has annotations for Kata, also where no pod gets them. */
function hasAnnotations(root: YamlNode): boolean {
  for (const { node } of nodesIn(root))
    if (annotationsOf(nodeAt(node, "metadata")).some(({ key }) => String(key.value).startsWith(KATA_PREFIX)))
      return true;
  return false;
}

/** Values of the kata-deploy chart. */
export interface ChartValues extends YamlPlace<YamlMap> {
  /** The document in which they stand. */
  readonly root: YamlNode;
}

/** Names of values that no other chart has; two of them, or one of the right shape, tell the chart. */
const TELLING = ["shims", "customRuntimes", "defaultShim", "k8sDistribution"] as const;

/** The values of kata-deploy in a document: all of it, those of a subchart, or those of a HelmRelease or an Application. */
export function valuesIn(root: YamlNode): readonly ChartValues[] {
  const found: ChartValues[] = [];
  for (const { node, path, holders } of nodesIn(root)) {
    if (node.kind === "map" && isValues(node)) found.push({ node, path, holders, root });
  }
  // What stands inside of others is theirs.
  const nodes = new Set(found.map(({ node }) => node));
  return found.filter(({ holders }) => !holders.some((holder) => nodes.has(holder)));
}

function isValues(map: YamlMap): boolean {
  const shims = nodeAt(map, "shims");
  if (shims?.kind === "map" && shims.entries.some(({ key, value }) => isShimEntry(String(key.value), value)))
    return true;
  if (nodeAt(map, "customRuntimes", "runtimes")?.kind === "map") return true;
  const env = nodeAt(map, "env");
  if (textAt(env, "shims") !== undefined || textAt(env, "defaultShim") !== undefined) return true;
  const told = TELLING.filter((name) => entryOf(map, name) !== undefined);
  return told.length >= 2 || (told.length === 1 && isShimMap(nodeAt(map, "defaultShim")));
}

function isShimEntry(name: string, value: YamlNode | undefined): boolean {
  if (name === "disableAll") return true;
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) return false;
  if (value?.kind !== "map")
    return /^(?:qemu|clh|fc|dragonball|remote|openvmm|cloud-hypervisor|stratovirt|rs-fc)\b/.test(name);
  return [
    "enabled",
    "dropIn",
    "supportedArches",
    "allowedHypervisorAnnotations",
    "runtimeClass",
    "crio",
    "containerd",
  ].some((key) => entryOf(value, key) !== undefined);
}

function isShimMap(node: YamlNode | undefined): boolean {
  return (
    node?.kind === "map" &&
    node.entries.some(({ key }) => /^(?:amd64|arm64|s390x|ppc64le)$/.test(String(key.value)))
  );
}

/** A pod, or the template of one. */
export interface Pod extends YamlPlace<YamlMap> {
  /** `metadata` of the pod or the template; absent when it has none. */
  readonly metadata?: YamlMap;
  readonly spec: YamlMap;
}

/** The pods in a document that Kata runs, or that have annotations for it. */
export function podsIn(root: YamlNode): readonly Pod[] {
  const found: Pod[] = [];
  for (const { node, path, holders } of nodesIn(root)) {
    if (node.kind !== "map") continue;
    const spec = nodeAt(node, "spec");
    if (spec?.kind !== "map" || !isPodSpec(node, spec)) continue;
    const metadata = nodeAt(node, "metadata");
    const hasClass = /kata/.test(textAt(spec, "runtimeClassName") ?? "");
    if (!hasClass && !annotationsOf(metadata).some(({ key }) => looksLikeKatas(String(key.value)))) continue;
    found.push({ node, path, holders, spec, ...(metadata?.kind === "map" && { metadata }) });
  }
  return found;
}

/** Its containers may be what is written last. */
function isPodSpec(node: YamlMap, spec: YamlMap): boolean {
  if (entryOf(spec, "containers")) return true;
  const kind = textAt(node, "kind");
  return kind === "Pod" || (kind === undefined && entryOf(spec, "runtimeClassName") !== undefined);
}

/** The entries of `annotations` below a `metadata`; none where that is no map. */
export function annotationsOf(metadata: YamlNode | undefined): YamlMap["entries"] {
  const annotations = nodeAt(metadata, "annotations");
  return annotations?.kind === "map" ? annotations.entries : [];
}

/** Whether a name is one of Kata's annotations, or meant to be. */
export function looksLikeKatas(name: string): boolean {
  return /kata-?containers?\b|^io\.kata\b/i.test(name);
}

/** The classes of pods that Kata's handlers run. */
export function runtimeClassesIn(root: YamlNode): readonly YamlPlace<YamlMap>[] {
  const found: YamlPlace<YamlMap>[] = [];
  for (const { node, path, holders } of nodesIn(root)) {
    if (node.kind !== "map" || textAt(node, "kind") !== "RuntimeClass") continue;
    if (/kata/.test(textAt(node, "handler") ?? "")) found.push({ node, path, holders });
  }
  return found;
}

/** The runtimes of Kata's in Docker's `daemon.json`. */
export function dockerRuntimesIn(root: YamlNode): readonly YamlEntry[] {
  const runtimes = nodeAt(root, "runtimes");
  if (runtimes?.kind !== "map") return [];
  return runtimes.entries.filter(({ value }) =>
    [textAt(value, "path"), textAt(value, "runtimeType")].some((text) => /\bkata\b/.test(text ?? "")),
  );
}
