import { cleaned } from "../../deploy/annotations/paths.ts";
import { type CriText, handlersOf, textAt } from "../../documents/cri.ts";
import { isRemotePath } from "../../environment/files.ts";
import type { Host } from "../../environment/host.ts";
import type { ManifestUnit } from "../../project/manifest.ts";
import type { Range } from "../../toml/index.ts";
import { dockerConfigurations } from "./docker.ts";

/** The configurations that containerd, CRI-O and Docker are told of, where they are on this machine. */
export function configurationLinks(
  { file }: ManifestUnit,
  stat: Host["stat"],
): readonly { readonly range: Range; readonly path: string; readonly tooltip: string }[] {
  if (!stat) return [];
  const named: readonly CriText[] = file.cri
    ? handlersOf(file)
        .flatMap(({ table }) => [
          textAt(table, "options", "ConfigPath") ?? [],
          textAt(table, "runtime_config_path") ?? [],
        ])
        .flat()
    : dockerConfigurations(file);
  return named.flatMap(({ range, text }) => {
    if (!text.startsWith("/") || isRemotePath(text)) return [];
    const path = cleaned(text);
    const there = stat(path);
    if (there === undefined || there === "missing" || there === "directory") return [];
    return [
      { range: { start: range.start + 1, end: range.end - 1 }, path, tooltip: "Open the configuration" },
    ];
  });
}
