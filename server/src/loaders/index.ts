import { deriveUnit, type Unit } from "../project/unit.ts";
import { effectiveOfGo } from "./go/effective.ts";
import { effectiveOfRust } from "./runtime-rs/effective.ts";
import type { Effective } from "./types.ts";

/** The configuration that the unit's runtime ends up with; worked out once for a unit. */
export function effective(unit: Unit): Effective {
  return deriveUnit(unit, unit.runtime === "go" ? effectiveOfGo : effectiveOfRust);
}
