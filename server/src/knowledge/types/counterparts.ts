import type { Runtime } from "../facts.ts";
import type { Release } from "../releases.ts";
import type { AppliesTo } from "./applies-to.ts";

/** What becomes of an option; see `schemas/counterparts.schema.json`, which describes every member. */
export type CounterpartKind =
  | "renamed"
  | "moved"
  | "converted"
  | "replaced"
  | "added"
  | "removed"
  | "lost"
  | "same";

/** How a value becomes another one. */
export type Conversion =
  | "seconds-to-milliseconds"
  | "milliseconds-to-seconds"
  | "bits-to-bytes"
  | "round-up"
  | "at-most-32"
  | "known-annotations"
  | "hypervisor-table";

/** A value as counterparts.toml writes it. */
export type CounterpartValue = string | number | boolean;

/** What else must hold in a configuration that is moved. */
export interface CounterpartCondition {
  readonly option: string;
  readonly value?: string;
  readonly not?: string;
  readonly when?: "nonempty";
}

/** One row of counterparts.toml: an option, table or value, and what says it in another runtime or release. */
export interface Counterpart {
  readonly id: string;
  readonly subject?: string;
  readonly kind: CounterpartKind;
  readonly from?: Runtime;
  readonly applies: AppliesTo | readonly AppliesTo[];
  readonly when?: readonly CounterpartCondition[];
  readonly since?: Release;
  readonly replacement?: string;
  readonly to?: string;
  readonly convert?: Conversion;
  readonly values?: Readonly<Record<string, CounterpartValue>>;
  readonly stands?: Readonly<Record<string, CounterpartValue>>;
  readonly without?: readonly string[];
  readonly append?: string;
  readonly set?: CounterpartValue;
  readonly always?: true;
  readonly required?: true;
  readonly decide?: true;
  readonly unset?: "leave";
  readonly lasts?: true;
  readonly lost?: string;
  readonly note: string;
  readonly conflicts?: readonly { readonly claim: string; readonly evidence: string }[];
  readonly upstream?: readonly string[];
  readonly evidence: readonly string[];
  readonly asOf: string;
  readonly status?: "draft" | "adopted";
  readonly source?: string;
}
