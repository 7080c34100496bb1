import { bounds } from "../knowledge/catalogue.ts";
import type { ConvertedValue } from "../knowledge/conversions.ts";
import type { LoaderType } from "../knowledge/facts.ts";
import { isUnknownNode } from "../project/config.ts";
import { isMarker, type Plain, toJs, type Value, type ValueNode } from "../toml/index.ts";

/** The value of a setting, `undefined` where it cannot be known: a placeholder, a table, or unreadable. */
export function knownValue(value: Value): ConvertedValue | undefined {
  return value.kind === "leaf" ? knownNode(value.node) : undefined;
}

/** See {@link knownValue}. */
export function knownNode(node: ValueNode): ConvertedValue | undefined {
  return isUnknownNode(node) ? undefined : asConverted(toJs(node));
}

function asConverted(value: Plain): ConvertedValue | undefined {
  if (isMarker(value)) return undefined;
  if (Array.isArray(value)) {
    const members = value.map(asConverted);
    return members.every((member) => member !== undefined) ? (members as ConvertedValue[]) : undefined;
  }
  return typeof value === "object" ? undefined : (value as ConvertedValue);
}

/** As TOML is written from it. */
export function plain(value: ConvertedValue): Plain {
  // Both loaders take an integer for a float.
  return Number.isInteger(value) ? BigInt(value as number) : (value as Plain);
}

/** The nearest value that an option's type can hold. */
export function within(value: ConvertedValue, type: LoaderType): ConvertedValue {
  if (type.startsWith("[]") && !Array.isArray(value)) return [value];
  const [low, high] = bounds(type);
  if (low === undefined || typeof value !== "bigint") return value;
  return value < low ? low : value > high! ? high! : value;
}

/** Whether two values are the same to a loader: unset, empty and false are; so are `2` and `2.0`. */
export function isSame(a: unknown, b: unknown): boolean {
  if (isEmpty(a) && isEmpty(b)) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((member, index) => isSame(member, b[index]));
  if (isNumber(a) && isNumber(b)) return Number(a) === Number(b);
  if (isRecord(a) && isRecord(b))
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => isSame(a[name], b[name]));
  return a === b;
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0)
  );
}

const isNumber = (value: unknown): value is number | bigint =>
  typeof value === "number" || typeof value === "bigint";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
