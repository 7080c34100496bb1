import { appliesTo, asList } from "../clauses.ts";
import type { Counterpart, CounterpartValue } from "../types/counterparts.ts";
import type { SupportEntry } from "../types/support.ts";

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

/** A support level of a policy, which can also say what takes the place of what it speaks of. */
export interface PolicyEntry extends SupportEntry {
  readonly replacementOption?: string;
  /** The value to use instead, for an entry that speaks of one; booleans as `true` or `false`. */
  readonly replacementValue?: string;
  /** `different`: the note tells what to write. */
  readonly valueChange?: "ms-to-s" | "s-to-ms" | "different";
}

/** An organisation's own support levels and rules. */
export interface Policy {
  readonly entry: readonly PolicyEntry[];
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

const CONVERSIONS = {
  "ms-to-s": "milliseconds-to-seconds",
  "s-to-ms": "seconds-to-milliseconds",
} as const;

/** Puts what a policy's entries say of replacements among the built-in rows; one with the same id takes its place. */
export function withOwnCounterparts(
  rows: readonly Counterpart[],
  policy: Policy | undefined,
): readonly Counterpart[] {
  if (!policy || policy.entry.length === 0) return rows;
  const own = new Set(policy.entry.map(({ id }) => id));
  return [...ownCounterparts(policy), ...rows.filter(({ id }) => !own.has(id))];
}

function ownCounterparts({ entry }: Policy): readonly Counterpart[] {
  return entry
    .filter(({ replacementOption, replacementValue }) => replacementOption ?? replacementValue)
    .map(({ replacementOption: to, replacementValue, valueChange, level, removal: _, ...own }) => {
      const differs = valueChange === "different" || (to !== undefined && level !== "renamed");
      return {
        ...own,
        note: own.note ?? own.subject,
        kind: replacementValue !== undefined || differs ? "replaced" : "renamed",
        ...(to !== undefined && { to }),
        ...(valueChange && valueChange !== "different" && { convert: CONVERSIONS[valueChange] }),
        ...(replacementValue !== undefined && { values: valuesOf(own.applies, replacementValue) }),
        ...(level !== "renamed" && level !== "removed" && { lasts: true as const }),
      };
    });
}

function valuesOf(applies: SupportEntry["applies"], instead: string): Record<string, CounterpartValue> {
  const written = instead === "true" || instead === "false" ? instead === "true" : instead;
  const old = appliesTo({ applies }).flatMap(({ value }) => asList(value));
  return Object.fromEntries(old.map((value) => [value, written]));
}
