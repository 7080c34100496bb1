import { settledValue } from "../../loaders/go/adjustments.ts";
import { type GoTable, goConfig } from "../../loaders/go/struct.ts";
import { deriveUnit, type Unit } from "../../project/unit.ts";
import type { Condition } from "./conditions.ts";
import type { Seen } from "./seen.ts";

export type GoSeen = Seen<GoTable>;
export type GoCondition = Condition<GoSeen>;

/** What conditions look at; `undefined` where the hypervisor in use is not known. */
export function goSeen(unit: Unit): GoSeen | undefined {
  return deriveUnit(unit, look);
}

function look(unit: Unit): GoSeen | undefined {
  const { hypervisor: table, agents, runtime, factory } = goConfig(unit);
  const name = table?.path[1];
  if (!table || name === undefined || !unit.catalogue.hypervisors.includes(name)) return undefined;
  return {
    unit,
    driver: name,
    name,
    table,
    runtime,
    agent: agents.length === 1 ? agents[0] : undefined,
    factory,
  };
}

/** Every hypervisor that runs guests; Dragonball is only a mock in the Go runtime. */
export const REAL: readonly string[] = ["qemu", "clh", "firecracker", "stratovirt", "remote", "acrn"];

/** A number after the loader's own clamps; `undefined` when it depends on what is not known. */
export function numberOf({ unit, table }: GoSeen, key: string): number | undefined {
  const value = settledValue(unit, table, key);
  return typeof value === "bigint" ? Number(value) : typeof value === "number" ? value : undefined;
}

/** The machine that QEMU is asked for: q35 where none is set, on every architecture. */
export function machineOf({ table }: GoSeen): string | undefined {
  const set = table.text("machine_type");
  return set === "" ? "q35" : set;
}

/** virtio-fs with its daemon, as asked for or by default. */
export function sharesOverVirtioFs({ table }: GoSeen, ...kinds: readonly string[]): boolean {
  const kind = table.text("shared_fs");
  return kind !== undefined && kinds.includes(kind || "virtio-fs");
}
