import type { Runtime } from "../schema/knowledge.ts";
import type { LoaderType } from "../schema/upstream.ts";
import type { ValueNode } from "../toml/index.ts";
import { decodeAsGo } from "./go/decode.ts";
import { decodeAsRust } from "./runtime-rs/decode.ts";

/** What a loader makes of a value for an option of some type. */
export type Decoded =
  | { readonly kind: "taken" }
  /** Taken, but as something else than written (a number that wraps round, a date read as text). */
  | { readonly kind: "altered"; readonly becomes: string }
  | { readonly kind: "wrong-type" }
  | { readonly kind: "out-of-range" };

/** Asks the loader's TOML library, as far as types go, whether it takes a value. `node` may be part of an array. */
export function decode(runtime: Runtime, type: LoaderType, node: ValueNode): Decoded {
  return runtime === "go" ? decodeAsGo(type, node) : decodeAsRust(type, node);
}
