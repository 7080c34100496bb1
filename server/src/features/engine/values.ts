import { shimsOf } from "../../deploy/chart.ts";
import { configurationOfShim, programOf } from "../../deploy/installed-paths.ts";
import type { CriHandler } from "../../documents/cri.ts";
import { ADMITTED_PREFIX, annotationsIn } from "../../knowledge/annotations.ts";
import { otherRuntime } from "../../knowledge/runtimes.ts";
import type { ManifestUnit } from "../../project/manifest.ts";
import { runtimeOf } from "../../project/shipped.ts";
import { describeShim } from "../manifest/chart-values.ts";
import { releaseAt } from "../manifest/release.ts";
import { describeHandlerValue, shimOfHandler } from "./describe.ts";

/** A value that is worth offering. */
export interface OfferedValue {
  readonly text: string;
  readonly about?: string;
}

/** The texts that an option of a handler can have, the likeliest first. */
export function valuesOfHandler(
  manifest: ManifestUnit,
  handler: CriHandler,
  option: string,
): readonly OfferedValue[] {
  const explained = (texts: readonly string[]) =>
    texts.map((text): OfferedValue => {
      const about = describeHandlerValue(manifest, handler, option, text);
      return { text, ...(about && { about }) };
    });
  switch (option) {
    case "runtime_type":
      if (handler.engine === "crio") return [{ text: "vm" }];
      return explained([...new Set(["io.containerd.kata.v2", `io.containerd.${handler.name}.v2`])]);
    case "runtime_path": {
      const shim = shimOfHandler(manifest, handler.name);
      const own = shim === undefined ? "go" : runtimeOf(manifest.library, shim, releaseAt(manifest));
      return explained([programOf(own), programOf(otherRuntime(own))]);
    }
    case "runtime_root":
      return [{ text: "/run/vc" }];
    case "snapshotter":
      return ["nydus", "erofs", "devmapper", "blockfile", "overlayfs"].map((text) => ({ text }));
    case "pod_annotations":
      return annotations(manifest);
    case "options.ConfigPath":
    case "runtime_config_path":
      return configurations(manifest, shimOfHandler(manifest, handler.name));
    default:
      return [];
  }
}

/** The configurations that kata-deploy installs, that of a shim first. */
export function configurations(manifest: ManifestUnit, first: string | undefined): readonly OfferedValue[] {
  const { library } = manifest;
  const release = releaseAt(manifest);
  const shims = [...shimsOf({ library, release }).keys()].sort();
  const ordered = first === undefined ? shims : [first, ...shims.filter((shim) => shim !== first)];
  const installed = ordered.map((shim): OfferedValue => {
    const about = describeShim({ library, release }, shim);
    return { text: configurationOfShim(library, shim, release), ...(about && { about }) };
  });
  return [...installed, { text: "/etc/kata-containers/configuration.toml" }];
}

function annotations(manifest: ManifestUnit): readonly OfferedValue[] {
  const { library } = manifest;
  const release = releaseAt(manifest);
  const known = new Map(
    (["go", "runtime-rs"] as const).flatMap((runtime) => [...annotationsIn(library, runtime, release)]),
  );
  const all = {
    text: `${ADMITTED_PREFIX}*`,
    about: "All that `enable_annotations` of the configuration decides about.",
  };
  const names = [...known.values()].filter(({ entry }) => !entry?.ignored && !entry?.internal);
  return [
    all,
    ...names.map(({ entry, name, option }) => {
      const about = entry?.summary ?? option?.prose?.summary;
      return { text: name, ...(about && { about }) };
    }),
  ];
}
