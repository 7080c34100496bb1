import { isAtLeast } from "../../../server/src/knowledge/releases.ts";
import { type ByHypervisor, readByLoader, unusedFromShared } from "../known.ts";
import type { Repository, Tree } from "../repository.ts";
import { type Node, parse, part, walk } from "../syntax.ts";
import type { RustCrate } from "./crates.ts";
import { buildWith } from "./hypervisors.ts";
import { readItems } from "./items.ts";
import type { RustOption } from "./options.ts";

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
  release: string,
  tree: Tree,
  crate: RustCrate,
  options: readonly RustOption[],
  hypervisors: Iterable<string>,
  cache: AccessCache,
): (option: RustOption) => string[] | undefined {
  const own = new Map<string, Set<string>>();
  const shared = new Set<string>();
  for (const [path, blob] of tree) {
    if (!isSource(path)) continue;
    const file = path.slice(crates.length);
    const backend = Object.keys(backends).find((name) => backends[name]?.test(file));
    const accesses = cache.get(blob) ?? accessesIn(repository.text(blob), path, backend === undefined);
    cache.set(blob, accesses);
    const into = backend === undefined ? shared : (own.get(backend) ?? new Set());
    if (backend !== undefined) own.set(backend, into);
    for (const access of accesses) into.add(access);
  }
  const byAnnotations = annotationChecks(crate);
  const names = [...hypervisors];

  const readBy = (name: string, option: RustOption): boolean => {
    const known = name === "cloud-hypervisor" ? "clh" : name;
    const listed = ({ keys, hypervisors: of, until }: ByHypervisor): boolean =>
      keys.includes(option.key) && of.includes(known) && !(until && isAtLeast(release, until));
    if (byAnnotations.has(option.field.name) || readByLoader.some(listed)) return true;
    const unused = unusedFromShared.filter(listed);
    if (reads(own.get(known), option)) return !unused.some(({ ownCode }) => ownCode);
    return reads(shared, option) && unused.length === 0;
  };
  return (option) => {
    if (!option.table.startsWith("hypervisor.*")) return undefined;
    const holder = holderOf(options, option);
    return names.filter((name) => readBy(name, option) || (holder && readBy(name, holder))).sort();
  };
}

const isSource = (path: string): boolean =>
  path.startsWith(crates) && path.endsWith(".rs") && !/\/tests?\/|\/shim-ctl\//.test(path);

const everything = buildWith(["dragonball", "cloud-hypervisor", "openvmm"]);

/** Accesses to fields that are not assignments, outside tests and, in shared code, outside validation. */
function accessesIn(text: string, path: string, isShared: boolean): Set<string> {
  const accesses = new Set<string>();
  const root = parse(text, "rust", path);
  for (const fn of readItems(root, path, everything).functions) {
    if (isShared && fn.name.startsWith("validate")) continue;
    const types = new Map(fn.parameters.map(({ name, type }) => [name, type]));
    const note = (holder: string, name: string, isWhole: boolean): void => {
      accesses.add(`${holder}.${name}`);
      const type = isWhole ? types.get(holder) : undefined;
      if (type !== undefined) accesses.add(`${type}.${name}`);
    };
    for (const node of walk(fn.body)) {
      if (node.type === "macro_invocation") {
        for (const [, dot, holder = "", name = ""] of node.text.matchAll(inMacro))
          note(holder, name, dot === "");
      }
      if (node.type !== "field_expression" || !isRead(node)) continue;
      const value = part(node, "value");
      const holder = value.type === "field_expression" ? part(value, "field") : value;
      note(/^\w+$/.test(holder.text) ? holder.text : "", part(node, "field").text, holder === value);
    }
  }
  root.tree.delete();
  return accesses;
}

/** An access among a macro's tokens, which no one parses. */
const inMacro = /(?<=(\.?)(?<!\w)(\w*)\s*)\.\s*([A-Za-z_]\w*)(?!\w|\s*(?:\(|=(?![=>])))/g;

/** Whether a field is neither called nor assigned to. */
function isRead(field: Node): boolean {
  const { parent } = field;
  if (parent?.type === "call_expression") return !part(parent, "function").equals(field);
  return parent?.type !== "assignment_expression" || !part(parent, "left").equals(field);
}

/** Whether accesses show that a field is read: by its place or, where the name is unlike others, by name. */
function reads(accesses: ReadonlySet<string> | undefined, option: RustOption): boolean {
  if (!accesses) return false;
  const field = option.field.name;
  const [, ...fields] = option.path.split(".");
  const place = fields.at(-2);
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
function holderOf(options: readonly RustOption[], option: RustOption): RustOption | undefined {
  const key = /^hypervisor\.\*\.(\w+)/.exec(option.table)?.[1];
  return options.find((other) => other.table === "hypervisor.*" && other.key === key);
}

/** Fields that the loader's own methods look at when a pod's annotations are checked. */
function annotationChecks(crate: RustCrate): Set<string> {
  const fields = crate.functions
    .filter(
      ({ name, body }) => name === "is_annotation_enabled" || /\bvalidate_path_pattern\b/.test(body.text),
    )
    .flatMap(({ body }) => [...walk(body)])
    .filter((node) => node.type === "field_expression" && part(node, "value").text === "self");
  return new Set(fields.map((node) => part(node, "field").text));
}
