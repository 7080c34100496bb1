import { defectsIn } from "../knowledge/defects.ts";
import type { Defect } from "../knowledge/types/defects.ts";
import { deriveUnit, type Unit } from "../project/unit.ts";
import { type Held, heldIn } from "./conditions.ts";

/** A defect of the targeted release that a unit runs into, and where. */
export interface KnownDefect {
  readonly defect: Defect;
  readonly held: Held;
}

/** The defects that a unit runs into, quiet ones included, in the order of defects.toml. */
export function knownDefects(unit: Unit): readonly KnownDefect[] {
  return deriveUnit(unit, collect);
}

function collect(unit: Unit): readonly KnownDefect[] {
  return defectsIn(unit.library, unit.runtime, unit.target.release).flatMap((defect) =>
    heldIn(unit, defect, defect.where).map((held) => ({ defect, held })),
  );
}
