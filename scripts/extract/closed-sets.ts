/** The closed sets that loaders hold options against. */
import type { Condition } from "../../server/src/knowledge/facts.ts";
import {
  about,
  comparedWith,
  eitherOf,
  inEmptyTable,
  type Others,
  refusedGiven,
  type Subject,
} from "./alternatives.ts";
import { same } from "./conditions.ts";
import { outcomeOf } from "./outcome.ts";
import { anything, type Value } from "./run/symbolic.ts";

/** The values that a loader takes of an option. */
export interface ClosedSet {
  values: string[];
  /** Whether an empty text passes. */
  takesEmpty: boolean;
  /** What must hold for the option to be looked at. */
  when: readonly Condition[];
}

/**
 * The closed set that checks hold an option against; undefined where they leave it free.
 *
 * @param value what the option ends up with.
 * @param refusals when the loader gives up.
 */
export function closedSet(
  value: Value,
  refusals: readonly Value[],
  subject: Subject,
  others: Others,
): ClosedSet | undefined {
  const own = about(refusals, subject);
  const closing = own.filter((one) => refusedGiven(one, anything, subject, others).length > 0);
  const [open, ...more] = refusedGiven(eitherOf(closing), anything, subject, others);
  if (!open) return undefined;
  // What hangs on others in more than one way is looked at where they are absent.
  const known = more.length > 0 ? inEmptyTable : (one: Value) => one;
  const when = more.length > 0 ? [] : open;
  const check = known(eitherOf(own), subject, others);
  const candidates = [...closing, ...own, value].flatMap((one) => comparedWith(one, subject.path));
  const names = [...new Set(candidates)].filter(
    (name): name is string => typeof name === "string" && name !== "",
  );
  const taken = stillTaken(names, check, when, subject, others);
  if (taken.length === 0) return undefined;
  const { changes } = outcomeOf(value, refusals, subject, others);
  const isRewritten = (name: string): boolean =>
    changes.some((change) => change.from === name && change.to !== null && same(change.when ?? [], when));
  return {
    values: taken.filter((name) => !isRewritten(name)),
    takesEmpty: stillTaken([""], check, when, subject, others).length > 0,
    when,
  };
}

/** What further checks leave of some values, under the conditions for looking at them. */
export function leftBy(
  values: readonly string[],
  refusals: readonly Value[],
  when: readonly Condition[],
  subject: Subject,
  others: Others,
): string[] {
  return stillTaken(values, eitherOf(about(refusals, subject)), when, subject, others);
}

const stillTaken = (
  names: readonly string[],
  check: Value,
  when: readonly Condition[],
  subject: Subject,
  others: Others,
): string[] =>
  names.filter((name) =>
    refusedGiven(check, name, subject, others).every((conditions) =>
      conditions.some((one) => !when.some((other) => same(one, other))),
    ),
  );
