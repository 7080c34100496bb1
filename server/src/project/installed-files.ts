/** The configuration of a shim as files: the one that is installed, and those that kata-deploy writes. */
import { createMade, type KataDocument } from "../documents/document.ts";
import { tableOfShim } from "../documents/locations.ts";
import type { DeployHints } from "../documents/part.ts";
import type { Arch } from "../knowledge/architectures.ts";
import type { Runtime } from "../knowledge/facts.ts";
import type { Library } from "../knowledge/library.ts";
import { compareReleases, type Release } from "../knowledge/releases.ts";
import { writeHeader, writeJson, writeKey } from "../toml/edit/index.ts";
import { parse } from "../toml/index.ts";
import { remember } from "../util/remember.ts";
import { runtimeOf, shippedSettings, type TomlValue } from "./shipped.ts";

/**
 * The configuration of a shim as kata-deploy installs it, made of what is known of the release's file.
 *
 * @returns `undefined` when the release has none of that name.
 */
export function shippedDocument(
  library: Library,
  runtime: Runtime,
  shim: string,
  release: Release,
  arch: Arch = "amd64",
): KataDocument | undefined {
  const name = `shipped ${runtime} ${shim} ${release} ${arch}`;
  return remember(library.cache, name, () => {
    const settings = shippedSettings(library, runtime, shim, release, arch);
    return settings && documentOf(`configuration-${shim}.toml`, settings);
  });
}

/**
 * A shim's configuration with what kata-deploy writes into it and beside it, in the order in which the runtime reads
 * them; what the user drops in comes behind.
 *
 * Sources: `configure_shim_config`, `write_common_drop_ins` in
 * tools/packaging/kata-deploy/binary/src/artifacts/install.rs.
 */
export function installedFiles(
  library: Library,
  shim: string,
  release: Release,
  hints: DeployHints,
  arch: Arch = "amd64",
): readonly KataDocument[] {
  const runtime = runtimeOf(library, shim, release);
  const shipped = shippedSettings(library, runtime, shim, release, arch);
  const table = tableOfShim(shim);
  if (!shipped || !table) return [];
  const base = new Map(shipped);
  const names = `hypervisor.${table}.enable_annotations`;
  if (hints.allowedAnnotations.length > 0) {
    const own = base.get(names);
    const listed = [...(Array.isArray(own) ? own : []), ...hints.allowedAnnotations];
    base.set(names, [...new Set(listed.map(String))].sort());
  }
  if (hints.forcesGuestPull) base.set("runtime.experimental_force_guest_pull", true);
  const changed = base.size !== shipped.size || hints.allowedAnnotations.length > 0;
  const main = changed
    ? documentOf(`configuration-${shim}.toml`, base)
    : shippedDocument(library, runtime, shim, release, arch)!;
  // Before that release everything was written into the file itself.
  const beside = compareReleases(release, "3.27.0") >= 0 ? "config.d/" : `configuration-${shim}.toml, `;
  const files = [main];
  const isDebug = hints.debug && compareReleases(release, "4.1.0") < 0;
  if (isDebug)
    files.push(
      documentOf(
        `${beside}20-debug.toml`,
        new Map<string, TomlValue>([
          [`hypervisor.${table}.enable_debug`, true],
          ["runtime.enable_debug", true],
          ["agent.kata.debug_console_enabled", true],
          ["agent.kata.enable_debug", true],
        ]),
      ),
    );
  const words = [
    ...(hints.httpsProxy ? [`agent.https_proxy=${hints.httpsProxy}`] : []),
    ...(hints.noProxy ? [`agent.no_proxy=${hints.noProxy}`] : []),
    ...(isDebug ? ["agent.log=debug", "initcall_debug"] : []),
  ];
  if (words.length > 0) {
    const path = `hypervisor.${table}.kernel_params`;
    const own = String(base.get(path) ?? "");
    files.push(
      documentOf(`${beside}30-kernel-params.toml`, new Map([[path, [own, ...words].join(" ").trim()]])),
    );
  }
  return files;
}

function documentOf(name: string, settings: ReadonlyMap<string, TomlValue>): KataDocument {
  return createMade(name, parse(textOf(settings)));
}

/** TOML of values by their paths, table by table. */
function textOf(settings: ReadonlyMap<string, TomlValue>): string {
  const tables = new Map<string, string[]>();
  const linesOf = (path: readonly string[]): string[] => {
    const name = path.length === 0 ? "" : writeHeader(path);
    let lines = tables.get(name);
    if (!lines) {
      lines = [];
      tables.set(name, lines);
    }
    return lines;
  };
  linesOf([]);
  for (const [name, value] of settings) {
    const path = name.split(".");
    if (isEmptyTable(value)) linesOf(path);
    else linesOf(path.slice(0, -1)).push(`${writeKey([path.at(-1)!])} = ${writeJson(value)}`);
  }
  return [...tables]
    .map(
      ([header, lines]) =>
        `${header === "" ? "" : `${header}\n`}${lines.map((line) => `${line}\n`).join("")}`,
    )
    .join("");
}

function isEmptyTable(value: TomlValue): boolean {
  return typeof value === "object" && !Array.isArray(value) && Object.keys(value).length === 0;
}
