import { cleaned } from "../deploy/annotations/paths.ts";
import { releaseOf, shimsOf } from "../deploy/chart.ts";
import { configurationOfShim, runtimeOfProgram } from "../deploy/installed-paths.ts";
import { shimOfClass } from "../deploy/pods.ts";
import { type CriHandler, type CriText, handlersOf, textAt } from "../documents/cri.ts";
import { directives } from "../documents/directives.ts";
import { recogniseLocation } from "../documents/locations.ts";
import { runtimeName } from "../knowledge/runtimes.ts";
import type { ManifestUnit } from "../project/manifest.ts";
import { insertKey, moveKey, writeValue } from "../toml/edit/index.ts";
import type { Plain, Range } from "../toml/index.ts";
import { fix } from "./common/fixes.ts";
import { defineRule, type Fix, type Report, type Subject } from "./rule.ts";

const messages = {
  runc: "The handler {name} has runtime_type {type}, which runs runc and not Kata. Write io.containerd.kata.v2.",
  old: "The handler {name} has runtime_type {type}, a form that Kata left with 2.0 and containerd 2 does not have. Write io.containerd.kata.v2.",
  shim: "With runtime_type {type} and no runtime_path containerd looks for {shim} in PATH, which no release of Kata brings. Set runtime_path, or write io.containerd.kata.v2.",
  schema:
    "A file of version {version} sets handlers in {wanted}; in {plugin} containerd does not see the handler {name}.",
  noConfig:
    "The handler {name} has no ConfigPath, so it reads the default configuration, whatever it is called. Set ConfigPath in its options.",
  noConfigCrio:
    "The handler {name} has no runtime_config_path, so it reads the default configuration, whatever it is called. Set runtime_config_path.",
  misplaced:
    "ConfigPath counts in {path}.options, so the handler {name} reads the default configuration. Move it there.",
  otherFile:
    "The handler {name} runs {reader}, and its configuration is one of {other}. Name one of {reader}.",
  missing: "Nothing is at {path}, so pods with the handler {name} do not start.",
  notVm:
    'The handler {name} has runtime_type {type}, and CRI-O starts the shim of Kata only as vm: pods do not start. Set runtime_type = "vm".',
  devices:
    "Without privileged_without_host_devices a privileged pod with the handler {name} gets every device of the host into its virtual machine, and most such pods fail. Set it to true.",
} as const;

const PLUGIN = { 2: "io.containerd.grpc.v1.cri", 3: "io.containerd.cri.v1.runtime" } as const;

/** What stands between a pod and its configuration is written here; a slip starts another runtime or reads another file. */
export default defineRule({
  id: "cri-handler",
  severity: "error",
  summary: "A handler of containerd or CRI-O that does not lead to the Kata configuration that it seems to.",
  upstream: [
    "tools/packaging/kata-deploy/binary/src/runtime/containerd.rs: write_containerd_runtime_config",
    "tools/packaging/kata-deploy/binary/src/runtime/crio.rs",
    "src/runtime/pkg/containerd-shim-v2/create.go: loadRuntimeConfig",
    "src/runtime-rs/crates/runtimes/src/manager.rs: load_config",
  ],
  messages,
  asksHost: true,
  checkManifest(manifest, report) {
    for (const handler of handlersOf(manifest.file)) {
      if (handler.engine === "crio") checkCrio(manifest, handler, report);
      else checkContainerd(manifest, handler, report);
    }
  },
});

type Told = Report<typeof messages>;

function siteOf({ file }: ManifestUnit, { path }: CriHandler, range: Range, key = ""): Subject {
  return { file, range, about: key === "" ? path : [...path, key] };
}

function checkContainerd(manifest: ManifestUnit, handler: CriHandler, report: Told): void {
  const { name, table, version, path } = handler;
  const type = textAt(table, "runtime_type");
  const program = textAt(table, "runtime_path");
  const config = textAt(table, "options", "ConfigPath");
  const wanted = version === 2 || version === 3 ? PLUGIN[version] : undefined;
  if (version !== undefined && wanted !== undefined && path[1] !== wanted) {
    const at = siteOf(manifest, handler, handler.range);
    report({ at, message: "schema", data: { version, wanted, plugin: path[1]!, name }, fails: "start" });
  }
  if (type && checkType(manifest, handler, type, program, report)) return;
  const stray = textAt(table, "ConfigPath");
  if (stray && !config) {
    const at = siteOf(manifest, handler, stray.range, "ConfigPath");
    const edits = moveKey(manifest.file.cri!, [...path, "ConfigPath"], [...path, "options"]);
    const fixes = fix("Move it to options", manifest.file, edits, "choice");
    report({ at, message: "misplaced", data: { path: path.join("."), name }, severity: "warning", fixes });
  } else if (!config) {
    // The plain name means the default configuration anyway.
    if (name !== "kata") {
      const at = siteOf(manifest, handler, handler.range, "options");
      const fixes = setConfiguration(manifest, handler, ["options"], "ConfigPath");
      report({ at, message: "noConfig", data: { name }, severity: "warning", fixes });
    }
  } else checkFiles(manifest, handler, program, config, report);
  if (table.entries.get("privileged_without_host_devices")?.value.kind === undefined) {
    const at = siteOf(manifest, handler, handler.range, "privileged_without_host_devices");
    const fixes = setNew(manifest, handler, "privileged_without_host_devices", true);
    report({ at, message: "devices", data: { name }, severity: "information", fixes });
  }
}

/** @returns whether what else the handler says does not matter. */
function checkType(
  manifest: ManifestUnit,
  handler: CriHandler,
  type: CriText,
  program: CriText | undefined,
  report: Told,
): boolean {
  const at = siteOf(manifest, handler, type.range, "runtime_type");
  const data = { name: handler.name, type: type.text };
  const fixes = [toType(at, "io.containerd.kata.v2")];
  if (/^io\.containerd\.runc\.v\d$/.test(type.text)) {
    report({ at, message: "runc", data, severity: "warning", fixes });
    return true;
  }
  if (/^io\.containerd\.runtime\.v1\.linux$|^io\.containerd\.kata[\w-]*\.v1$/.test(type.text)) {
    report({ at, message: "old", data, fails: "start", fixes });
    return true;
  }
  const variant = /^io\.containerd\.(kata-[\w-]+)\.v2$/.exec(type.text)?.[1];
  if (variant && !program && !KNOWN_LINKS.test(variant))
    report({
      at,
      message: "shim",
      data: { type: type.text, shim: `containerd-shim-${variant}-v2` },
      severity: "warning",
      fixes,
    });
  return false;
}

/** Kata's own instructions link the shim under these names. */
const KNOWN_LINKS = /^kata-v2$/;

function toType(at: Subject, type: string): Fix {
  const edits = [{ file: at.file, range: at.range, text: JSON.stringify(type) }];
  return { title: `Change to ${type}`, edits, isChoice: true };
}

/** Gives a handler a key that it does not have. */
function setNew(
  { file }: ManifestUnit,
  { path }: Pick<CriHandler, "path">,
  key: string,
  value: Plain,
): readonly Fix[] {
  return fix(`Set ${key} to ${writeValue(value)}`, file, insertKey(file.cri!, path, key, value), "choice");
}

/** Names the configuration that kata-deploy installs for a handler of this name, where it has one. */
function setConfiguration(
  manifest: ManifestUnit,
  { name, path }: CriHandler,
  below: readonly string[],
  key: string,
): readonly Fix[] {
  const { library } = manifest;
  const release = releaseOf(manifest, directives(manifest.file).target.release);
  const shim = shimOfClass(name, release);
  if (shim === undefined || !shimsOf({ library, release }).has(shim)) return [];
  return setNew(manifest, { path: [...path, ...below] }, key, configurationOfShim(library, shim, release));
}

function checkFiles(
  manifest: ManifestUnit,
  handler: CriHandler,
  program: CriText | undefined,
  config: CriText,
  report: Told,
): void {
  const { name } = handler;
  const at = siteOf(manifest, handler, config.range, "ConfigPath");
  const own = program && runtimeOfProgram(program.text);
  const read = recogniseLocation(config.text)?.runtime;
  if (own && read && own !== read)
    report({
      at,
      message: "otherFile",
      data: { name, reader: runtimeName(own), other: runtimeName(read) },
      ...(own === "runtime-rs" ? { fails: "start" as const } : { severity: "warning" as const }),
    });
  const there = /^\//.test(config.text) ? manifest.host.stat?.(cleaned(config.text)) : undefined;
  if (there === "missing")
    report({ at, message: "missing", data: { path: config.text, name }, fails: "start" });
  const shim = program && manifest.host.stat?.(cleaned(program.text));
  if (program && shim === "missing") {
    const place = siteOf(manifest, handler, program.range, "runtime_path");
    report({ at: place, message: "missing", data: { path: program.text, name }, fails: "start" });
  }
}

function checkCrio(manifest: ManifestUnit, handler: CriHandler, report: Told): void {
  const { name, table } = handler;
  const type = textAt(table, "runtime_type");
  const program = textAt(table, "runtime_path");
  const config = textAt(table, "runtime_config_path");
  const isShim = program && /containerd-shim-kata/.test(program.text);
  if (isShim && type?.text !== "vm") {
    const at = siteOf(manifest, handler, type?.range ?? handler.range, "runtime_type");
    const fixes = type ? [toType(at, "vm")] : setNew(manifest, handler, "runtime_type", "vm");
    report({ at, message: "notVm", data: { name, type: type?.text ?? "oci" }, fails: "start", fixes });
  }
  if (config) checkFiles(manifest, handler, program, config, report);
  else if (isShim && name !== "kata") {
    const at = siteOf(manifest, handler, handler.range, "runtime_config_path");
    const fixes = setConfiguration(manifest, handler, [], "runtime_config_path");
    report({ at, message: "noConfigCrio", data: { name }, severity: "warning", fixes });
  }
}
