import type { Conversion, Counterpart, CounterpartValue } from "./types/counterparts.ts";

/** A value that a conversion takes and gives; integers are `bigint`, so that 64 bits survive. */
export type ConvertedValue = string | bigint | number | boolean | readonly ConvertedValue[];

/**
 * The value that a row puts in place of one: what it stands for, then what takes its place, then converted.
 *
 * @returns `undefined` when the row leaves nothing to write, or the value cannot be kept.
 */
export function convertedBy(row: Counterpart, value: ConvertedValue): ConvertedValue | undefined {
  if (row.set !== undefined) return exact(row.set);
  const stood = memberOf(row.stands, value) ?? value;
  const mapped = memberOf(row.values, stood);
  if (mapped !== undefined) return mapped === "" ? undefined : mapped;
  return row.convert ? CONVERSIONS[row.convert](stood) : stood;
}

/** Whether a value says what the runtime does without the option. */
export function isWithoutEffect({ without }: Pick<Counterpart, "without">, value: ConvertedValue): boolean {
  if (without) return without.includes(textOf(value));
  if (Array.isArray(value)) return value.length === 0;
  return value === false || value === "" || Number(value) === 0;
}

/** A value as counterparts.toml names it among others. */
function textOf(value: ConvertedValue): string {
  return Array.isArray(value) ? value.map(textOf).join(",") : String(value);
}

const CONVERSIONS: Readonly<Record<Conversion, (value: ConvertedValue) => ConvertedValue | undefined>> = {
  "seconds-to-milliseconds": (value) => (typeof value === "bigint" ? value * 1000n : undefined),
  "milliseconds-to-seconds": (value) =>
    typeof value === "bigint" && value % 1000n === 0n ? value / 1000n : undefined,
  "bits-to-bytes": (value) => (typeof value === "bigint" ? thousandsTo1024s(value / 8n) : undefined),
  "round-up": (value) =>
    typeof value === "bigint"
      ? value
      : typeof value === "number" && Number.isFinite(value)
        ? BigInt(Math.ceil(value))
        : undefined,
  "at-most-32": (value) => (typeof value === "bigint" ? (value > 32n ? 32n : value) : undefined),
  // Both depend on more than the value: whoever moves a configuration knows it.
  "known-annotations": () => undefined,
  "hypervisor-table": () => undefined,
};

/** From here on (not quite three hours) a number of seconds was probably meant as milliseconds. */
export const TOO_MANY_SECONDS = 10_000n;
/** Below, a number of milliseconds was probably meant as seconds. */
export const FEWEST_MILLISECONDS = 1_000n;

/** Whether a number is one to expect in the unit that a conversion takes it for; 0 is one in any. */
export function isPlausible(convert: Conversion, value: ConvertedValue): boolean {
  if (typeof value !== "bigint" || value === 0n) return true;
  switch (convert) {
    case "seconds-to-milliseconds":
      return value > 0n && value < TOO_MANY_SECONDS;
    case "milliseconds-to-seconds":
      return value >= FEWEST_MILLISECONDS && value < 1000n * TOO_MANY_SECONDS;
    default:
      return true;
  }
}

/** Source: src/runtime/virtcontainers/utils/utils.go: RevertBytes. */
function thousandsTo1024s(value: bigint): bigint {
  const thousands = value / 1000n;
  return thousands === 0n ? value : 1024n * thousandsTo1024s(thousands) + (value % 1000n);
}

/** What takes the place of a value in a row that maps values; `undefined` when nothing does. */
export function valueInPlaceOf({ values }: Counterpart, value: ConvertedValue): ConvertedValue | undefined {
  return memberOf(values, value);
}

function memberOf(
  values: Readonly<Record<string, CounterpartValue>> | undefined,
  value: ConvertedValue,
): ConvertedValue | undefined {
  const name = textOf(value);
  return values && Object.hasOwn(values, name) ? exact(values[name]!) : undefined;
}

function exact(value: CounterpartValue): ConvertedValue {
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : value;
}
