import type { Condition, LoaderType, Scalar } from "../knowledge/facts.ts";
import type { EffectiveJson } from "./types.ts";

/** A value of an option; `null`: it has none. `undefined`: not known. */
export type Known = EffectiveJson | null | undefined;

/**
 * Whether all conditions hold; `undefined` where what they ask for is not known.
 *
 * @param heldBy what another option of the same table has.
 */
export function hold(
  conditions: readonly Condition[] | undefined,
  heldBy: (key: string) => Known,
): boolean | undefined {
  let unknown = false;
  for (const { key, values, not } of conditions ?? []) {
    const value = heldBy(key);
    if (value === undefined) unknown = true;
    else if (values.some((one) => isSame(value, one)) === (not === true)) return false;
  }
  return unknown ? undefined : true;
}

/** Whether a value is the one that the facts name. */
export function isSame(value: EffectiveJson | null, constant: Scalar): boolean {
  if (typeof value === "bigint") return typeof constant === "number" && value === BigInt(constant);
  return value === constant;
}

/** A value of the facts as an option of that type holds it. */
export function constantOf(type: LoaderType, value: unknown): EffectiveJson | null {
  if (typeof value === "number" && /^u?int/.test(type)) return BigInt(value);
  return value as EffectiveJson | null;
}

/** What a type's value is when nothing was put into it. */
export function zeroOf(type: LoaderType): EffectiveJson {
  if (type.startsWith("[]")) return [];
  if (type === "bool") return false;
  if (type === "string") return "";
  return type.startsWith("float") ? 0 : 0n;
}

/** Whether a value is the empty text, 0 or `false`. */
export function isZero(value: EffectiveJson | null): boolean {
  return value === "" || value === 0n || value === 0 || value === false;
}
