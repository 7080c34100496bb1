import type { LoaderType, Runtime } from "../knowledge/facts.ts";
import type { ValueNode } from "../toml/index.ts";
import { decodeAsGo } from "./go/decode.ts";
import { decodeAsRust } from "./runtime-rs/decode.ts";
import type { Decoded } from "./types.ts";

/** Asks the loader's TOML library, as far as types go, whether it takes a value. `node` may be part of an array. */
export function decode(runtime: Runtime, type: LoaderType, node: ValueNode): Decoded {
  return runtime === "go" ? decodeAsGo(type, node) : decodeAsRust(type, node);
}
