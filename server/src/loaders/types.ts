import type { KataDocument } from "../documents/document.ts";
import type { Range } from "../toml/index.ts";
import type { Phrase } from "../util/phrases.ts";

/** A value as JSON has it; integers are `bigint` so that 64 bits survive. */
export type EffectiveScalar = string | number | bigint | boolean;
export type EffectiveJson =
  | EffectiveScalar
  | readonly EffectiveJson[]
  | { readonly [key: string]: EffectiveJson };

export interface Place {
  readonly file: KataDocument;
  readonly range: Range;
}

/**
 * Where a value came from: a place, the runtime's own default, or a change that the runtime made. `restated`:
 * the runtime only writes the same thing in another way (a resolved path, another unit), which nobody needs
 * to be warned of.
 */
export type Origin =
  | { readonly kind: "file"; readonly place: Place }
  | { readonly kind: "default" }
  | { readonly kind: "changed"; readonly change: Phrase; readonly from: Origin; readonly restated?: boolean };

export interface EffectiveValue {
  readonly path: readonly string[];
  /** As the loader has it. */
  readonly value: EffectiveJson;
  /** As a file says it, where that is in another unit. */
  readonly inFile?: EffectiveJson;
  readonly origin: Origin;
}

/** The configuration that the runtime ends up with, by name: the key in TOML (`hypervisor.qemu.default_memory`). */
export interface Effective {
  readonly values: ReadonlyMap<string, EffectiveValue>;
  /** The table in use; `undefined` when that is not certain (Go takes one of several at random). */
  readonly hypervisor: string | undefined;
}

/** What a loader makes of a value for an option of some type. */
export type Decoded =
  | { readonly kind: "taken" }
  /** Taken, but as something else than written (a number that wraps round, a date read as text). */
  | { readonly kind: "altered"; readonly how: "wraps" | "date"; readonly becomes: string }
  | { readonly kind: "wrong-type" }
  | { readonly kind: "out-of-range" };
