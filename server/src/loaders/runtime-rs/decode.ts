import type { LoaderType } from "../../knowledge/facts.ts";
import type { DateTimeNode, ValueNode } from "../../toml/index.ts";
import type { Decoded } from "../types.ts";

const TAKEN: Decoded = { kind: "taken" };
const WRONG_TYPE: Decoded = { kind: "wrong-type" };

/**
 * What serde makes of a value of the merged tree (`toml::Value::try_into`) for a field of some type.
 *
 * An integer passes for a float, never the reverse. A date is handed on as its text. Strings, numbers and
 * booleans are not converted into each other. Integers are checked against the field's width.
 * Source: `load` in src/libs/kata-types/src/config/drop_in.rs.
 */
export function decodeAsRust(type: LoaderType, node: ValueNode): Decoded {
  if (node.type === "placeholder" || node.type === "invalid") return TAKEN;
  if (type === "table") return node.type === "inline-table" ? TAKEN : WRONG_TYPE;
  if (type.startsWith("[]")) {
    if (node.type !== "array") return WRONG_TYPE;
    const inner = type.slice(2) as LoaderType;
    const parts = node.elements.map((element) => decodeAsRust(inner, element));
    return (
      parts.find(({ kind }) => kind === "wrong-type" || kind === "out-of-range") ??
      parts.find(({ kind }) => kind === "altered") ??
      TAKEN
    );
  }
  if (type === "bool") return node.type === "boolean" ? TAKEN : WRONG_TYPE;
  if (type === "string") {
    if (node.type === "datetime") return { kind: "altered", how: "date", becomes: dateText(node) };
    return node.type === "string" ? TAKEN : WRONG_TYPE;
  }
  if (type.startsWith("float")) return node.type === "float" || node.type === "integer" ? TAKEN : WRONG_TYPE;
  if (node.type !== "integer") return WRONG_TYPE;
  const [low, high] = LIMITS.get(type)!;
  return node.value < low || node.value > high ? { kind: "out-of-range" } : TAKEN;
}

/** Least and greatest value of Rust's integer types. */
const LIMITS: ReadonlyMap<string, readonly [bigint, bigint]> = new Map(
  [8n, 16n, 32n, 64n].flatMap((bits) => [
    [`uint${bits}`, [0n, 2n ** bits - 1n]],
    [`int${bits}`, [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n]],
  ]),
);

/** A date as the toml crate writes it: `T` between date and time, `Z` in upper case, no trailing zeros of a second. */
export function dateText({ value }: DateTimeNode): string {
  const parts = /^(\d{4}-\d{2}-\d{2})?[Tt ]?(?:(\d{2}:\d{2})(:\d{2})?(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})?$/.exec(
    value,
  );
  if (!parts) return value;
  const [, date = "", minutes, seconds = ":00", fraction = "", offset = ""] = parts;
  if (minutes === undefined) return date;
  const second = seconds + fraction.replace(/\.?0+$/, "");
  return `${date}${date && "T"}${minutes}${second}${offset.toUpperCase()}`;
}
