import { bounds } from "../../knowledge/catalogue.ts";
import type { LoaderType } from "../../knowledge/facts.ts";
import type { ValueNode } from "../../toml/index.ts";
import type { Decoded } from "../types.ts";

const TAKEN: Decoded = { kind: "taken" };
const WRONG_TYPE: Decoded = { kind: "wrong-type" };
const OUT_OF_RANGE: Decoded = { kind: "out-of-range" };

const MAX_FLOAT32 = 3.4028234663852886e38;
/** Integers that a float of so many bits holds exactly; the library refuses larger ones for it. */
const SAFE_INTEGER: Readonly<Record<string, bigint>> = { float32: 16777215n, float64: 9007199254740991n };
const MAX_INT64 = (1n << 63n) - 1n;
const MIN_INT64 = -(1n << 63n);

/**
 * What BurntSushi/toml (`MetaData.unify` in decode.go, 1.2.0 to 1.6.0) makes of a value for a field of a type.
 *
 * It never converts between types, but for an integer that is given for a float, and it casts an integer to
 * an unsigned 64-bit field without a look at its sign. Dates are their own type, not text.
 */
export function decodeAsGo(type: LoaderType, node: ValueNode): Decoded {
  if (node.type === "placeholder" || node.type === "invalid") return TAKEN;
  if (type.startsWith("[]")) return decodeElements(type.slice(2) as LoaderType, node);
  if (type === "table") return node.type === "inline-table" ? TAKEN : WRONG_TYPE;
  if (type === "bool") return node.type === "boolean" ? TAKEN : WRONG_TYPE;
  if (type === "string") return node.type === "string" ? TAKEN : WRONG_TYPE;
  if (type === "float32" || type === "float64") return decodeFloat(type, node);
  return decodeInteger(type, node);
}

function decodeElements(type: LoaderType, node: ValueNode): Decoded {
  if (node.type !== "array") return WRONG_TYPE;
  for (const element of node.elements) {
    const decoded = decodeAsGo(type, element);
    if (decoded.kind !== "taken") return decoded;
  }
  return TAKEN;
}

function decodeFloat(type: "float32" | "float64", node: ValueNode): Decoded {
  if (node.type === "float") {
    return type === "float32" && Math.abs(node.value) > MAX_FLOAT32 ? OUT_OF_RANGE : TAKEN;
  }
  if (node.type !== "integer") return WRONG_TYPE;
  const limit = SAFE_INTEGER[type]!;
  return node.value < -limit || node.value > limit ? OUT_OF_RANGE : TAKEN;
}

function decodeInteger(type: LoaderType, node: ValueNode): Decoded {
  if (node.type !== "integer") return WRONG_TYPE;
  if (node.value > MAX_INT64 || node.value < MIN_INT64) return OUT_OF_RANGE;
  const [low, high] = bounds(type);
  if (low === undefined) return WRONG_TYPE;
  if (type === "uint64") {
    if (node.value >= 0n) return TAKEN;
    return { kind: "altered", how: "wraps", becomes: String(BigInt.asUintN(64, node.value)) };
  }
  return node.value < low || node.value > high ? OUT_OF_RANGE : TAKEN;
}
