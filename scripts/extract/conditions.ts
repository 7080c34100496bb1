/** Conditions on other options of a table, as the facts say them. */
import type { Condition, Constant, Scalar } from "../../server/src/knowledge/facts.ts";
import type { Fact } from "./run/leaves.ts";

/** Whether two facts say the same. */
export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The condition that an option is the one of a comparison, or not. */
export function membership(key: string, { right, holds }: Fact): Condition {
  if (typeof right === "boolean") return { key, values: [right === holds] };
  return { key, values: [scalarOf(right as Constant)], ...(!holds && { not: true }) };
}

/** A value that others are compared with. */
export function scalarOf(value: Constant): Scalar {
  if (typeof value === "object" && value !== null)
    throw new Error(
      `a loader compares with a list, which the facts cannot say yet: ${JSON.stringify(value)}`,
    );
  return value;
}

/** Whether a value is among some. */
export const has = (values: readonly Constant[], value: Constant): boolean =>
  values.some((one) => same(one, value));

/** What two conditions on one option are together; undefined where nothing fulfils both. */
export function both(a: Condition | undefined, b: Condition): Condition | undefined {
  if (!a) return b;
  if (a.not && b.not)
    return { ...a, values: [...a.values, ...b.values.filter((value) => !has(a.values, value))] };
  const [positive, other] = a.not ? [b, a] : [a, b];
  const values = positive.values.filter((value) => has(other.values, value) !== (other.not === true));
  return values.length > 0 ? { key: a.key, values } : undefined;
}

/** What either of two conditions on one option is; null where all values fulfil one of them. */
export function either(a: Condition, b: Condition): Condition | null {
  if (!a.not && !b.not)
    return { ...a, values: [...a.values, ...b.values.filter((value) => !has(a.values, value))] };
  const [negative, other] = a.not ? [a, b] : [b, a];
  const values = negative.values.filter((value) => has(other.values, value) === (other.not === true));
  return values.length > 0 ? { ...negative, values } : null;
}

/** The keys on which two lists of conditions do not say the same. */
export function differences(a: readonly Condition[], b: readonly Condition[]): string[] {
  const keys = new Set([...a, ...b].map(({ key }) => key));
  const of = (list: readonly Condition[], key: string): string =>
    JSON.stringify(list.find((one) => one.key === key) ?? null);
  return [...keys].filter((key) => of(a, key) !== of(b, key));
}
