import type { Range } from "../../toml/index.ts";

/** YAML as data, with the place of everything; aliases and merges are resolved. */
export type YamlNode = YamlMap | YamlList | YamlScalar;

/** How a scalar is written. */
export type YamlStyle = "literal" | "folded" | "double" | "single" | "plain";

export interface YamlScalar {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  readonly style: YamlStyle;
  /** Quotes or the `|` included. */
  readonly range: Range;
  /** What it says before types are read: `0644`, `yes`. */
  readonly source: string;
  /** A tag such as `!!binary`, in full. */
  readonly tag?: string;
}

export interface YamlMap {
  readonly kind: "map";
  readonly entries: readonly YamlEntry[];
  /** The last entry of each name, as the last counts. */
  readonly byName: ReadonlyMap<string, YamlEntry>;
  readonly range: Range;
}

export interface YamlEntry {
  readonly key: YamlScalar;
  /** Absent where nothing stands behind the colon. */
  readonly value?: YamlNode;
}

export interface YamlList {
  readonly kind: "list";
  readonly items: readonly YamlNode[];
  readonly range: Range;
}

/** One step from the root: a key, or the index of an element. */
export type Step = string | number;

/** A node with the keys that lead to it and the maps that hold it, the outermost first. */
export interface YamlPlace<Node extends YamlNode = YamlNode> {
  readonly node: Node;
  readonly path: readonly Step[];
  readonly holders: readonly YamlMap[];
}

/** Every node below one, itself first. */
export function* nodesIn(
  node: YamlNode,
  path: readonly Step[] = [],
  holders: readonly YamlMap[] = [],
): Generator<YamlPlace> {
  yield { node, path, holders };
  if (node.kind === "map") {
    for (const { key, value } of node.entries)
      if (value) yield* nodesIn(value, [...path, String(key.value)], [...holders, node]);
  } else if (node.kind === "list") {
    for (const [index, item] of node.items.entries()) yield* nodesIn(item, [...path, index], holders);
  }
}

/** The last entry of that name, as the last counts. */
export function entryOf(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  return node?.kind === "map" ? node.byName.get(key) : undefined;
}

/** The node at a path; `undefined` when it is not there. */
export function nodeAt(node: YamlNode | undefined, ...path: readonly Step[]): YamlNode | undefined {
  let found = node;
  for (const step of path) {
    if (typeof step === "number") found = found?.kind === "list" ? found.items[step] : undefined;
    else found = entryOf(found, step)?.value;
  }
  return found;
}

/** The text of the scalar at a path; `undefined` when there is none, or null. */
export function textAt(node: YamlNode | undefined, ...path: readonly Step[]): string | undefined {
  const found = nodeAt(node, ...path);
  return found?.kind === "scalar" && found.value !== null ? String(found.value) : undefined;
}
