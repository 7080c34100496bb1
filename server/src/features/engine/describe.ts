import { cleaned } from "../../deploy/annotations/paths.ts";
import { shimsOf } from "../../deploy/chart.ts";
import { runtimeOfProgram } from "../../deploy/installed-paths.ts";
import { shimOfClass } from "../../deploy/pods.ts";
import { type CriHandler, textAt } from "../../documents/cri.ts";
import { recogniseLocation } from "../../documents/locations.ts";
import { annotationsIn } from "../../knowledge/annotations.ts";
import { runtimeName } from "../../knowledge/runtimes.ts";
import type { ManifestUnit } from "../../project/manifest.ts";
import { describeAnnotation } from "../explain-annotation.ts";
import { describeShim } from "../manifest/chart-values.ts";
import { releaseAt } from "../manifest/release.ts";
import { code } from "../markdown.ts";

/** What a handler leads to. */
export function describeHandler(manifest: ManifestUnit, handler: CriHandler): string {
  const { engine, name, table } = handler;
  const config = textAt(table, "options", "ConfigPath")?.text ?? textAt(table, "runtime_config_path")?.text;
  const program = textAt(table, "runtime_path")?.text;
  const type = textAt(table, "runtime_type")?.text;
  const rows = [
    program !== undefined
      ? `- Program: ${code(program)}`
      : engine === "containerd" && type !== undefined && inList(describeType(type, undefined)),
    config === undefined ? "- Configuration: the runtime's default one" : `- Configuration: ${code(config)}`,
  ];
  return [
    `**${code(name)}** handler of ${engine === "crio" ? "CRI-O" : "containerd"}`,
    `Pods whose RuntimeClass has ${code(`handler: ${name}`)} are started with it.`,
    rows.filter(Boolean).join("\n"),
    describeShimOf(manifest, name),
  ]
    .filter(Boolean)
    .join("\n\n");
}

/** What kata-deploy gives a handler of that name; `undefined` for others. */
function describeShimOf(manifest: ManifestUnit, name: string): string | undefined {
  const release = releaseAt(manifest);
  const shim = shimOfClass(name, release);
  const text = shim && describeShim({ library: manifest.library, release }, shim);
  return text && `With kata-deploy ${release}: ${text}`;
}

/** The shim that a handler is called after, where the release has it. */
export function shimOfHandler(manifest: ManifestUnit, name: string): string | undefined {
  const release = releaseAt(manifest);
  const shim = shimOfClass(name, release);
  return shim !== undefined && shimsOf({ library: manifest.library, release }).has(shim) ? shim : undefined;
}

/** What the value of an option of a handler means; `undefined` where nothing is known of it. */
export function describeHandlerValue(
  manifest: ManifestUnit,
  { engine, table }: Pick<CriHandler, "engine" | "table">,
  option: string,
  text: string,
): string | undefined {
  switch (option) {
    case "runtime_type":
      return engine === "containerd" ? describeType(text, textAt(table, "runtime_path")?.text) : undefined;
    case "runtime_path": {
      const runtime = runtimeOfProgram(text);
      return (
        runtime &&
        `The shim of ${runtimeName(runtime)}, where kata-deploy installs it.${missing(manifest, text)}`
      );
    }
    case "options.ConfigPath":
    case "runtime_config_path":
      return describeConfiguration(manifest, text);
    case "pod_annotations":
      return describeHandedOn(manifest, text);
    default:
      return undefined;
  }
}

/** What a configuration is for, as far as its path tells. */
export function describeConfiguration(manifest: ManifestUnit, path: string): string | undefined {
  const told = recogniseLocation(path);
  if (!told) return missing(manifest, path).trim() || undefined;
  const table = told.hypervisor && ` with ${code(`[hypervisor.${told.hypervisor}]`)}`;
  const reader = told.runtime ? ` of ${runtimeName(told.runtime)}` : " of Kata Containers";
  return `A configuration${reader}${table ?? ""}.${missing(manifest, path)}`;
}

function inList(text: string | undefined): string | undefined {
  return text && `- ${text}`;
}

function missing({ host }: ManifestUnit, path: string): string {
  const there = path.startsWith("/") ? host.stat?.(cleaned(path)) : undefined;
  return there === "missing" ? " Nothing is there on this machine." : "";
}

function describeType(type: string, program: string | undefined): string | undefined {
  const name = /^io\.containerd\.([\w-]+)\.(v\d+)$/.exec(type);
  if (!name) return undefined;
  const shim = code(`containerd-shim-${name[1]}-${name[2]}`);
  if (name[1] === "runc") return `The program ${shim}, which runs runc and not Kata.`;
  return program === undefined
    ? `The program ${shim} in containerd's ${code("PATH")}.`
    : `In the place of ${shim} containerd starts ${code(program)}.`;
}

/** The most names that are listed. */
const MOST = 12;

function describeHandedOn(manifest: ManifestUnit, entry: string): string | undefined {
  const { library } = manifest;
  const release = releaseAt(manifest);
  const whole = describeAnnotation({ library, release, runtime: undefined }, entry);
  if (whole) return whole;
  const prefix = /^([^*?[\\]*)\*$/.exec(entry)?.[1];
  if (prefix === undefined) return undefined;
  const names = new Set(
    (["go", "runtime-rs"] as const).flatMap((runtime) => [
      ...annotationsIn(library, runtime, release).keys(),
    ]),
  );
  const found = [...names].filter((name) => name.startsWith(prefix)).sort();
  if (found.length === 0) return `Hands on none of Kata's annotations of ${release}.`;
  const listed = found.slice(0, MOST).map((name) => `- ${code(name)}`);
  const more = found.length > MOST ? [`- and ${found.length - MOST} more`] : [];
  return `Hands on ${found.length} of Kata's annotations of ${release}:\n\n${[...listed, ...more].join("\n")}`;
}
