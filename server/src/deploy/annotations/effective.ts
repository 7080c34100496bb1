import { createMade } from "../../documents/document.ts";
import { compareReleases } from "../../knowledge/releases.ts";
import { effective } from "../../loaders/index.ts";
import type { Effective, EffectiveJson, EffectiveValue, Origin, Place } from "../../loaders/types.ts";
import { createUnit, type Unit } from "../../project/unit.ts";
import { writeHeader, writeKey, writePair } from "../../toml/edit/index.ts";
import { type Plain, parse } from "../../toml/index.ts";
import { judge } from "./index.ts";
import { tableWith } from "./runtime-rs/index.ts";
import type { Judged } from "./types.ts";

/** Where an annotation stands, by its name. */
export type PlaceOf = (name: string) => Place | undefined;

/**
 * The configuration that a pod ends up with: that of the files, with what its annotations set.
 *
 * Sources: `addAnnotations` in src/runtime/pkg/oci/utils.go and `validateHypervisorConfig`; `update_config_by_annotation`
 * in src/libs/kata-types/src/annotations/mod.rs, which adjusts the configuration again.
 *
 * @param table the hypervisor table in force.
 */
export function effectiveWith(
  unit: Unit,
  table: string,
  annotations: ReadonlyMap<string, string>,
  placeOf: PlaceOf,
): Effective {
  const set = judge(unit, table, annotations).filter(({ kind, option }) => kind === "set" && option);
  if (unit.runtime === "go") return byGo(unit, table, set, placeOf);
  return set.length === 0 ? effective(unit) : byRust(unit, tableWith(unit, table, annotations), set, placeOf);
}

const WIDE = /^(?:memory_offset|[rt]x_rate_limiter_max_rate|create_container_timeout|sgx_epc_size)$/;

function byGo(unit: Unit, table: string, set: readonly Judged[], placeOf: PlaceOf): Effective {
  const before = effective(unit);
  const values = new Map(before.values);
  const at = (key: string) => values.get(`hypervisor.${table}.${key}`)?.value;
  const put = (path: readonly string[], value: EffectiveJson, origin: Origin): void => {
    values.set(writeKey(path), { path, value, origin });
  };
  const own = (key: string) => ["hypervisor", table, key];
  const isRemote = table === "remote";
  // The plug that is given last in the runtime's order wins over the other.
  const ordered = set.toSorted((a, b) => rank(a) - rank(b));
  for (const { name, option, value } of ordered) {
    const origin = originOf(placeOf(name));
    const key = option!.at(-1)!;
    put(option!, asGoKeepsIt(unit, key, value, at(key), isRemote), origin);
    if (key === "hot_plug_vfio") put(own("cold_plug_vfio"), "no-port", origin);
    if (key === "cold_plug_vfio") put(own("hot_plug_vfio"), "no-port", origin);
    const other = key === "image" ? "initrd" : key === "initrd" ? "image" : undefined;
    const isOne = !set.some(({ option: one }) => one!.at(-1) === other);
    if (other && isOne && /^(?:qemu|clh|firecracker)$/.test(table)) put(own(other), "", origin);
    if (key === "shared_fs" && value === "virtio-9p" && !at("msize_9p")) put(own("msize_9p"), 8192n, origin);
  }
  const told = set.findLast(({ option }) => option!.at(-1) === "default_vcpus");
  const vcpus = values.get(`hypervisor.${table}.default_vcpus`);
  if (vcpus && values.get("runtime.static_sandbox_resource_mgmt")?.value === true) {
    // A pod of fixed size gets no more CPUs later.
    const most = BigInt(Math.ceil(Number(told ? told.value : vcpus.value)) || 0);
    const leastOr = compareReleases(unit.target.release, "4.0.0") >= 0 ? 1n : isRemote ? 0n : 240n;
    put(own("default_maxvcpus"), most === 0n ? leastOr : most, vcpus.origin);
  }
  return { ...before, values };
}

function rank({ option }: Judged): number {
  return ["hot_plug_vfio", "cold_plug_vfio"].indexOf(option!.at(-1)!);
}

function asGoKeepsIt(
  unit: Unit,
  key: string,
  value: unknown,
  before: EffectiveJson | undefined,
  isRemote: boolean,
): EffectiveJson {
  switch (key) {
    case "default_vcpus":
      return value === 0 && !isRemote ? 1 : (value as number);
    case "kernel_params":
      return goParams(String(before ?? ""), String(value), isReplacing(unit));
    case "virtio_fs_extra_args":
      return [...((before as readonly string[] | undefined) ?? []), ...(value as readonly string[])];
    case "kernel_modules":
      return String(value).split(";");
    case "internetworking_model":
      return value === "default" ? "tcfilter" : String(value);
    case "hot_plug_vfio":
    case "cold_plug_vfio":
      return String(value) || "no-port";
    case "policy":
      return decoded(String(value));
  }
  if (typeof value !== "bigint" || WIDE.test(key)) return value as EffectiveJson;
  const kept = value & 0xffff_ffffn;
  if (isRemote) return kept;
  if (key === "default_maxvcpus" && (kept === 0n || kept > 240n)) return 240n;
  return key === "default_memory" && kept === 0n ? 2048n : kept;
}

function decoded(base64: string): string {
  const bytes = Uint8Array.from(atob(base64.replace(/\s/g, "")), (unit) => unit.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

/** Before, words were put behind those that were there. */
function isReplacing({ target }: Unit): boolean {
  return compareReleases(target.release, "3.24.0") >= 0;
}

/** Each word takes the place of earlier ones of its name. */
function goParams(before: string, added: string, isReplacing: boolean): string {
  const split = (text: string) => text.split(/\s+/).flatMap((word) => word.replace(/=$/, "") || []);
  const nameOf = (word: string) => word.split("=", 1)[0];
  let words = split(before);
  for (const word of split(added))
    words = [...(isReplacing ? words.filter((one) => nameOf(one) !== nameOf(word)) : words), word];
  return words.join(" ");
}

function byRust(unit: Unit, table: string, set: readonly Judged[], placeOf: PlaceOf): Effective {
  const before = effective(unit).values;
  const written = new Map<string, EffectiveValue>();
  for (const { name, option, value } of set) {
    const path = writeKey(option!);
    const asRead = asRustReadsIt(unit, option!.at(-1)!, value, before.get(path)?.value);
    written.set(path, { path: option!, value: asRead, origin: originOf(placeOf(name)) });
  }
  const values = new Map([...before, ...written]);
  const adjusted = isAdjustedAgain(unit) ? adjustedAgain(unit, before, written) : written;
  for (const [path, value] of adjusted) {
    const own = written.get(path);
    const old = before.get(path);
    if (own) values.set(path, { ...value, origin: rooted(value.origin, own.origin) });
    // What no annotation touches is what it was.
    else if (!old || !isSame(old.value, value.value)) values.set(path, value);
  }
  for (const [path, value] of written) {
    if (UNCHANGED.test(path)) values.set(path, value);
    else if (!adjusted.has(path)) values.delete(path);
  }
  return { values, hypervisor: table };
}

/** What is counted in other units than in a file, or is in no file. */
const UNCHANGED = /\.(?:create_container_timeout|initdata|[rt]x_rate_limiter_max_rate)$/;

function isAdjustedAgain({ target }: Unit): boolean {
  return compareReleases(target.release, "3.20.0") >= 0;
}

/** The adjustments once more, of what they made the first time and what annotations say. */
function adjustedAgain(
  unit: Unit,
  before: Effective["values"],
  written: Effective["values"],
): Effective["values"] {
  const text = [...new Map([...before, ...written]).values()]
    .filter(({ path }) => !UNCHANGED.test(writeKey(path)))
    .map(({ path, value, inFile }) => [path, inFile ?? value] as const);
  const tables = new Map<string, string[]>();
  for (const [path, value] of text) {
    const header = writeHeader(path.slice(0, -1));
    const lines = tables.get(header) ?? [];
    tables.set(header, lines);
    lines.push(`${writePair([path.at(-1)!], value as Plain)}\n`);
  }
  const whole = [...tables].map(([header, lines]) => `${header}\n${lines.join("")}`).join("");
  const loaded = createMade("the configuration as it was loaded", parse(whole));
  return effective(createUnit({ ...unit, files: [...unit.files, loaded] })).values;
}

function asRustReadsIt(
  unit: Unit,
  key: string,
  value: unknown,
  before: EffectiveJson | undefined,
): EffectiveJson {
  const list = (before as readonly string[] | undefined) ?? [];
  switch (key) {
    case "kernel_params":
      return isReplacing(unit) ? rustParams(String(before ?? ""), String(value)) : String(value);
    case "create_container_timeout":
      // The annotation counts seconds in 32 bits of milliseconds.
      return ((value as bigint) * 1000n) & 0xffff_ffffn;
    case "sandbox_bind_mounts":
      return [...list, ...String(value).split(" ").filter(Boolean)];
    case "virtio_fs_extra_args":
    case "experimental":
      return [...list, ...String(value).split(",")];
    case "kernel_modules":
      return [...list, ...String(value).split(";")];
    default:
      return value as EffectiveJson;
  }
}

/** Words of the same name are taken out, and the new ones put behind. */
function rustParams(before: string, added: string): string {
  const split = (text: string) => text.split(" ").flatMap((word) => word.trim() || []);
  const nameOf = (word: string) => word.split("=", 1)[0];
  const own = split(added);
  const kept = split(before).filter((word) => !own.some((one) => nameOf(one) === nameOf(word)));
  return [...kept, ...own].join(" ");
}

function originOf(place: Place | undefined): Origin {
  return place ? { kind: "file", place } : { kind: "default" };
}

/** The same with another place where it begins. */
function rooted(origin: Origin, root: Origin): Origin {
  return origin.kind === "changed" ? { ...origin, from: rooted(origin.from, root) } : root;
}

function isSame(a: EffectiveJson, b: EffectiveJson): boolean {
  return writePair(["a"], a as Plain) === writePair(["a"], b as Plain);
}
