import { deriveUnit, type Unit } from "../project/unit.ts";
import { writeKey } from "../toml/edit/index.ts";
import { effectiveOfGo } from "./go/effective.ts";
import { unreadOfGo } from "./go/unread.ts";
import { effectiveOfRust } from "./runtime-rs/effective.ts";
import type { Effective, EffectiveValue } from "./types.ts";

/** The configuration that the unit's runtime ends up with; worked out once for a unit. */
export function effective(unit: Unit): Effective {
  return deriveUnit(unit, unit.runtime === "go" ? effectiveOfGo : effectiveOfRust);
}

/** The options of the hypervisor in use that it does not read, and what the runtime has in their place. */
export function unreadOptions(unit: Unit): ReadonlyMap<string, EffectiveValue> {
  return unit.runtime === "go" ? deriveUnit(unit, unreadOfGo) : new Map();
}

/** What the runtime ends up with for one option; `undefined` where it has none, or that is not known. */
export function effectiveAt(unit: Unit, path: readonly string[]): EffectiveValue | undefined {
  return effective(unit).values.get(writeKey(path));
}
