import type { Release } from "../../knowledge/releases.ts";
import type { GoTable } from "../../loaders/go/struct.ts";
import { type GoStart, isPlain } from "./go.ts";

/** A value that the Go runtime takes, and that then does not do what it says. */
export interface GoIgnored {
  readonly key: string;
  /** Other than the hypervisor's. */
  readonly table?: "runtime" | "agent" | "factory";
  readonly hypervisors: readonly string[];
  readonly since?: Release;
  readonly when: (start: GoStart & { readonly holder: GoTable }) => boolean;
  /** What happens instead, after "key is value, but". */
  readonly but: string;
}

export type Condition = GoIgnored["when"];

export const on =
  (key: string): Condition =>
  ({ holder }) =>
    holder.flag(key) === true;
export const above =
  (key: string, least = 0n): Condition =>
  ({ holder }) =>
    (holder.integer(key) ?? 0n) > least;
export const written =
  (key: string): Condition =>
  ({ holder }) =>
    Boolean(holder.text(key));
export const both =
  (...conditions: readonly Condition[]): Condition =>
  (start) =>
    conditions.every((holds) => holds(start));

export const isNotConfidential: Condition = isPlain;
