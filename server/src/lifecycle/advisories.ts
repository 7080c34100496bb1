import { isAffected, openingsIn } from "../knowledge/advisories.ts";
import type { Advisory } from "../knowledge/types.ts";
import { deriveUnit, type Unit } from "../project/unit.ts";
import { type Held, heldIn } from "./conditions.ts";

/** An advisory that a unit's settings open, and where; or, without a place, one that its release is open to. */
export interface OpenAdvisory {
  readonly advisory: Advisory;
  readonly held?: Held;
}

/**
 * The advisories that a unit is open to. One of which a configuration decides is told where that opens it; the
 * others are those of the release, for a main file alone.
 */
export function openAdvisories(unit: Unit): readonly OpenAdvisory[] {
  return deriveUnit(unit, collect);
}

function collect(unit: Unit): readonly OpenAdvisory[] {
  const { release, hypervisor } = unit.target;
  return unit.library.knowledge.advisories.flatMap((advisory): readonly OpenAdvisory[] => {
    if (advisory.opens) {
      const places = new Map<string, Held>();
      for (const opening of openingsIn(advisory, unit.runtime, release)) {
        for (const held of heldIn(unit, opening, opening.where)) places.set(held.path.join("."), held);
      }
      return [...places.values()].map((held) => ({ advisory, held }));
    }
    const of = { runtime: unit.runtime, hypervisor };
    return unit.complete && isAffected(advisory, release, of) ? [{ advisory }] : [];
  });
}
