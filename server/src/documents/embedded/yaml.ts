import { tableOfShim } from "../locations.ts";
import type { Container, Hints } from "../part.ts";
import { deployHintsOf, repositoriesIn, type ToldRelease, toldRelease } from "../yaml/chart-values.ts";
import { nodesIn, type Step, textAt, type YamlMap, type YamlNode, type YamlPlace } from "../yaml/tree.ts";
import { textOfEncoded } from "./encoded-text.ts";
import type { Piece } from "./piece.ts";
import { scalarText } from "./yaml-scalars.ts";

/**
 * The texts in a YAML file: configuration files in manifests, Helm values, tasks, scripts.
 *
 * @param release what is known of it from around the YAML.
 */
export function fromYaml(
  text: string,
  documents: readonly YamlNode[],
  release: string | undefined,
): readonly Piece[] {
  const found: Piece[] = [];
  const repositories = repositoriesIn(documents);
  for (const document of documents)
    for (const place of nodesIn(document)) {
      const piece = pieceAt(text, place);
      if (!piece) continue;
      const own = releaseOf(place, repositories)?.release ?? release;
      const hints = {
        ...piece.hints,
        place: place.node.range.start,
        ...(own !== undefined && { release: own }),
      };
      found.push({ ...piece, hints });
    }
  return found;
}

/** The release that the values around a text are for. */
function releaseOf(
  { path, holders }: YamlPlace,
  repositories: ReadonlyMap<string, YamlNode>,
): ToldRelease | undefined {
  const depth = path.at(-1) === "dropIn" ? (path.at(-4) === "customRuntimes" ? 4 : 3) : 0;
  const values = depth > 0 ? holders.at(-depth) : undefined;
  return toldRelease(values, depth > 0 ? holders.slice(0, -depth) : holders, repositories);
}

function pieceAt(text: string, { node, path, holders }: YamlPlace): Piece | undefined {
  if (node.kind !== "scalar" || typeof node.value !== "string") return undefined;
  // A class that the chart reads together with the values beside it.
  if (path.at(-1) === "runtimeClass" && path.at(-4) === "customRuntimes") return undefined;
  const { container, ...hints } = hintsOf(path, holders);
  const encoded = textOfEncoded(node.value, encodingOf(holders, path, node.tag));
  if (encoded !== undefined) {
    const { start, end } = node.range;
    const map = {
      segments: [{ inner: 0, innerLength: encoded.length, outer: start, outerLength: end - start }],
      outer: { start, end },
    };
    return { container, languages: ["toml", "shell"], text: encoded, map, hints };
  }
  const isBlock = node.style === "literal" || node.style === "folded";
  const isText = isBlock || node.value.includes("\n") || hints.shim !== undefined || hints.path !== undefined;
  const own = isText ? scalarText(text, node) : undefined;
  return (
    own && {
      container,
      languages: hints.shim === undefined ? ["toml", "yaml", "shell"] : ["toml"],
      ...own,
      hints,
    }
  );
}

/** Names that hold a text, and those beside them that say where it goes. */
const CONTENT = new Set(["content", "contents", "block", "text", "inline", "source", "data", "value"]);
const TARGET = ["path", "dest", "destination", "filePath", "filename", "file", "target"];

function hintsOf(
  path: readonly Step[],
  holders: readonly YamlMap[],
): Hints & { readonly container: Container } {
  const map = holders.at(-1);
  const shim = shimOf(path, map);
  if (shim !== undefined) {
    const isCustom = path.at(-4) === "customRuntimes";
    const deploy = deployHintsOf(holders.at(isCustom ? -4 : -3), shim);
    return { container: "helm", shim, deploy, kind: "drop-in", said: `the value ${valueName(path)}` };
  }
  const name = path.at(-1);
  const said = "the path beside it";
  // containerd's own configuration, which the chart takes beside Kata's.
  if (name === "userDropIn") return { container: "helm", isForeign: true, said: "the value userDropIn" };
  if (typeof name === "string" && isConfigMap(holders, path))
    return { container: "yaml", ...fileOfConfigMap(name) };
  if (typeof name === "string" && /\/[^/]+$/.test(name))
    return { container: "yaml", path: name, isWhole: true, said: "the key that holds it" };
  if (typeof name !== "string" || !CONTENT.has(name)) return { container: "yaml", said };
  const outer = path.at(-2) === "contents" || path.at(-2) === "content" ? holders.at(-2) : undefined;
  const told = TARGET.map((key) => textAt(map, key) ?? textAt(outer, key)).find((one) => one !== undefined);
  if (told === undefined) return { container: "yaml", said };
  const isAdded = name === "block" || textAt(map, "append") === "true" || textAt(map, "op") === "append";
  return { container: "yaml", path: told, ...(!isAdded && { isWhole: true }), said };
}

function valueName(path: readonly Step[]): string {
  return path.slice(path.at(-4) === "customRuntimes" ? -4 : -3).join(".");
}

/** `shims.<shim>.dropIn`, `customRuntimes.runtimes.<name>.dropIn`: the shim whose configuration is changed. */
function shimOf(path: readonly Step[], map: YamlMap | undefined): string | undefined {
  if (path.at(-1) !== "dropIn") return undefined;
  const name = path.at(-2);
  if (path.at(-3) === "shims" && typeof name === "string") return name;
  if (path.at(-3) === "runtimes" && path.at(-4) === "customRuntimes") return textAt(map, "baseConfig");
  return undefined;
}

function isConfigMap(holders: readonly YamlMap[], path: readonly Step[]): boolean {
  return (
    (path.at(-2) === "data" || path.at(-2) === "binaryData") && textAt(holders.at(-2), "kind") === "ConfigMap"
  );
}

/** kata-deploy's own ConfigMaps name the shim; else the name is that of a file. */
function fileOfConfigMap(name: string): Hints {
  const said = "its name in the ConfigMap";
  const shim = /^dropin-(.+)\.toml$/.exec(name)?.[1];
  if (shim !== undefined && tableOfShim(shim)) return { shim, kind: "drop-in", said };
  return { path: name, isWhole: true, said };
}

function encodingOf(
  holders: readonly YamlMap[],
  path: readonly Step[],
  tag: string | undefined,
): string | undefined {
  if (path.at(-2) === "binaryData" || tag === "tag:yaml.org,2002:binary") return "base64";
  return textAt(holders.at(-1), "encoding");
}
