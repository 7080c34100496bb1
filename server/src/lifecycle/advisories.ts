import { advisoriesIn, isFor } from "../knowledge/advisories.ts";
import type { Advisory } from "../knowledge/types/defects.ts";
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
  const { runtime, library, target } = unit;
  const { release, hypervisor } = target;
  return advisoriesIn(library, runtime, release).flatMap(
    ({ advisory, openings }): readonly OpenAdvisory[] => {
      if (advisory.opens) {
        const places = new Map<string, Held>();
        for (const opening of openings) {
          for (const held of heldIn(unit, opening, opening.where)) places.set(held.path.join("."), held);
        }
        return [...places.values()].map((held) => ({ advisory, held }));
      }
      return unit.complete && isFor(advisory, { runtime, hypervisor }) ? [{ advisory }] : [];
    },
  );
}
