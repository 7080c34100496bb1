import { choose, compare, is, isConstant, same, type Value } from "./symbolic.ts";

/** A comparison and whether it holds. */
export interface Fact {
  left: Value;
  operator: "==" | "<";
  right: Value;
  holds: boolean;
}

/** One alternative of a value and what leads to it. */
export interface Leaf {
  facts: readonly Fact[];
  value: Value;
}

/** The alternatives of a value; those that contradict themselves are left out. */
export function leaves(value: Value, facts: readonly Fact[] = []): Leaf[] {
  if (!is(value, "choice") && !is(value, "comparison")) return [{ facts, value }];
  const { when, yes, no } = is(value, "choice") ? value : { when: value, yes: true, no: false };
  return alternatives(when, facts).flatMap((one) => leaves(one.holds ? yes : no, one.facts));
}

/** The ways in which a condition holds or does not. */
function alternatives(
  condition: Value,
  facts: readonly Fact[],
): { holds: boolean; facts: readonly Fact[] }[] {
  if (typeof condition === "boolean") return [{ holds: condition, facts }];
  if (is(condition, "choice")) {
    return alternatives(condition.when, facts).flatMap((one) =>
      alternatives(one.holds ? condition.yes : condition.no, one.facts),
    );
  }
  if (is(condition, "comparison")) {
    const left = settle(condition.left, facts);
    const right = settle(condition.right, facts);
    if (!same(left, condition.left) || !same(right, condition.right)) {
      return alternatives(compare(condition.operator, left, right), facts);
    }
  }
  const comparison = is(condition, "comparison")
    ? condition
    : ({ left: condition, operator: "==", right: true } as const);
  const decided = known(comparison, facts);
  const { left, operator, right } = comparison;
  return [true, false]
    .filter((holds) => decided === undefined || decided === holds)
    .map((holds) => ({
      holds,
      facts: decided === undefined ? [...facts, { left, operator, right, holds }] : facts,
    }));
}

/** A value where some comparisons are decided. */
function settle(value: Value, facts: readonly Fact[]): Value {
  if (!is(value, "choice")) return value;
  const ways = alternatives(value.when, facts);
  const [first] = ways;
  if (first && ways.every(({ holds }) => holds === first.holds)) {
    return settle(first.holds ? value.yes : value.no, facts);
  }
  return choose(value.when, settle(value.yes, facts), settle(value.no, facts));
}

/** Whether a comparison holds where others are decided. */
function known({ left, operator, right }: Omit<Fact, "holds">, facts: readonly Fact[]): boolean | undefined {
  // Two things that are not known need not be the same.
  if (is(left, "unknown")) return undefined;
  for (const fact of facts) {
    if (fact.operator !== operator || !same(fact.left, left)) continue;
    if (same(fact.right, right)) return fact.holds;
    if (operator !== "==" || !isConstant(right) || !isConstant(fact.right)) continue;
    if (fact.holds) return false;
    if (typeof right === "boolean" && typeof fact.right === "boolean") return true;
  }
  return undefined;
}
