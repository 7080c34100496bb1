import type { Constant } from "../../../server/src/knowledge/facts.ts";
import type { Refusal } from "../run/branches.ts";
import { isConstant, place, type Value } from "../run/symbolic.ts";
import { part, walk } from "../syntax.ts";
import type { RustCrate, RustSources } from "./crates.ts";
import { serde } from "./items.ts";
import type { RustOption } from "./options.ts";
import { call } from "./run/calls.ts";
import type { Frame, Machine } from "./run/frame.ts";
import { rustLanguage } from "./run/language.ts";

/** What the loader makes of a file. */
export interface Load {
  /** What each option ends up with, by path. */
  held: ReadonlyMap<string, Value>;
  refusals: readonly Refusal[];
}

/** A hypervisor and the type of its plugin. */
export interface Plugin {
  name: string;
  type: string;
}

/** The crate whose functions load a configuration, and the options that it reads. */
export interface Loader {
  sources: RustSources;
  crate: RustCrate;
  options: readonly RustOption[];
  /** Whether the runtime validates what it loaded: not before 3.1.0. */
  validates: boolean;
}

/** Loads any file with the table of one hypervisor, or of none. */
export function loadWith({ sources, crate, options, validates }: Loader, plugin: Plugin | undefined): Load {
  const machine: Machine = {
    sources,
    crate,
    maps: {
      agent: { kata: place("agent", "Agent") },
      hypervisor: plugin ? { [plugin.name]: place("hypervisor", "Hypervisor") } : {},
      "annotation.annotations": {},
    },
    given: { get_hypervisor_plugin: place("plugin", plugin?.type ?? ""), "TomlConfig::adjust_config": null },
  };
  const frame = frameOf(machine, options);
  const config = place("", "TomlConfig");
  const run = (of: string, name: string, ...args: Value[]): void => {
    const fn = crate.functions.find(
      (one) => one.of === of && one.name === name && one.trait !== "ConfigPlugin",
    );
    if (fn) call(fn, args, frame);
  };
  // As TomlConfig::adjust_config and TomlConfig::validate have it; before 3.20.0 load_from_file did.
  for (const of of ["Hypervisor", "Runtime", "Agent"]) run(of, "adjust_config", config);
  if (validates) for (const of of ["Hypervisor", "Runtime", "Agent"]) run(of, "validate", config);
  // This also has a say where a pod has no annotations. What it adjusts once more stays as it is.
  run("Annotation", "update_config_by_annotation", place("annotation", "Annotation"), config);
  return { held: frame.held, refusals: frame.refusals };
}

function frameOf(machine: Machine, options: readonly RustOption[]): Frame {
  const [file] = machine.crate.files;
  if (!file) throw new Error("a crate without files");
  return {
    language: rustLanguage,
    machine,
    file,
    names: new Map(),
    held: new Map(options.map(({ path, field }) => [path, place(path, field.type)])),
    path: true,
    refusals: [],
    owner: undefined,
    own: new Set(),
    inner: new Map(),
  };
}

/** What serde puts where the file lacks an option, by path. */
export function serdeDefaults({ sources, crate, options }: Loader): Map<string, Constant> {
  const machine: Machine = { sources, crate, maps: {}, given: {} };
  const found = new Map<string, Constant>();
  for (const option of options) {
    const value = serdeDefault(option, machine);
    if (value !== undefined) found.set(option.path, value);
  }
  return found;
}

function serdeDefault(option: RustOption, machine: Machine): Constant | undefined {
  const { field, type, required } = option;
  const named = serde(field.attributes).get("default");
  if (typeof named === "string") {
    const fn = machine.crate.functions.find(({ of, name }) => of === undefined && name === named);
    const value = fn && call(fn, [], frameOf(machine, []));
    if (value === undefined || !isConstant(value)) throw new Error(`${named} gives no constant`);
    return value as Constant;
  }
  if (field.type.startsWith("Option<")) return null;
  if (required) return undefined;
  const variants = machine.crate.enums.get(field.type)?.variants;
  if (variants) {
    const marked = variants.findIndex(({ attributes }) => attributes.some(({ name }) => name === "default"));
    return option.values?.[Math.max(marked, 0)];
  }
  if (type.startsWith("[]")) return [];
  if (type === "string") return "";
  if (type === "bool") return false;
  return type === "table" ? undefined : 0;
}

/**
 * How often the unit that the loader keeps goes into the one of the file: 1000 where a deserializer makes
 * milliseconds of seconds.
 */
export function factorOf(option: RustOption, crate: RustCrate): number {
  const named = serde(option.field.attributes).get("deserialize_with");
  if (typeof named !== "string") return 1;
  const body = crate.functions.find(({ of, name }) => of === undefined && name === named)?.body;
  const multiplied =
    body &&
    [...walk(body)].find(
      ({ type, text }) => type === "call_expression" && /saturating_mul\(\d+\)$/.test(text),
    );
  if (!multiplied) throw new Error(`${named} is not followed`);
  return Number(part(multiplied, "arguments").text.slice(1, -1).replaceAll("_", ""));
}
