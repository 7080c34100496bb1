import { baseName } from "../environment/files.ts";
import type { Runtime } from "../knowledge/facts.ts";
import { ownMember } from "../util/own-member.ts";

/**
 * `base`: a whole configuration. `drop-in`: a file of `config.d`. `template`: a `.toml.in` with placeholders.
 * `fragment`: a piece of which nobody can tell where it will be put.
 */
export type FileKind = "base" | "drop-in" | "template" | "fragment";

/** What a path alone tells. */
export interface Location {
  readonly kind: FileKind;
  readonly runtime?: Runtime;
  readonly hypervisor?: string;
  /** `qemu-snp-runtime-rs`: the part of the file name after `configuration-`. */
  readonly shim?: string;
}

/** Table by the first word of a shim's name; the shims of kata-deploy (its install code names the table of each). */
const TABLE_OF_SHIM: Readonly<Record<string, string>> = {
  qemu: "qemu",
  clh: "clh",
  "cloud-hypervisor": "cloud-hypervisor",
  fc: "firecracker",
  "rs-fc": "firecracker",
  firecracker: "firecracker",
  dragonball: "dragonball",
  stratovirt: "stratovirt",
  openvmm: "openvmm",
  remote: "remote",
  acrn: "acrn",
};

const SHIM_NAME = /^configuration-([a-z0-9][a-z0-9-]*?)\.toml(?:\.(?:in|j2|tmpl|template))?$/i;
const PLAIN_NAME = /^configuration[^/]*\.toml(?:\.(?:in|j2|tmpl|template))?$/i;
const KATA_DIRECTORY = /\/kata(?:-containers)?(?:\/|$)/;

/** Files of other programs that look alike: the agent's own configuration, containerd's, Rust's. */
const FOREIGN =
  /(?:^|\/)(?:config|Cargo|cargo|pyproject|clippy|rustfmt|deny|netlify|book)\.toml$|\/src\/agent\/|\/containerd\//;

/** Whether a path is that of another program's file, whatever stands in it. */
export function isForeignPath(path: string): boolean {
  return FOREIGN.test(path.replaceAll("\\", "/"));
}

/**
 * Recognises a file of Kata by where it lies and what it is called.
 *
 * @param path a path or URI with forward slashes.
 * @returns `undefined` when the path tells nothing.
 */
export function recogniseLocation(path: string): Location | undefined {
  const plain = path.replaceAll("\\", "/");
  if (FOREIGN.test(plain)) return undefined;
  const name = baseName(plain);
  if (/\/config\.d\/[^/]+$/.test(plain)) {
    if (!KATA_DIRECTORY.test(plain)) return undefined;
    return { kind: "drop-in", ...runtimeOfPath(plain), ...shimOfDirectory(plain) };
  }
  const shim = SHIM_NAME.exec(name)?.[1]?.toLowerCase();
  const table = shim && tableOfShim(shim);
  const template = /\.(?:in|j2|tmpl|template)$/i.test(name);
  const kind: FileKind = template ? "template" : "base";
  if (shim && table) {
    return { kind, shim, hypervisor: table, ...runtimeOfPath(plain, shim) };
  }
  if (PLAIN_NAME.test(name) && (KATA_DIRECTORY.test(plain) || /\/runtime(?:-rs)?\/config\//.test(plain))) {
    return { kind, ...(shim && { shim }), ...runtimeOfPath(plain, shim) };
  }
  return undefined;
}

/** The kind of a file that is known to be Kata's, by its name alone, wherever it lies. */
export function kindOfName(path: string): FileKind | undefined {
  const plain = path.replaceAll("\\", "/");
  if (/(?:^|\/)config\.d\/[^/]+$/.test(plain)) return "drop-in";
  const name = baseName(plain);
  if (!PLAIN_NAME.test(name)) return undefined;
  return name.toLowerCase().endsWith(".toml") ? "base" : "template";
}

/** The hypervisor table that a shim's configuration fills; `undefined` for an unknown shim. */
export function tableOfShim(shim: string): string | undefined {
  const known = ownMember(TABLE_OF_SHIM, shim);
  if (known) return known;
  const words = shim.split("-");
  for (let length = words.length - 1; length > 0; length--) {
    const table = ownMember(TABLE_OF_SHIM, words.slice(0, length).join("-"));
    if (table) return table;
  }
  return undefined;
}

/** The runtime whose shim of kata-deploy it is; see `RUST_SHIMS` in its utils/system.rs. */
export function runtimeOfShim(shim: string): Runtime {
  return runtimeOfPath("", shim).runtime ?? (shim === "cloud-hypervisor" ? "runtime-rs" : "go");
}

function runtimeOfPath(path: string, shim?: string): { readonly runtime?: Runtime } {
  if (/\/runtime-rs\//.test(path) || shim?.endsWith("-runtime-rs")) return { runtime: "runtime-rs" };
  if (shim === "rs-fc" || shim === "dragonball" || shim?.startsWith("openvmm"))
    return { runtime: "runtime-rs" };
  if (shim === "stratovirt" || shim === "acrn") return { runtime: "go" };
  if (/\/src\/runtime\/(?:cli\/)?config\//.test(path)) return { runtime: "go" };
  // kata-deploy keeps the Go runtime's files and those of runtime-rs in different directories.
  if (/\/share\/defaults\/kata-containers\/(?:runtimes\/[^/]+\/)?(?:config\.d\/)?[^/]+$/.test(path)) {
    return { runtime: "go" };
  }
  return {};
}

/** kata-deploy: `runtimes/<shim>/config.d/…`. */
function shimOfDirectory(path: string): { readonly shim?: string; readonly hypervisor?: string } {
  const shim = /\/runtimes\/([^/]+)\/config\.d\//.exec(path)?.[1];
  const hypervisor = shim && tableOfShim(shim);
  return { ...(shim && { shim }), ...(hypervisor && { hypervisor }) };
}

/** Whether the path of a file says that it is Kata's. */
export function isKataPath(path: string): boolean {
  return recogniseLocation(path) !== undefined;
}
