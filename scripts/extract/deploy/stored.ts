import { type ShippedValue, storedInteger } from "../../../server/src/knowledge/deploy-facts.ts";

/** A value as the facts store it: an integer of more than 53 bits keeps its digits. */
export function stored(value: unknown): ShippedValue {
  return JSON.parse(
    JSON.stringify(value, (_, one) => (typeof one === "bigint" ? storedInteger(one) : one)),
  ) as ShippedValue;
}
