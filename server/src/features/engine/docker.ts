import type { KataDocument } from "../../documents/document.ts";
import { dockerRuntimesIn } from "../../documents/yaml/manifest.ts";
import { nodeAt, textAt, type YamlEntry, type YamlMap, type YamlScalar } from "../../documents/yaml/tree.ts";
import type { ManifestUnit } from "../../project/manifest.ts";
import type { Range } from "../../toml/index.ts";
import type { CompletionItem } from "../completion/items.ts";
import type { HoverText } from "../hover-text.ts";
import { code } from "../markdown.ts";
import { describeConfiguration } from "./describe.ts";
import { configurations } from "./values.ts";

const TYPE = "io.containerd.kata.v2";

/** What a runtime of Docker's can say, by the path below its name. */
const OPTIONS: Readonly<Record<string, string>> = {
  path: "A program that Docker runs as it runs runc. Kata has had none since 2.0: its shim is named by `runtimeType`.",
  runtimeType: `The shim that containerd starts for Docker: \`${TYPE}\` is the program \`containerd-shim-kata-v2\` in its \`PATH\`.`,
  "options.ConfigPath":
    "The configuration that the shim reads. Without it the runtime takes its default one.",
};

/** A key and its value in a runtime of Kata's, by the path below the runtime's name. */
interface DockerEntry {
  readonly below: string;
  readonly entry: YamlEntry;
}

/** What is known of a place in Docker's `daemon.json`. */
export function hoverDocker(manifest: ManifestUnit, offset: number): HoverText | undefined {
  for (const runtime of runtimesOf(manifest.file)) {
    if (isIn(runtime.key.range, offset)) {
      const name = code(String(runtime.key.value));
      const config = textAt(runtime.value, "options", "ConfigPath");
      const reads = config === undefined ? "the runtime's default one" : code(config);
      const markdown = `**${name}** runtime of Docker\n\n${code(`docker run --runtime ${runtime.key.value}`)} starts containers with it.\n\n- Configuration: ${reads}`;
      return { range: runtime.key.range, markdown };
    }
    for (const { below, entry } of entriesBelow(runtime.value)) {
      const summary = OPTIONS[below];
      const text = entry.value?.kind === "scalar" ? String(entry.value.value) : undefined;
      if (summary && isIn(entry.key.range, offset))
        return { range: entry.key.range, markdown: `**${code(below)}**\n\n${summary}` };
      if (!summary || text === undefined || !isIn(entry.value!.range, offset)) continue;
      const meaning = below === "options.ConfigPath" ? describeConfiguration(manifest, text) : undefined;
      const blocks = [meaning, `${code(below)}: ${summary}`].filter(Boolean);
      return { range: entry.value!.range, markdown: blocks.join("\n\n") };
    }
  }
  return undefined;
}

/** The values that a runtime of Kata's can have in Docker's `daemon.json`, where an offset is in one. */
export function completeDocker(manifest: ManifestUnit, offset: number): readonly CompletionItem[] {
  for (const runtime of runtimesOf(manifest.file))
    for (const { below, entry } of entriesBelow(runtime.value)) {
      const { value } = entry;
      if (value?.kind !== "scalar" || !isInside(value, offset)) continue;
      const offered =
        below === "runtimeType"
          ? [{ text: TYPE }]
          : below === "options.ConfigPath"
            ? configurations(manifest, undefined)
            : [];
      return offered.map(({ text, ...more }, index) => ({
        label: JSON.stringify(text),
        kind: "value",
        text: JSON.stringify(text),
        range: value.range,
        sort: String(index).padStart(4, "0"),
        ...("about" in more && more.about !== undefined && { about: { text: more.about } }),
      }));
    }
  return [];
}

/** Where the runtimes of Kata's name a configuration. */
export function dockerConfigurations(file: KataDocument): readonly { text: string; range: Range }[] {
  return runtimesOf(file).flatMap(({ value }) => {
    const node = nodeAt(value, "options", "ConfigPath");
    return node?.kind === "scalar" ? [{ text: String(node.value), range: node.range }] : [];
  });
}

function runtimesOf({ yaml = [] }: KataDocument): readonly YamlEntry[] {
  return yaml.flatMap(dockerRuntimesIn);
}

function* entriesBelow(node: YamlEntry["value"], below = ""): Generator<DockerEntry> {
  if (node?.kind !== "map") return;
  for (const entry of (node satisfies YamlMap).entries) {
    const path = below === "" ? String(entry.key.value) : `${below}.${entry.key.value}`;
    yield { below: path, entry };
    yield* entriesBelow(entry.value, path);
  }
}

function isIn({ start, end }: Range, offset: number): boolean {
  return start <= offset && offset <= end;
}

/** Between the quotes. */
function isInside({ range, style }: YamlScalar, offset: number): boolean {
  return style === "double" && range.start < offset && offset < range.end;
}
