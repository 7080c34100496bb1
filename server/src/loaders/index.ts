import { deriveUnit, type Unit } from "../project/unit.ts";
import { writeKey } from "../toml/edit/index.ts";
import { effectiveOfGo } from "./go/effective.ts";
import { effectiveOfRust } from "./runtime-rs/effective.ts";
import type { Effective, EffectiveValue } from "./types.ts";

/** The configuration that the unit's runtime ends up with; worked out once for a unit. */
export function effective(unit: Unit): Effective {
  return deriveUnit(unit, unit.runtime === "go" ? effectiveOfGo : effectiveOfRust);
}

/** What the runtime ends up with for one option; `undefined` where it has none, or that is not known. */
export function effectiveAt(unit: Unit, path: readonly string[]): EffectiveValue | undefined {
  return effective(unit).values.get(writeKey(path));
}
