import { isRelease } from "../../knowledge/releases.ts";
import type { DeployHints } from "../part.ts";
import { nodeAt, textAt, type YamlMap, type YamlNode } from "./tree.ts";

/** A release, and what told it. */
export interface ToldRelease {
  readonly release: string;
  readonly said: string;
}

/**
 * The release that values of the chart are for: the tag of the image, else what the HelmRelease, the Application or
 * the helmfile around them names.
 *
 * @param holders the maps around the values, the outermost first.
 * @param repositories those in the file, of which a HelmRelease may name one; see {@link repositoriesIn}.
 */
export function toldRelease(
  values: YamlNode | undefined,
  holders: readonly YamlMap[],
  repositories: ReadonlyMap<string, YamlNode>,
): ToldRelease | undefined {
  const tag = asRelease(textAt(values, "image", "tag"));
  if (tag) return { release: tag, said: "image.tag" };
  for (const holder of holders.toReversed()) {
    for (const [said, path] of VERSIONS) {
      const release = asRelease(textAt(holder, ...path));
      if (release) return { release, said };
    }
    const repository = textAt(holder, "chartRef", "name");
    const named = repository === undefined ? undefined : repositories.get(repository);
    const release = named && asRelease(textAt(named, "spec", "ref", "tag"));
    if (release) return { release, said: `ref.tag of the OCIRepository ${repository}` };
  }
  return undefined;
}

/** The OCIRepositories among the documents of a file, by name; of two with one name the first. */
export function repositoriesIn(documents: readonly YamlNode[]): ReadonlyMap<string, YamlNode> {
  const found = new Map<string, YamlNode>();
  for (const document of documents) {
    const name =
      textAt(document, "kind") === "OCIRepository" ? textAt(document, "metadata", "name") : undefined;
    if (name !== undefined && !found.has(name)) found.set(name, document);
  }
  return found;
}

const VERSIONS: readonly (readonly [said: string, path: readonly string[]])[] = [
  ["targetRevision", ["targetRevision"]],
  ["the version of the chart in the HelmRelease", ["chart", "spec", "version"]],
  ["the version beside the chart", ["version"]],
];

function asRelease(text: string | undefined): string | undefined {
  const plain = text?.replace(/^v/, "");
  return plain !== undefined && isRelease(plain) ? plain : undefined;
}

/** What the values say of a shim beside its drop-in. */
export function deployHintsOf(values: YamlMap | undefined, shim: string): DeployHints {
  const own = nodeAt(values, "shims", shim);
  const archs = textsOf(nodeAt(own, "supportedArches"));
  const httpsProxy = textAt(own, "agent", "httpsProxy");
  const noProxy = textAt(own, "agent", "noProxy");
  return {
    allowedAnnotations: textsOf(nodeAt(own, "allowedHypervisorAnnotations")),
    forcesGuestPull: textAt(own, "containerd", "forceGuestPull") === "true",
    debug: textAt(values, "debug") === "true",
    ...(archs.length > 0 && { archs }),
    ...(httpsProxy && { httpsProxy }),
    ...(noProxy && { noProxy }),
  };
}

function textsOf(list: YamlNode | undefined): readonly string[] {
  if (list?.kind !== "list") return [];
  return list.items.flatMap((item) =>
    item.kind === "scalar" && item.value !== null ? [String(item.value)] : [],
  );
}

/** Whether the chart installs a shim, as far as the values tell: it is on unless it or all of them are off. */
export function isEnabled(values: YamlMap | undefined, shim: string): boolean {
  // Written as a text it stops Helm, which is told elsewhere; what is meant is clear.
  const told = textAt(values, "shims", shim, "enabled")?.toLowerCase();
  if (told === "true" || told === "false") return told === "true";
  return textAt(values, "shims", "disableAll") !== "true";
}
