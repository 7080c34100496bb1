/** What the facts declare: defaults, and values that others bring with them. */
import { defaultOf, type Option } from "../../knowledge/catalogue.ts";
import type { Change } from "../../knowledge/facts.ts";
import type { Phrase } from "../../util/phrases.ts";
import { ALWAYS, always, BECAUSE, becoming, CHANGES } from "../changes.ts";
import { constantOf, hold, isSame, isZero, type Known } from "../conditions.ts";
import type { EffectiveJson } from "../types.ts";
import type { Outcome } from "./outcome.ts";
import type { GoTable } from "./struct.ts";

/** The change that gives an option one value for a hypervisor, whatever the file says. */
export function forcedFor({ changes }: Option, hypervisor: string): Change | undefined {
  return changes.find(
    ({ from, when, hypervisors }) => from === undefined && !when && hypervisors?.includes(hypervisor),
  );
}

const WHY: Readonly<Record<string, (hypervisor: string) => Phrase>> = {
  shared_fs: () => ALWAYS("sharesNothing"),
  block_device_driver: () => ALWAYS("attachesNothing"),
  disable_vhost_net: (hypervisor) => ALWAYS("noVhostNet", { hypervisor }),
  disable_guest_selinux: (hypervisor) => ALWAYS("noSelinux", { hypervisor }),
  disable_block_device_use: () => ALWAYS("needsDisks"),
};

/** The one value that an option can have with a hypervisor. */
export function fixed(table: GoTable, option: Option, hypervisor: string): Outcome | undefined {
  const change = forcedFor(option, hypervisor);
  if (!change) return undefined;
  const value = change.to as string | boolean;
  const why = WHY[option.key]?.(hypervisor);
  return why ? forced(table, option.key, value, why) : { value };
}

/** A value that stands whatever the file says. */
export function forced(table: GoTable, key: string, value: string | boolean, why: Phrase): Outcome {
  const own = table.setting(key);
  if (!own) return { value };
  const same = (typeof value === "string" ? table.text(key) : table.flag(key)) === value;
  return same ? { value } : { value, change: always(value, why) };
}

/**
 * The value that a single value or other options bring about; `undefined` where they leave it alone.
 *
 * @param settled what another option of the same table ends up with.
 */
export function brought(
  table: GoTable,
  option: Option,
  hypervisor: string | undefined,
  settled: (key: string) => Known,
): Outcome | undefined {
  for (const change of option.changes) {
    const { from, when, hypervisors } = change;
    if (hypervisors && !(hypervisor && hypervisors.includes(hypervisor))) continue;
    const own = byDefault(table, option, hypervisor)?.value ?? readField(table, option);
    const to = constantOf(option.type, change.to) as EffectiveJson;
    if (own === to || (own !== undefined && from !== undefined && !isSame(own, from))) continue;
    const holds = own === undefined && from !== undefined ? undefined : hold(when, settled);
    if (holds === undefined) return { value: undefined };
    if (holds) return when ? { value: to, change: reasonOf(option, change) } : { value: to };
  }
  return undefined;
}

/** Changes that are told in words of their own. */
const TOLD: Readonly<Record<string, (change: Change) => Phrase>> = {
  block_device_driver: () => CHANGES("ccw"),
  disable_image_nvdimm: ({ to }) => always(to, ALWAYS("noNvdimm")),
};

function reasonOf({ key }: Option, change: Change): Phrase {
  const told = TOLD[key];
  if (told) return told(change);
  const { key: option, values, not } = change.when!.at(-1)!;
  if (!not && isOff(values[0]!) && isOff(change.to)) return CHANGES("without", { other: option });
  const state = values.map(String).join(", ");
  return becoming(change.to, BECAUSE("other", { option, state: not ? `not ${state}` : state }));
}

const isOff = (value: Change["to"]): boolean => value === 0 || value === "" || value === false;

/** The default in place of what is empty or 0, where the facts have one that is neither. */
export function byDefault(table: GoTable, option: Option, hypervisor?: string): Outcome | undefined {
  const value = defaultOf(option, hypervisor);
  if (value === undefined || value === null || option.zeroKept) return undefined;
  const filled = constantOf(option.type, value);
  if (filled === null || isZero(filled) || !isZero(readField(table, option) ?? null)) return undefined;
  return { value: filled, fallback: true };
}

/** A field of a plain type, as the file has it; `undefined` where it is a pointer to nothing, or not known. */
export function readField(table: GoTable, option: Option): EffectiveJson | undefined {
  const { key, type } = option;
  if (option.zeroKept && !table.setting(key)) return undefined;
  if (type.startsWith("[]")) return table.texts(key);
  if (type === "string") return table.text(key);
  if (type === "bool") return table.flag(key);
  return type.startsWith("float") ? table.number(key) : table.integer(key);
}
