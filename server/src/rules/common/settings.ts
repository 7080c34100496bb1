import type { Setting } from "../../project/config.ts";
import type { Unit } from "../../project/unit.ts";
import { keySite, type Related, type Site, tableSite, valueSite } from "../rule.ts";

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

/** Where to complain about a combination: at the value that is read last, with the others beside it. */
export function combined(
  unit: Unit,
  settings: readonly (Setting | undefined)[],
  table: readonly string[],
): { readonly at: Site; readonly related: readonly Related[] } {
  const found = lastOf(unit, settings);
  if (!found) return { at: tableSite(unit, ...table), related: [] };
  return {
    at: valueSite(found.last),
    related: found.others.map((other) => ({
      ...keySite(other),
      message: `${other.path.at(-1)} is set here.`,
    })),
  };
}
