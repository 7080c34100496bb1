import type { Unit } from "../project/unit.ts";
import type { ValueNode } from "../toml/index.ts";
import { hypervisorOf } from "./hypervisor.ts";
import { type Outcome, outcomeOf } from "./options.ts";
import { knownNode } from "./values.ts";
import { startWork } from "./work.ts";

/**
 * What a move to runtime-rs would make of one option; `undefined` where it stays as it is, or the unit is not the Go
 * runtime's.
 *
 * @param path from the root, in Kata's spelling.
 * @param node what it is set to.
 */
export function outcomeAt(
  unit: Unit,
  path: readonly string[],
  node: ValueNode | undefined,
): Outcome | undefined {
  if (unit.runtime !== "go" || path.length < 2) return undefined;
  const work = startWork(unit, {}, hypervisorOf(unit));
  return outcomeOf(work, { path, value: node && knownNode(node), isSet: node !== undefined });
}
