import { isMap, isScalar, type Scalar, type YAMLMap } from "yaml";
import { tableOfShim } from "../locations.ts";
import type { Container, Hints } from "../part.ts";
import { readYaml, type Step, scalarsIn, textOf, type YamlPlace } from "../yaml/read.ts";
import { decodeText } from "./encoded-text.ts";
import type { Piece } from "./piece.ts";
import { scalarText } from "./yaml-scalars.ts";

/** The texts in a YAML file: configuration files in manifests, Helm values, tasks, scripts. */
export function fromYaml(text: string): readonly Piece[] {
  const found: Piece[] = [];
  for (const document of readYaml(text))
    for (const place of scalarsIn(document)) {
      const piece = pieceAt(text, place);
      if (piece) found.push(piece);
    }
  return found;
}

function pieceAt(text: string, { node, path, holders }: YamlPlace): Piece | undefined {
  if (!isScalar(node) || typeof node.value !== "string") return undefined;
  const { container, ...hints } = hintsOf(path, holders);
  // containerd's own configuration, which the chart takes beside Kata's.
  if (path.at(-1) === "userDropIn") return undefined;
  const encoded = decodeText(node.value, encodingOf(holders, path, node));
  if (encoded !== undefined) {
    const [start, end] = node.range ?? [0, 0];
    const map = {
      segments: [{ inner: 0, innerLength: encoded.length, outer: start, outerLength: end - start }],
      outer: { start, end },
    };
    return { container, languages: ["toml", "shell"], text: encoded, map, hints };
  }
  const isText =
    node.type?.startsWith("BLOCK") ||
    node.value.includes("\n") ||
    hints.shim !== undefined ||
    hints.path !== undefined;
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
  holders: readonly YAMLMap[],
): Hints & { readonly container: Container } {
  const shim = shimOf(path, holders.at(-1));
  if (shim !== undefined)
    return {
      container: "helm",
      shim,
      kind: "drop-in",
      said: `the value ${path
        .filter((step) => typeof step === "string")
        .slice(-3)
        .join(".")}`,
    };
  const name = path.at(-1);
  const map = holders.at(-1);
  const said = "the path beside it";
  if (typeof name === "string" && isConfigMap(holders, path))
    return { container: "yaml", ...fileOfConfigMap(name) };
  if (typeof name === "string" && /\/[^/]+$/.test(name))
    return { container: "yaml", path: name, isWhole: true, said: "the key that holds it" };
  if (typeof name !== "string" || !CONTENT.has(name)) return { container: "yaml", said };
  const outer = path.at(-2) === "contents" || path.at(-2) === "content" ? holders.at(-2) : undefined;
  const told = TARGET.map((key) => textOf(map, key) ?? textOf(outer, key)).find((one) => one !== undefined);
  if (told === undefined) return { container: "yaml", said };
  const isAdded = name === "block" || textOf(map, "append") === "true" || textOf(map, "op") === "append";
  return { container: "yaml", path: told, ...(!isAdded && { isWhole: true }), said };
}

/** `shims.<shim>.dropIn`, `customRuntimes.runtimes.<name>.dropIn`: the shim whose configuration is changed. */
function shimOf(path: readonly Step[], map: YAMLMap | undefined): string | undefined {
  if (path.at(-1) !== "dropIn") return undefined;
  const name = path.at(-2);
  if (path.at(-3) === "shims" && typeof name === "string") return name;
  if (path.at(-3) === "runtimes" && path.at(-4) === "customRuntimes") return textOf(map, "baseConfig");
  return undefined;
}

function isConfigMap(holders: readonly YAMLMap[], path: readonly Step[]): boolean {
  return (
    (path.at(-2) === "data" || path.at(-2) === "binaryData") && textOf(holders.at(-2), "kind") === "ConfigMap"
  );
}

/** kata-deploy's own ConfigMaps name the shim; else the name is that of a file. */
function fileOfConfigMap(name: string): Hints {
  const said = "its name in the ConfigMap";
  const shim = /^dropin-(.+)\.toml$/.exec(name)?.[1];
  if (shim !== undefined && tableOfShim(shim)) return { shim, kind: "drop-in", said };
  return { path: name, isWhole: true, said };
}

function encodingOf(holders: readonly YAMLMap[], path: readonly Step[], node: Scalar): string | undefined {
  if (path.at(-2) === "binaryData" || node.tag === "tag:yaml.org,2002:binary") return "base64";
  const map = holders.at(-1);
  return isMap(map) ? textOf(map, "encoding") : undefined;
}
