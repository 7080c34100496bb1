import { archsOfHypervisor } from "../../knowledge/architectures.ts";
import type { Unit } from "../../project/unit.ts";

/** The hypervisors that a unit's runtime has on the architecture of the node. */
export function hypervisorsHere({ runtime, target, catalogue, library }: Unit): readonly string[] {
  const { hypervisors } = catalogue;
  if (target.isArchGuessed) return hypervisors;
  const { architectures } = library.knowledge;
  return hypervisors.filter((name) =>
    archsOfHypervisor(architectures, runtime, target.release, name).includes(target.arch),
  );
}
