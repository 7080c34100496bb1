import { isAtLeast } from "../../knowledge/releases.ts";
import { deriveUnit, type Unit } from "../../project/unit.ts";
import { writeKey } from "../../toml/edit/index.ts";
import { BECAUSE, RESTATED } from "../changes.ts";
import type { Effective, EffectiveValue } from "../types.ts";
import { adjustHypervisor, adjustRuntime, type PathCheck, type Work } from "./adjustments.ts";
import type { Filling } from "./defaults.ts";
import { change, readStruct } from "./structs.ts";
import type { Cell, Struct } from "./types.ts";

/** A hypervisor's table with what lies below it. */
export interface HypervisorStructs {
  /** The table's name. */
  readonly name: string;
  readonly main: Struct;
  readonly factory?: Struct;
  /** Absent when no file has the table. */
  readonly rootlessUser?: Struct;
}

export interface AgentStructs {
  readonly name: string;
  readonly main: Struct;
  readonly memAgent?: Struct;
}

/** The configuration as runtime-rs has it after `load_from_file`. */
export interface RustConfig {
  readonly runtime: Struct;
  readonly hypervisors: readonly HypervisorStructs[];
  readonly agents: readonly AgentStructs[];
  /** What the loader looks for in the file system. */
  readonly paths: readonly PathCheck[];
}

/**
 * Loads a unit as runtime-rs does: merge, defaults, adjustments. Values that depend on something unknown stay
 * as written or are `undefined`.
 *
 * Source: `TomlConfig::load_from_file` in src/libs/kata-types/src/config/mod.rs.
 */
export function rustConfig(unit: Unit): RustConfig {
  return deriveUnit(unit, load);
}

function load(unit: Unit): RustConfig {
  const work: Work = { unit, paths: [] };
  const { tables } = unit.catalogue;
  const struct = (pattern: string, path: readonly string[], filling?: Filling): Struct | undefined => {
    const info = tables.get(pattern);
    return info && readStruct(unit, path, info, filling);
  };
  // A table of another name has no plugin to adjust or validate it: the whole configuration is refused.
  const registered = namesOf(unit, "hypervisor").filter((name) => unit.catalogue.hypervisors.includes(name));
  const hypervisors = registered.map((name): HypervisorStructs => {
    const path = ["hypervisor", name];
    const factory = struct("hypervisor.*.factory", [...path, "factory"], { hypervisor: name });
    const user = [...path, "rootless_user"];
    const isSet = unit.config.table(...user) ?? unit.config.get(...user);
    const rootlessUser = isSet && struct("hypervisor.*.rootless_user", user);
    return {
      name,
      main: struct("hypervisor.*", path, { hypervisor: name })!,
      ...(factory && { factory }),
      ...(rootlessUser && { rootlessUser }),
    };
  });
  const agents = namesOf(unit, "agent").map((name): AgentStructs => {
    const path = ["agent", name];
    const memAgent = struct("agent.*.mem_agent", [...path, "mem_agent"]);
    return { name, main: struct("agent.*", path)!, ...(memAgent && { memAgent }) };
  });
  const runtime = struct("runtime", ["runtime"], { hypervisor: undefined })!;
  for (const { main, factory } of hypervisors) adjustHypervisor(work, main, factory);
  const names = hypervisors.map(({ name }) => name);
  adjustRuntime(work, runtime, names);
  for (const { main } of agents) keepMilliseconds(unit, main);
  return { runtime, hypervisors, agents, paths: work.paths };
}

/** The struct that holds a field, by its place. */
export function structAt(unit: Unit, path: readonly string[]): Struct | undefined {
  const { runtime, hypervisors, agents } = rustConfig(unit);
  if (path[0] === "runtime") return path.length === 1 ? runtime : undefined;
  if (path[0] === "agent") {
    const agent = agents.find(({ name }) => name === path[1]);
    return path.length === 2 ? agent?.main : path[2] === "mem_agent" ? agent?.memAgent : undefined;
  }
  const hypervisor = path[0] === "hypervisor" ? hypervisors.find(({ name }) => name === path[1]) : undefined;
  if (path.length !== 3) return path.length === 2 ? hypervisor?.main : undefined;
  if (path[2] === "factory") return hypervisor?.factory;
  return path[2] === "rootless_user" ? hypervisor?.rootlessUser : undefined;
}

/** Names below `hypervisor` or `agent` that the loader makes a struct of. */
function namesOf(unit: Unit, map: string): readonly string[] {
  const table = unit.config.table(map);
  return table ? unit.config.names(table) : [];
}

/** Source: `deserialize_secs_to_millis` in src/libs/kata-types/src/config/agent.rs. */
function keepMilliseconds(unit: Unit, agent: Struct): void {
  if (!isAtLeast(unit.target.release, "3.21.0")) return;
  const cell = agent.cell("create_container_timeout");
  if (typeof cell?.value !== "bigint") return;
  agent.put({ ...cell, inFile: cell.value });
  const most = 0xffff_ffffn;
  const milliseconds = cell.value * 1000n;
  if (milliseconds > most) change(agent, cell.option.key, most, BECAUSE("milliseconds"));
  else change(agent, cell.option.key, milliseconds, RESTATED("milliseconds"), true);
}

/** The configuration that runtime-rs ends up with. */
export function effectiveOfRust(unit: Unit): Effective {
  const values = new Map<string, EffectiveValue>();
  for (const struct of structsOf(unit)) {
    const table = writeKey(struct.path);
    for (const cell of struct.cells()) {
      const value = valueOfCell(struct, cell);
      if (value) values.set(`${table}.${cell.option.key}`, value);
    }
  }
  return { values, hypervisor: hypervisorOfRust(unit) };
}

/** The table that runtime-rs uses, as far as that is known. */
export function hypervisorOfRust(unit: Unit): string | undefined {
  return rustConfig(unit).runtime.text("hypervisor_name") || unit.target.hypervisor;
}

/** One value of {@link effectiveOfRust}, by its place. */
export function valueOfRust(unit: Unit, path: readonly string[]): EffectiveValue | undefined {
  const struct = structAt(unit, path.slice(0, -1));
  const cell = struct?.cell(path.at(-1)!);
  return struct && cell && valueOfCell(struct, cell);
}

/** Those of {@link effectiveOfRust} that the runtime made of something else. */
export function changedByRust(unit: Unit): readonly EffectiveValue[] {
  const found: EffectiveValue[] = [];
  for (const struct of structsOf(unit)) {
    for (const cell of struct.touched()) {
      const value = cell.origin.kind === "changed" && valueOfCell(struct, cell);
      if (value) found.push(value);
    }
  }
  return found;
}

function structsOf(unit: Unit): readonly Struct[] {
  const { hypervisors, agents, runtime } = rustConfig(unit);
  return [
    ...hypervisors.flatMap(({ main, factory, rootlessUser }) => [main, factory, rootlessUser]),
    ...agents.flatMap(({ main, memAgent }) => [main, memAgent]),
    runtime,
  ].filter((struct) => struct !== undefined);
}

function valueOfCell(struct: Struct, { value, origin, inFile, option }: Cell): EffectiveValue | undefined {
  if (value === undefined || value === null) return undefined;
  const path = [...struct.path, option.key];
  return inFile === undefined ? { path, value, origin } : { path, value, origin, inFile };
}
