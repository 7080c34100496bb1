import { goConfig } from "../loaders/go/struct.ts";
import { stringOf } from "../project/config.ts";
import type { Unit } from "../project/unit.ts";

/** The hypervisor in use; of several tables the one that is named for runtime-rs, else the first. */
export function hypervisorOf(unit: Unit): string | undefined {
  const { hypervisorName, hypervisors } = goConfig(unit);
  const named = stringOf(unit.config.get("runtime", "hypervisor_name"));
  const chosen = hypervisors.find(({ path }) => path[1] === named) ?? hypervisors[0];
  return hypervisorName ?? chosen?.path[1];
}
