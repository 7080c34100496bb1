/** What an option ends up with, one alternative after the other, and what must hold of others for each. */
import type { Condition, Constant, LoaderType } from "../../server/src/knowledge/facts.ts";
import { both, differences, either, has, membership, same } from "./conditions.ts";
import { type Fact, leaves } from "./run/leaves.ts";
import {
  anything,
  compare,
  is,
  isConstant,
  isList,
  or,
  reads,
  substitute,
  type Value,
} from "./run/symbolic.ts";

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

/** A value that an option ends up with, and what must hold of others for it. */
export interface Alternative {
  value: Constant | typeof unclear;
  conditions: Condition[];
  /** Reached by a comparison that nothing known decides. */
  isDoubtful: boolean;
}

/** In place of a value that the facts cannot say. */
export const unclear: unique symbol = Symbol("unclear");

/** What stands for a value that was given and not named. */
export const kept = "\0kept";

/** A value where all other options are absent. */
export const inEmptyTable = (value: Value, { path }: Subject, others: Others): Value =>
  substitute(value, (other) => (other === path ? undefined : others.absent(other)));

/** What an option that is given a value ends up with. */
export function alternatives(value: Value, given: Value, subject: Subject, others: Others): Alternative[] {
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

/** Those refusals that hang on an option. */
export const about = (refusals: readonly Value[], { path }: Subject): Value[] =>
  refusals.filter((one) => reads(one).includes(path));

/** The condition that any of these holds; `false` of none. */
export const eitherOf = (refusals: readonly Value[]): Value =>
  refusals.reduce<Value>((any, one) => or(any, one), false);

/** The conditions under which a value is refused, whatever else the file says. */
export const refusedGiven = (check: Value, given: Value, subject: Subject, others: Others): Condition[][] =>
  alternatives(check, given, subject, others)
    .filter(({ value, isDoubtful }) => value === true && !isDoubtful)
    .map(({ conditions }) => conditions);
