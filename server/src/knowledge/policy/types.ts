import type { SupportEntry } from "../types.ts";

/** One `[[require]]` or `[[forbid]]` of a policy, see `schemas/policy.schema.json`. */
export interface Demand {
  readonly id: string;
  /** Dotted pattern, `hypervisor.*.default_memory`. */
  readonly option: string;
  readonly value?: unknown;
  readonly values?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly runtime?: string | readonly string[];
  readonly hypervisor?: string | readonly string[];
  readonly releases?: string;
  readonly message: string;
  readonly severity: "error" | "warning" | "information" | "hint";
  readonly evidence?: readonly string[];
}

/** An organisation's own support levels and rules. */
export interface Policy {
  readonly entry: readonly SupportEntry[];
  readonly require: readonly Demand[];
  readonly forbid: readonly Demand[];
}

/** The entries with `obsolete`, another word for `deprecated`, read as that. */
export function readLevels(entries: readonly SupportEntry[]): readonly SupportEntry[] {
  return entries.map((entry) =>
    (entry.level as string) === "obsolete" ? { ...entry, level: "deprecated" } : entry,
  );
}

/** Puts a policy's support entries among the built-in ones; one with the same id takes its place. */
export function withPolicy(
  support: readonly SupportEntry[],
  policy: Policy | undefined,
): readonly SupportEntry[] {
  if (!policy || policy.entry.length === 0) return support;
  const own = new Map(policy.entry.map((entry) => [entry.id, entry]));
  return [...support.filter(({ id }) => !own.has(id)), ...own.values()];
}
