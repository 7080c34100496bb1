import { readBlocks } from "./blocks.ts";
import { evaluate, type Machine, outside, runBlocks, type State, type Value } from "./evaluate.ts";
import { functionOf } from "./hypervisors.ts";
import type { RustOption } from "./options.ts";
import { type Cfg, type RustFile, serde } from "./parse.ts";

/** What the evaluation of defaults needs to know of a release's loader. */
export interface Loader {
  source: RustFile;
  options: RustOption[];
  cfg: Cfg;
  constant: (name: string) => Value;
}

/** The value that serde gives an option that the file lacks. */
export function serdeDefault(loader: Loader, option: RustOption): Value {
  const told = serde(option.field.attributes);
  const named = told.get("default");
  if (typeof named === "string") {
    const body = functionOf(loader.source, undefined, named)?.body ?? [];
    return inFileUnit(loader, told.get("deserialize_with"), evaluate(body, loader.constant));
  }
  if (option.field.type.startsWith("Option<")) return null;
  const item = loader.source.enums.find((candidate) => candidate.name === option.field.type);
  if (item) {
    const marked = item.variants.findIndex(({ attributes }) =>
      attributes.some(({ name }) => name === "default"),
    );
    return option.values?.[Math.max(marked, 0)] ?? outside;
  }
  if (option.type.startsWith("[]")) return [];
  if (option.type === "string") return "";
  if (option.type === "bool") return false;
  return option.type.endsWith("table") ? outside : 0;
}

/** A deserializer that multiplies, `secs.saturating_mul(1000)`, does not touch the default. */
function inFileUnit(loader: Loader, deserializer: string | true | undefined, value: Value): Value {
  if (typeof deserializer !== "string" || typeof value !== "number") return value;
  const body = functionOf(loader.source, undefined, deserializer)?.body ?? [];
  const at = body.findIndex((token) => token.text === "saturating_mul");
  const factor = at < 0 ? 1 : Number(body[at + 2]?.text.replaceAll("_", ""));
  return value / factor;
}

/**
 * Path → value after adjust_config, for a hypervisor table in which nothing is given. What the plugin
 * writes elsewhere goes by its path from the whole file, `conf.runtime.…`.
 */
export function hypervisorDefaults(loader: Loader, plugin: string): Map<string, Value> {
  const state = initialState(loader, "hypervisor.*");
  const adjust = loader.source.functions.find((fn) => fn.of === "Hypervisor" && fn.name === "adjust_config");
  runBlocks(machineOf(loader, plugin), state, readBlocks(adjust?.body ?? [], loader.cfg));
  return state.fields;
}

/** The same for `[runtime]`. */
export function runtimeDefaults(loader: Loader): Map<string, Value> {
  const state = initialState(loader, "runtime");
  state.names.set("conf", "conf");
  const fields = new Map(
    [...state.fields].map(([path, value]): [string, Value] => [`conf.runtime.${path}`, value]),
  );
  const adjust = loader.source.functions.find((fn) => fn.of === "Runtime" && fn.name === "adjust_config");
  runBlocks(
    machineOf(loader, ""),
    { fields, names: state.names },
    readBlocks(adjust?.body ?? [], loader.cfg),
  );
  return new Map(
    [...fields].map(([path, value]): [string, Value] => [path.replace("conf.runtime.", ""), value]),
  );
}

function initialState(loader: Loader, table: string): State {
  const own = loader.options.filter(
    (option) => option.table === table || option.table.startsWith(`${table}.`),
  );
  const fields = own.map((option): [string, Value] => [option.path, serdeDefault(loader, option)]);
  return { fields: new Map(fields), names: new Map() };
}

function machineOf(loader: Loader, plugin: string): Machine {
  const holders = new Map<string, string>();
  for (const { path, field, struct } of loader.options) {
    holders.set(path.slice(0, Math.max(path.length - field.name.length - 1, 0)), struct);
  }
  const machine: Machine = {
    constant: loader.constant,
    call(state, receiver, method) {
      const isPlugin = receiver === "plugin";
      const struct = isPlugin ? plugin : holders.get(receiver ?? "");
      const fn = struct === undefined ? undefined : functionOf(loader.source, struct, method);
      if (!fn || method === "validate") return;
      // A structure's own method sees it as `self`; a plugin finds its table in `conf`.
      const names = new Map([isPlugin ? ["conf", "conf"] : ["self", receiver ?? ""]]);
      runBlocks(machine, { fields: state.fields, names }, readBlocks(fn.body, loader.cfg));
    },
  };
  return machine;
}
