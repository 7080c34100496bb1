import { deriveUnit, type Unit } from "../project/unit.ts";
import { changedByGo, effectiveOfGo, valueOfGo } from "./go/effective.ts";
import { goConfig } from "./go/struct.ts";
import { unreadOfGo } from "./go/unread.ts";
import { changedByRust, effectiveOfRust, hypervisorOfRust, valueOfRust } from "./runtime-rs/effective.ts";
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
  return unit.runtime === "go" ? valueOfGo(unit, path) : valueOfRust(unit, path);
}

/** Those values of {@link effective} that the runtime made of something else. */
export function changedValues(unit: Unit): readonly EffectiveValue[] {
  return unit.runtime === "go" ? changedByGo(unit) : changedByRust(unit);
}

/** The table in use; `undefined` when that is not certain (Go takes one of several at random). */
export function hypervisorInUse(unit: Unit): string | undefined {
  return unit.runtime === "go" ? goConfig(unit).hypervisorName : hypervisorOfRust(unit);
}
