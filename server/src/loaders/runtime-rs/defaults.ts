import { defaultOf, type Option, type TableInfo } from "../../knowledge/catalogue.ts";
import type { Unit } from "../../project/unit.ts";
import { remember } from "../../util/remember.ts";
import { constantOf, isZero, zeroOf } from "../conditions.ts";
import type { Origin } from "../types.ts";
import type { Cell, Held } from "./types.ts";

/** Whose defaults the loader fills in where a struct has nothing. */
export interface Filling {
  /** `undefined`: those that hold whatever the hypervisor. */
  readonly hypervisor: string | undefined;
}

/** Options whose defaults hang on numbers that are compared: `adjustHypervisor` fills them in. */
export const BY_CODE: ReadonlySet<string> = new Set(["default_vcpus", "default_maxvcpus", "network_queues"]);

const BY_DEFAULT: Origin = { kind: "default" };

/**
 * The fields of a table that no file sets; made once for a release. Defaults that hang on nothing else are in.
 *
 * @param filling `undefined` where the loader fills in nothing.
 */
export function unsetCells(
  { library, complete }: Unit,
  info: TableInfo,
  filling: Filling | undefined,
): ReadonlyMap<string, Cell> {
  const byScope = remember(library.cache, info, () => new Map());
  return remember(byScope, `${complete} ${filling ? (filling.hypervisor ?? "*") : ""}`, () => {
    const cells = new Map<string, Cell>();
    for (const option of info.fields) {
      if (option.type === "table") continue;
      const value = complete ? (atOnce(option, filling) ?? unsetValue(option)) : undefined;
      cells.set(option.key, { value, origin: BY_DEFAULT, option });
    }
    return cells;
  });
}

/**
 * What serde puts into a field that the file does not set; `null` for an `Option` that stays empty. Elsewhere the
 * loader fills the default in later.
 */
export function unsetValue(option: Option): Held {
  if (!option.zeroKept) return zeroOf(option.type);
  const value = defaultOf(option, undefined);
  return value === undefined ? zeroOf(option.type) : constantOf(option.type, value);
}

/** The default that is filled in whatever else is set; `undefined` where there is none. */
function atOnce(option: Option, filling: Filling | undefined): Held {
  if (!filling || option.zeroKept || option.defaultWhen.length > 0 || BY_CODE.has(option.key))
    return undefined;
  return filledValue(option, filling.hypervisor);
}

/** What the loader fills in for a field that is empty, 0 or `false`; `undefined` where it leaves that. */
export function filledValue(option: Option, hypervisor: string | undefined): Held {
  const value = defaultOf(option, hypervisor);
  if (option.zeroKept || value === undefined || value === null) return undefined;
  const filled = constantOf(option.type, value);
  return filled === null || isZero(filled) || !isZero(zeroOf(option.type)) ? undefined : filled;
}
