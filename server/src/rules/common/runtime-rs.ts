import { driverOf } from "../../loaders/runtime-rs/driver.ts";
import { type AgentStructs, type HypervisorStructs, rustConfig } from "../../loaders/runtime-rs/effective.ts";
import type { Struct } from "../../loaders/runtime-rs/types.ts";
import { deriveUnit, type Unit } from "../../project/unit.ts";
import { absentSite, type Related, type Subject, valueSite } from "../rule.ts";
import type { Condition } from "./conditions.ts";
import type { Seen } from "./seen.ts";

/** Where the value of a field stands; where no file sets it, the table that should hold it. */
export function fieldSite(unit: Unit, struct: Struct, key: string): Subject {
  const setting = struct.setting(key);
  return setting ? valueSite(setting) : absentSite(unit, ...struct.path, key);
}

type DrivenStructs = HypervisorStructs & { readonly driver: string };

/** The hypervisor tables that a driver of runtime-rs reads, `cloud-hypervisor` counting as `clh`. */
export function hypervisorsOf(unit: Unit): readonly DrivenStructs[] {
  return deriveUnit(unit, withDrivers);
}

const withDrivers = (unit: Unit): readonly DrivenStructs[] =>
  rustConfig(unit).hypervisors.map((structs) => ({ ...structs, driver: driverOf(structs.name) }));

/** The one that hypervisor_name chooses; `undefined` when that is not known or has no table. */
export function chosenHypervisor(unit: Unit): DrivenStructs | undefined {
  const name = rustConfig(unit).runtime.text("hypervisor_name") || unit.target.hypervisor;
  return hypervisorsOf(unit).find((structs) => structs.name === name);
}

export type RustSeen = Seen<Struct>;
export type RustCondition = Condition<RustSeen>;

/** What conditions look at; `undefined` where the hypervisor in use is not known. */
export function rustSeen(unit: Unit): RustSeen | undefined {
  return deriveUnit(unit, look);
}

function look(unit: Unit): RustSeen | undefined {
  const chosen = chosenHypervisor(unit);
  return chosen && seenWith(unit, chosen);
}

/** What conditions look at with one hypervisor, in use or not. */
export function seenWith(unit: Unit, { driver, name, main, factory }: DrivenStructs): RustSeen {
  const { runtime } = rustConfig(unit);
  return { unit, driver, name, table: main, runtime, agent: chosenAgent(unit)?.main, factory };
}

/** The agent's tables that agent_name chooses. */
export function chosenAgent(unit: Unit): AgentStructs | undefined {
  const { runtime, agents } = rustConfig(unit);
  return agents.find(({ name }) => name === runtime.text("agent_name"));
}

/** Points at another field that has to do with a problem; none when no file sets it. */
export function relatedField(struct: Struct, key: string, message: string): readonly Related[] {
  const setting = struct.setting(key);
  return setting ? [{ ...valueSite(setting), message }] : [];
}
