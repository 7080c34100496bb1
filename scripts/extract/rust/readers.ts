import { type ByHypervisor, checkedByLoader, unusedFromShared } from "../known.ts";
import type { Repository, Tree } from "../repository.ts";
import { isPunct } from "./blocks.ts";
import type { Loader } from "./defaults.ts";
import type { RustOption } from "./options.ts";
import type { Cfg, RustFile } from "./parse.ts";
import { buildCfg, type RustCache, readRust } from "./release.ts";

const crates = "src/runtime-rs/crates/";

/** Where each hypervisor's own code lies. */
const backends: Record<string, RegExp> = {
  qemu: /^hypervisor\/src\/qemu\//,
  clh: /^hypervisor\/(?:src\/ch\/|ch-config\/)/,
  firecracker: /^hypervisor\/src\/firecracker\//,
  dragonball: /^hypervisor\/src\/dragonball\//,
  remote: /^hypervisor\/src\/remote\//,
  openvmm: /^hypervisor\/src\/openvmm\//,
};

/**
 * Field accesses by file, by blob: `boot_info.kernel` for each `….boot_info.kernel` that is read, and
 * `BootInfo.kernel` where a parameter has that type.
 */
export type AccessCache = Map<string, Set<string>>;

/**
 * The hypervisors that make use of an option of `hypervisor.*`: their own code reads its field, or code
 * that all share does. Which of them shared code serves cannot be read from names: `known.ts` says it.
 */
export function readersOf(
  repository: Repository,
  tree: Tree,
  loader: Loader,
  hypervisors: Iterable<string>,
  cache: AccessCache,
): (option: RustOption) => string[] | undefined {
  const own = new Map<string, Set<string>>();
  const shared = new Set<string>();
  for (const [path, blob] of tree) {
    if (!isSource(path)) continue;
    const file = path.slice(crates.length);
    const backend = Object.keys(backends).find((name) => backends[name]?.test(file));
    const accesses = cache.get(blob) ?? accessesIn(repository, tree, path, backend === undefined);
    cache.set(blob, accesses);
    const into = backend === undefined ? shared : (own.get(backend) ?? new Set());
    if (backend !== undefined) own.set(backend, into);
    for (const access of accesses) into.add(access);
  }
  const byAnnotations = annotationChecks(loader.source);
  const names = [...hypervisors];

  const readBy = (name: string, option: RustOption): boolean => {
    const known = name === "cloud-hypervisor" ? "clh" : name;
    const listed = ({ keys, hypervisors: of }: ByHypervisor): boolean =>
      keys.includes(option.key) && of.includes(known);
    if (byAnnotations.has(option.field.name) || checkedByLoader.some(listed)) return true;
    const unused = unusedFromShared.filter(listed);
    if (reads(own.get(known), option)) return !unused.some(({ ownCode }) => ownCode);
    return reads(shared, option) && unused.length === 0;
  };
  return (option) => {
    if (!option.table.startsWith("hypervisor.*")) return undefined;
    const holder = holderOf(loader, option);
    return names.filter((name) => readBy(name, option) || (holder && readBy(name, holder))).sort();
  };
}

const isSource = (path: string): boolean =>
  path.startsWith(crates) && path.endsWith(".rs") && !/\/tests?\/|\/shim-ctl\//.test(path);

/** Accesses to fields that are not assignments, outside tests and, in shared code, outside validation. */
function accessesIn(repository: Repository, tree: Tree, path: string, isShared: boolean): Set<string> {
  const everything: Cfg = buildCfg(new Set(["dragonball", "cloud-hypervisor", "openvmm"]));
  const cache: RustCache = new Map();
  const accesses = new Set<string>();
  for (const fn of readRust(repository, tree, path, everything, cache)?.functions ?? []) {
    if (isShared && fn.name.startsWith("validate")) continue;
    for (let i = 1; i < fn.body.length; i++) {
      const [before, dot, name, after] = [fn.body[i - 2], fn.body[i - 1], fn.body[i], fn.body[i + 1]];
      if (name?.kind !== "name" || !isPunct(dot, ".") || isPunct(after, "(") || isPunct(after, "=")) continue;
      const holder = before?.kind === "name" ? before.text : "";
      accesses.add(`${holder}.${name.text}`);
      const type = isPunct(fn.body[i - 3], ".") ? undefined : fn.parameters.get(holder);
      if (type !== undefined) accesses.add(`${type}.${name.text}`);
    }
  }
  return accesses;
}

/** Whether accesses show that a field is read: by its place or, where the name is unlike others, by name. */
function reads(accesses: ReadonlySet<string> | undefined, option: RustOption): boolean {
  if (!accesses) return false;
  const field = option.field.name;
  const place = option.path.split(".").at(-2);
  if (place !== undefined && accesses.has(`${place}.${field}`)) return true;
  if (accesses.has(`${option.struct}.${field}`)) return true;
  const isDistinct = field.includes("_") && field.length > 10;
  for (const access of accesses) {
    if (!access.endsWith(`.${field}`)) continue;
    if (isDistinct || (place === undefined && /(?:config|conf|cfg|hypervisor|hv|h|inner)\./.test(access)))
      return true;
  }
  return false;
}

/** The option of `hypervisor.*` whose table an option belongs to: whoever takes that takes all of it. */
function holderOf(loader: Loader, option: RustOption): RustOption | undefined {
  const key = /^hypervisor\.\*\.(\w+)/.exec(option.table)?.[1];
  return loader.options.find((other) => other.table === "hypervisor.*" && other.key === key);
}

/** Fields that the loader's own methods look at when a pod's annotations are checked. */
function annotationChecks(source: RustFile): Set<string> {
  const fields = new Set<string>();
  for (const fn of source.functions) {
    const isCheck = fn.body.some((token) => token.text === "validate_path_pattern");
    if (!isCheck && fn.name !== "is_annotation_enabled") continue;
    fn.body.forEach((token, i) => {
      if (token.text === "self" && isPunct(fn.body[i + 1], ".")) fields.add(fn.body[i + 2]?.text ?? "");
    });
  }
  return fields;
}
