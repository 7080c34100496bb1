import type { Change, Condition, Constant, LoaderType, Scalar } from "../../server/src/knowledge/facts.ts";
import {
  anything,
  compare,
  type Fact,
  is,
  isConstant,
  isList,
  leaves,
  or,
  reads,
  substitute,
  type Value,
} from "./symbolic.ts";

/** Whether two facts say the same. */
export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** An option whose fate is looked at. */
export interface Subject {
  path: string;
  type: LoaderType;
  /** What it holds when the file lacks it. */
  absent: Constant;
}

/** What is known of the options that one hangs on. */
export interface Others {
  /** The key of an option of the subject's own table; undefined for all others. */
  key(path: string): string | undefined;
  absent(path: string): Constant | undefined;
}

/** What becomes of an option. */
export interface Outcome {
  /** What an absent key ends up with in an otherwise empty table; undefined where the host decides it. */
  fallback: Constant | undefined;
  /** What must hold for that to be filled in. */
  when: readonly Condition[];
  changes: readonly Change[];
}

/** A value that an option ends up with, and what must hold of others for it. */
interface Alternative {
  value: Constant | typeof unclear;
  conditions: Condition[];
  /** Reached by a comparison that nothing known decides. */
  isDoubtful: boolean;
}

const unclear: unique symbol = Symbol("unclear");

/** What stands for a value that was given and not named. */
const kept = "\0kept";

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
  const rewritten = (from: Constant): Change[] =>
    changed(given(from), from)
      .filter((change) => !forced.some((other) => same(change, other)))
      .map((change) => ({ from: scalarOf(from), ...change }));
  const named = comparedWith(value, subject.path).filter(
    (constant) => typeof constant !== "boolean" && constant !== null && !isAbsent(constant, subject),
  );
  const fallback = defaultOf(value, subject, others);
  const isFilled = fallback === undefined || !isAbsent(fallback, subject);
  // What is absent may be filled in whatever the others say, and then go the way of what fills it.
  const isLikeGiven = isFilled && fallback !== undefined && same(given(subject.absent), given(fallback));
  const filled = subject.type === "bool" || isLikeGiven ? [] : rewritten(subject.absent);
  const [only, ...more] = filled;
  if (isFilled && (more.length > 0 || (only && !same(only.to, fallback)))) {
    throw new Error(`the default of ${subject.path} hangs on more than facts can say`);
  }
  return {
    fallback,
    when: (isFilled && only?.when) || [],
    changes: [...named.flatMap(rewritten), ...(isFilled ? [] : filled), ...forced],
  };
}

const isAbsent = (constant: Constant, { absent }: Subject): boolean =>
  compare("==", constant, absent) === true;

/** A value where all other options are absent. */
const inEmptyTable = (value: Value, { path }: Subject, others: Others): Value =>
  substitute(value, (other) => (other === path ? undefined : others.absent(other)));

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

/** What an option that is given a value ends up with. */
function alternatives(value: Value, given: Value, subject: Subject, others: Others): Alternative[] {
  const found: Alternative[] = [];
  const own = isConstant(given) ? (given as Constant) : kept;
  for (const leaf of leaves(substitute(value, (path) => (path === subject.path ? given : undefined)))) {
    const conditions = conditionsOf(leaf.facts, others);
    if (!conditions) continue;
    const isOwn = is(leaf.value, "place")
      ? leaf.value.path === anything.path
      : is(leaf.value, "unknown") && isTidied(leaf.value.reads, subject);
    found.push({
      ...conditions,
      value: isOwn ? own : isConstant(leaf.value) ? (leaf.value as Constant) : unclear,
    });
  }
  return united(found);
}

/** A text or a list made of nothing but itself, its parts without spaces for example, is still what was given. */
const isTidied = (of: readonly string[], { path, type }: Subject): boolean =>
  of.every((one) => one === path || one === anything.path) && of.length > 0 && /string$/.test(type);

/**
 * The conditions that facts are; undefined where they contradict each other. What hangs on more than whether single
 * options have some values, an order for example, is looked at where all other options are absent.
 */
function conditionsOf(facts: readonly Fact[], others: Others): Omit<Alternative, "value"> | undefined {
  const sets = new Map<string, Condition>();
  for (const fact of facts) {
    const [path = "", ...more] = new Set([...reads(fact.left), ...reads(fact.right)]);
    const key = more.length === 0 ? others.key(path) : undefined;
    if (key === undefined || fact.operator !== "==" || !isConstant(fact.right))
      return whereAbsent(facts, others);
    const set = both(sets.get(key), membership(key, fact));
    if (!set) return undefined;
    sets.set(key, set);
  }
  return { conditions: [...sets.values()], isDoubtful: false };
}

function whereAbsent(facts: readonly Fact[], others: Others): Omit<Alternative, "value"> | undefined {
  const known = (value: Value): Value => substitute(value, (path) => others.absent(path));
  const holds = facts.map((fact) => {
    const result = compare(fact.operator, known(fact.left), known(fact.right));
    return typeof result === "boolean" ? result === fact.holds : undefined;
  });
  return holds.includes(false) ? undefined : { conditions: [], isDoubtful: holds.includes(undefined) };
}

function membership(key: string, { right, holds }: Fact): Condition {
  if (typeof right === "boolean") return { key, values: [right === holds] };
  return { key, values: [scalarOf(right as Constant)], ...(!holds && { not: true }) };
}

/** A value that others are compared with. */
function scalarOf(value: Constant): Scalar {
  if (typeof value === "object" && value !== null)
    throw new Error(
      `a loader compares with a list, which the facts cannot say yet: ${JSON.stringify(value)}`,
    );
  return value;
}

const has = (values: readonly Constant[], value: Constant): boolean => values.some((one) => same(one, value));

/** What two conditions on one option are together; undefined where nothing fulfils both. */
function both(a: Condition | undefined, b: Condition): Condition | undefined {
  if (!a) return b;
  if (a.not && b.not)
    return { ...a, values: [...a.values, ...b.values.filter((value) => !has(a.values, value))] };
  const [positive, other] = a.not ? [b, a] : [a, b];
  const values = positive.values.filter((value) => has(other.values, value) !== (other.not === true));
  return values.length > 0 ? { key: a.key, values } : undefined;
}

/** What either of two conditions on one option is; null where all values fulfil one of them. */
function either(a: Condition, b: Condition): Condition | null {
  if (!a.not && !b.not)
    return { ...a, values: [...a.values, ...b.values.filter((value) => !has(a.values, value))] };
  const [negative, other] = a.not ? [a, b] : [b, a];
  const values = negative.values.filter((value) => has(other.values, value) === (other.not === true));
  return values.length > 0 ? { ...negative, values } : null;
}

/** Alternatives of the same value as one, where conditions can say it. */
function united(list: readonly Alternative[]): Alternative[] {
  const result = [...list];
  for (let i = 0; i < result.length; i++) {
    for (let j = i + 1; j < result.length; j++) {
      const [a, b] = [result[i], result[j]];
      const together = a && b && joined(a, b);
      if (!together) continue;
      result.splice(j, 1);
      result[i] = together;
      [i, j] = [-1, result.length];
    }
  }
  return result;
}

function joined(a: Alternative, b: Alternative): Alternative | undefined {
  if (a.isDoubtful !== b.isDoubtful || a.value === unclear || b.value === unclear) {
    return a.isDoubtful === b.isDoubtful && a.value === b.value && same(a.conditions, b.conditions)
      ? a
      : undefined;
  }
  if (!same(a.value, b.value)) return undefined;
  const differing = differences(a.conditions, b.conditions);
  if (differing.length > 1) return undefined;
  const [key] = differing;
  if (key === undefined) return a;
  const [of, other] = [a, b].map(({ conditions }) => conditions.find((one) => one.key === key));
  const without = a.conditions.filter((one) => one.key !== key);
  if (!of || !other) return { ...a, conditions: without };
  const union = either(of, other);
  return { ...a, conditions: union ? a.conditions.map((one) => (one.key === key ? union : one)) : without };
}

/** The keys on which two lists of conditions do not say the same. */
function differences(a: readonly Condition[], b: readonly Condition[]): string[] {
  const keys = new Set([...a, ...b].map(({ key }) => key));
  const of = (list: readonly Condition[], key: string): string =>
    JSON.stringify(list.find((one) => one.key === key) ?? null);
  return [...keys].filter((key) => of(a, key) !== of(b, key));
}

/** The constants that code compares an option with, outer comparisons first. */
export function comparedWith(value: Value, path: string): Constant[] {
  const found: Constant[] = [];
  const visit = (list: readonly Value[]): void => {
    const inner: Value[] = [];
    const skeleton = (one: Value): void => {
      if (is(one, "choice")) [one.when, one.yes, one.no].forEach(skeleton);
      if (!is(one, "comparison")) return;
      const { left, operator, right } = one;
      const isOwn = operator === "==" && isConstant(right) && !isList(right) && reads(left).includes(path);
      if (isOwn && !has(found, right as Constant)) found.push(right as Constant);
      inner.push(left, right);
    };
    list.forEach(skeleton);
    if (inner.length > 0) visit(inner);
  };
  visit([value]);
  return found;
}

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

const about = (refusals: readonly Value[], { path }: Subject): Value[] =>
  refusals.filter((one) => reads(one).includes(path));

const eitherOf = (refusals: readonly Value[]): Value =>
  refusals.reduce<Value>((any, one) => or(any, one), false);

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

/** The conditions under which a value is refused, whatever else the file says. */
const refusedGiven = (check: Value, given: Value, subject: Subject, others: Others): Condition[][] =>
  alternatives(check, given, subject, others)
    .filter(({ value, isDoubtful }) => value === true && !isDoubtful)
    .map(({ conditions }) => conditions);
