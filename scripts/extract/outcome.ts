/** What becomes of an option: its default, and what changes it. */
import type { Change, Condition, Constant } from "../../server/src/knowledge/facts.ts";
import {
  type Alternative,
  about,
  alternatives,
  comparedWith,
  eitherOf,
  inEmptyTable,
  kept,
  type Others,
  refusedGiven,
  type Subject,
  unclear,
} from "./alternatives.ts";
import { same, scalarOf } from "./conditions.ts";
import { anything, compare, type Value } from "./run/symbolic.ts";

/** What becomes of an option. */
export interface Outcome {
  /** What an absent key ends up with in an otherwise empty table; undefined where the host decides it. */
  fallback: Constant | undefined;
  /** What must hold for that to be filled in. */
  when: readonly Condition[];
  changes: readonly Change[];
}

/**
 * Follows an option to what it ends up with. Throws where that hangs on more than the facts can say.
 *
 * @param refusals when the loader gives up; what is refused ends up as nothing.
 */
export function outcomeOf(
  value: Value,
  refusals: readonly Value[],
  subject: Subject,
  others: Others,
): Outcome {
  const refusedWhen = refusedGiven(eitherOf(about(refusals, subject)), anything, subject, others);
  const given = (constant: Value): Alternative[] => alternatives(value, constant, subject, others);
  const changed = (list: readonly Alternative[], from: Constant): Change[] =>
    list.flatMap(({ value: to, conditions, isDoubtful }) =>
      isDoubtful || to === unclear || same(to, from)
        ? []
        : [{ to, ...(conditions.length > 0 && { when: conditions }) }],
    );
  const forced =
    subject.type === "bool"
      ? [...changed(given(false), false), ...changed(given(true), true)]
      : changed(given(anything), kept).filter(
          ({ when = [] }) =>
            !refusedWhen.some((refused) => refused.every((one) => when.some((other) => same(one, other)))),
        );
  const changesOf = (from: Constant): Change[] =>
    changed(given(from), from).filter((change) => !forced.some((other) => same(change, other)));
  const rewritten = (from: Constant): Change[] =>
    changesOf(from).map((change) => ({ from: scalarOf(from), ...change }));
  const named = comparedWith(value, subject.path).filter(
    (constant) => typeof constant !== "boolean" && constant !== null && !isAbsent(constant, subject),
  );
  const fallback = defaultOf(value, subject, others);
  const isFilled = fallback === undefined || !isAbsent(fallback, subject);
  // What is absent may be filled in whatever the others say, and then go the way of what fills it.
  const isLikeGiven = isFilled && fallback !== undefined && same(given(subject.absent), given(fallback));
  const filled = subject.type === "bool" || isLikeGiven ? [] : changesOf(subject.absent);
  const [only, ...more] = filled;
  if (isFilled && (more.length > 0 || (only && !same(only.to, fallback)))) {
    throw new Error(`the default of ${subject.path} hangs on more than facts can say`);
  }
  return {
    fallback,
    when: (isFilled && only?.when) || [],
    changes: [
      ...named.flatMap(rewritten),
      ...(isFilled || filled.length === 0 ? [] : rewritten(subject.absent)),
      ...forced,
    ],
  };
}

const isAbsent = (constant: Constant, { absent }: Subject): boolean =>
  compare("==", constant, absent) === true;

/** What an absent key ends up with in an otherwise empty table. */
function defaultOf(value: Value, subject: Subject, others: Others): Constant | undefined {
  const found = alternatives(inEmptyTable(value, subject, others), subject.absent, subject, others);
  // A limit of the host's own lowers what is there, and what is there is the answer.
  const [first, ...more] = found
    .filter((one) => !one.isDoubtful || one.value !== unclear)
    .map(({ value }) => value);
  if (first === unclear || more.some((other) => other === unclear || !same(other, first))) return undefined;
  return first;
}
