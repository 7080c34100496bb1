import type { Setting } from "../../project/config.ts";
import type { Unit } from "../../project/unit.ts";
import { absentSite, keySite, type Related, type Subject, valueSite } from "../rule.ts";

/** Of several settings the one that is read last, and the others. */
function lastOf(
  unit: Unit,
  settings: readonly (Setting | undefined)[],
): { readonly last: Setting; readonly others: readonly Setting[] } | undefined {
  const set = settings.filter((setting) => setting !== undefined);
  set.sort((a, b) => place(unit, a) - place(unit, b) || a.entry.key.start - b.entry.key.start);
  const last = set.at(-1);
  return last && { last, others: set.slice(0, -1) };
}

function place(unit: Unit, setting: Setting): number {
  return unit.files.indexOf(setting.file);
}

/**
 * A combination of settings, shown at the value that is read last, with the others beside it.
 *
 * @param missing the key that is spoken of when none is set.
 */
export function combined(
  unit: Unit,
  settings: readonly (Setting | undefined)[],
  missing: readonly string[],
): { readonly at: Subject; readonly related: readonly Related[] } {
  const found = lastOf(unit, settings);
  if (!found) return { at: absentSite(unit, ...missing), related: [] };
  return {
    at: valueSite(found.last),
    related: found.others.map((other) => ({
      ...keySite(other),
      message: `${other.path.at(-1)} is set here.`,
    })),
  };
}
