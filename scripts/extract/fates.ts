import type { Change, Condition, Constant } from "../../server/src/knowledge/facts.ts";
import type { Subject } from "./alternatives.ts";
import type { ClosedSet } from "./closed-sets.ts";
import { same } from "./conditions.ts";
import type { Outcome } from "./outcome.ts";
import { byHypervisor, type OptionFacts } from "./snapshot.ts";

/** What the loader makes of an option's values, as the facts say it. */
export type Fate = Pick<
  OptionFacts,
  "values" | "narrowed" | "emptyIsAbsent" | "valuesWhen" | "default" | "defaultWhen" | "zeroKept" | "changes"
>;

/** What is known of an option's outcome with some hypervisors. */
export interface Fates {
  /** By hypervisor; `*` where it is the same for all. */
  defaults: Readonly<Record<string, unknown>> | undefined;
  defaultWhen: readonly Condition[];
  changes: readonly Change[];
}

/** The outcomes of some hypervisors as one. Throws where their conditions differ. */
export function together(outcomes: ReadonlyMap<string, Outcome>): Fates {
  const known = [...outcomes].flatMap(([name, { fallback }]): [string, unknown][] =>
    fallback === undefined ? [] : [[name, fallback]],
  );
  const conditions = [...outcomes.values()].map(({ when }) => when).filter((when) => when.length > 0);
  const [defaultWhen = []] = conditions;
  if (conditions.some((other) => !same(defaultWhen, other)))
    throw new Error("hypervisors differ in their conditions");
  const defaults = known.length < outcomes.size ? Object.fromEntries(known) : byHypervisor(new Map(known));
  return {
    defaults: known.length > 0 ? defaults : undefined,
    defaultWhen,
    changes: changesBy(outcomes, outcomes.size),
  };
}

/** Changes with the hypervisors that make them; `all` of them need not be named. */
export function changesBy(
  outcomes: ReadonlyMap<string, Pick<Outcome, "changes">>,
  all = Number.POSITIVE_INFINITY,
): Change[] {
  const names = new Map<string, string[]>();
  for (const [name, { changes }] of outcomes) {
    for (const change of changes) {
      const id = JSON.stringify(change);
      names.set(id, [...(names.get(id) ?? []), name]);
    }
  }
  return [...names].map(([id, of]) => ({
    ...(JSON.parse(id) as Change),
    ...(of.length < all && { hypervisors: of.sort() }),
  }));
}

/** A closed set, and what some hypervisors leave of it. */
export interface NarrowedSet extends ClosedSet {
  narrowed: Readonly<Record<string, readonly string[]>>;
}

/** Only what an option has is in it, so that facts are written without what says nothing. */
export function fateOf(
  { type, absent }: Subject,
  { defaults, defaultWhen, changes }: Fates,
  set?: NarrowedSet,
): Fate {
  const zeroKept = !same(absent, zeroOf(type));
  return {
    ...(set && { values: set.values }),
    ...(set && Object.keys(set.narrowed).length > 0 && { narrowed: set.narrowed }),
    ...(set?.takesEmpty && { emptyIsAbsent: true }),
    ...(set && set.when.length > 0 && { valuesWhen: set.when }),
    ...(defaults && { default: defaults }),
    ...(defaultWhen.length > 0 && { defaultWhen }),
    ...(zeroKept && { zeroKept }),
    ...(changes.length > 0 && { changes }),
  };
}

/** What a structure has where the file has nothing. */
export function zeroOf(type: string): Constant {
  if (type.startsWith("[]")) return [];
  if (type === "string") return "";
  return type === "bool" ? false : 0;
}
