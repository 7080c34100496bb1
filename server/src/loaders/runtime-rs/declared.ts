import type { Option } from "../../knowledge/catalogue.ts";
import type { Change } from "../../knowledge/facts.ts";
import type { Phrase } from "../../util/phrases.ts";
import { BECAUSE, RESTATED } from "../changes.ts";
import { constantOf, hold, isSame, isZero, type Known } from "../conditions.ts";
import { BY_CODE, filledValue } from "./defaults.ts";
import { change } from "./structs.ts";
import type { Struct } from "./types.ts";

/** Keys for which 0 is a usual way to ask for the default. */
const ZERO_IS_USUAL: ReadonlySet<string> = new Set([
  "queue_size",
  "num_queues",
  "msize_9p",
  "hypervisor_timeout",
]);

/** Keys that mean nothing while what they belong to is off, so that nobody misses what they had. */
const GOES_WITH_A_SWITCH: ReadonlySet<string> = new Set(["vhost_user_store_path"]);

/**
 * Fills in defaults and makes the changes that the facts declare for a table, each option when those that it hangs
 * on are done. What compares numbers or asks the host is not among them.
 *
 * @param hypervisor whose defaults hold.
 * @param present the hypervisors that a change may ask for.
 */
export function applyDeclared(
  struct: Struct,
  hypervisor: string | undefined,
  present: readonly string[],
): void {
  const begun = new Set<string>();
  const settled = (key: string): Known => {
    settle(key);
    return struct.cell(key)?.value;
  };
  /** Two options that hang on each other see what the other had before. */
  function settle(key: string): void {
    const cell = struct.cell(key);
    if (!cell) return;
    const { option } = cell;
    if ((option.zeroKept && option.changes.length === 0) || begun.has(key)) return;
    begun.add(key);
    if (!BY_CODE.has(key)) fillIn(struct, option, hypervisor, settled);
    for (const one of option.changes) {
      if (one.hypervisors && !one.hypervisors.some((name) => present.includes(name))) continue;
      make(struct, option, one, settled);
    }
  }
  for (const { key, changes, defaultWhen } of struct.info.fields) {
    // Of the others nothing is left to do: see `unsetCells`.
    if (struct.setting(key) || changes.length > 0 || defaultWhen.length > 0) settle(key);
  }
}

function fillIn(
  struct: Struct,
  option: Option,
  hypervisor: string | undefined,
  settled: (key: string) => Known,
): void {
  const { key, defaultWhen } = option;
  const held = struct.cell(key)?.value;
  if (held === undefined || held === null || !isZero(held)) return;
  const filled = filledValue(option, hypervisor);
  if (filled === undefined) return;
  if (hold(defaultWhen, settled) !== true) return;
  if (held === "") change(struct, key, filled, RESTATED("empty"), true);
  else if (ZERO_IS_USUAL.has(key)) change(struct, key, filled, RESTATED("zero"), true);
  else change(struct, key, filled, BECAUSE("zero"));
}

function make(
  struct: Struct,
  { key, type }: Option,
  { from, to, when, hypervisors }: Change,
  settled: (key: string) => Known,
): void {
  const cell = struct.cell(key);
  if (!cell || (from !== undefined && (cell.value === undefined || !isSame(cell.value, from)))) return;
  if (hold(when, settled) !== true) return;
  const value = constantOf(type, to);
  if (value === null) struct.put({ ...cell, value });
  else if (from === "") change(struct, key, value, RESTATED("empty"), true);
  else if (GOES_WITH_A_SWITCH.has(key)) change(struct, key, value, RESTATED("switchOff"), true);
  else change(struct, key, value, reasonOf(from, when, hypervisors));
}

function reasonOf(from: Change["from"], when: Change["when"], hypervisors: Change["hypervisors"]): Phrase {
  if (hypervisors) return BECAUSE("remoteTable");
  const last = when?.at(-1);
  if (!last || (from !== undefined && from !== 0)) return BECAUSE("oldCacheMode");
  const values = last.values.map(String).join(", ");
  return BECAUSE("other", { option: last.key, state: last.not ? `not ${values}` : values });
}
