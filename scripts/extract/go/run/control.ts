/** What runs in branches or in loops, and what leaves a function. */
import { branch, inScope, type Next as NextIn, refuse } from "../../run/branches.ts";
import {
  evaluate,
  type Language,
  passOver,
  run,
  runFirst,
  runScope,
  type Statement,
  unit,
  type Way,
} from "../../run/driver.ts";
import {
  compare,
  is,
  isList,
  or,
  orElse,
  outside,
  refused,
  unknownOf,
  type Value,
} from "../../run/symbolic.ts";
import { type Node, part, parts } from "../../syntax.ts";
import { statementsOf } from "./calls.ts";
import type { Frame } from "./frame.ts";

type Next = NextIn<Frame>;

/** Thrown where a branch returns: what follows has to be run within each branch. */
const returnsEarly = new Error("returns early");

const returning: Statement<Frame> = (node, frame) => {
  const result = giveBack(node, frame);
  if (!frame.mayReturn && !is(result, "refused")) throw returnsEarly;
  return result;
};

/** Runs what branches. What follows is run once after all branches, unless one of them leaves the function. */
const branching: Statement<Frame> = (node, frame, next) => {
  const trial = { ...frame, names: new Map(frame.names), held: new Map(frame.held), mayReturn: false };
  const { length } = frame.refusals;
  try {
    const result = runBranches(node, trial, () => unit);
    if (is(result, "refused")) return refused;
  } catch (error) {
    if (error !== returnsEarly) throw error;
    frame.refusals.length = length;
    return runBranches(node, frame, next);
  }
  for (const [name, value] of trial.names) frame.names.set(name, value);
  for (const [path, value] of trial.held) frame.held.set(path, value);
  return next(frame, unit);
};

export const control: Language<Frame>["statements"] = {
  return_statement: returning,
  if_statement: branching,
  expression_switch_statement: branching,
  for_statement: branching,
  block: branching,
  expression_statement: (node, frame, next) => next(frame, evaluate(parts(node)[0] as Node, frame)),
  defer_statement: passOver,
  go_statement: passOver,
};

function runBranches(node: Node, frame: Frame, next: Next): Value {
  if (node.type === "block") return runScope(statementsOf(node), frame, next);
  if (node.type === "for_statement") return loop(node, frame, next);
  const first = node.childForFieldName("initializer");
  return inScope(frame, new Map(), next, (inside, leave) =>
    first
      ? run(first, inside, (after, value) => (is(value, "refused") ? value : chosen(node, after, leave)))
      : chosen(node, inside, leave),
  );
}

function chosen(node: Node, frame: Frame, next: Next): Value {
  if (node.type === "expression_switch_statement") {
    const on = node.childForFieldName("value");
    return runCases(node, on ? evaluate(on, frame) : true, frame, next);
  }
  const otherwise = node.childForFieldName("alternative");
  return branch(
    frame,
    evaluate(part(node, "condition"), frame),
    (inside) => runScope(statementsOf(part(node, "consequence")), inside, next),
    (inside) => (otherwise ? runBranches(otherwise, inside, next) : next(inside, unit)),
  );
}

function runCases(node: Node, on: Value, frame: Frame, next: Next): Value {
  const runBody = (of: Node | undefined, inside: Frame): Value =>
    runScope(
      parts(of ?? null).flatMap((one) => (one.type === "statement_list" ? parts(one) : [])),
      inside,
      next,
    );
  const ways = parts(node)
    .filter(({ type }) => type === "expression_case")
    .map(
      (one): Way<Frame> => ({
        when: (inside) =>
          parts(part(one, "value"))
            .map((value) => compare("==", on, evaluate(value, inside)))
            .reduce((a, b) => or(a, b)),
        run: (inside) => runBody(one, inside),
      }),
    );
  const fallback = parts(node).find(({ type }) => type === "default_case");
  return runFirst(ways, frame, (inside) => runBody(fallback, inside));
}

/** Goes through the elements of a list; what goes round in any other way may be run, or not. */
function loop(node: Node, frame: Frame, next: Next): Value {
  const body = statementsOf(part(node, "body"));
  const range = parts(node).find(({ type }) => type === "range_clause");
  const over = range ? evaluate(part(range, "right"), frame) : outside;
  const names = parts(range?.childForFieldName("left") ?? null).map(({ text }) => text);
  const bind = (key: Value, item: Value): Map<string, Value> =>
    new Map([key, item].flatMap((value, index) => (names[index] ? [[names[index], value]] : [])));
  if (isList(over) || is(over, "structure")) {
    const items = isList(over)
      ? over.map((item, index): [Value, Value] => [index, item])
      : Object.entries(over.fields);
    const round = ([first, ...others]: readonly (readonly [Value, Value])[], inside: Frame): Value =>
      first ? runScope(body, inside, (after) => round(others, after), bind(...first)) : next(inside, unit);
    return round(items, frame);
  }
  const bound = bind(outside, unknownOf(over));
  return branch(
    frame,
    outside,
    (inside) => runScope(body, inside, next, bound),
    (inside) => next(inside, unit),
  );
}

/** What a function returns, several results as a list; with an error it gives up. */
function giveBack(node: Node, frame: Frame): Value {
  const [list] = parts(node);
  if (!list) return [];
  const values = parts(list).map((value) => evaluate(value, frame));
  if (values.some((value) => is(value, "refused"))) return refused;
  const [only] = values as [Value];
  const isTuple = values.length === 1 && isList(only) && parts(list)[0]?.type === "call_expression";
  const last = isTuple ? orElse(only.at(-1), null) : (values.at(-1) as Value);
  // `if err := …; err != nil { return err }`, of something that was not followed.
  if (reaches(last, (one) => is(one, "unknown")) && /\berr\b/.test(guardOf(node))) return refuse(frame);
  const whole = values.length === 1 ? only : values;
  if (!reaches(last, (one) => is(one, "structure") && one.type === "error")) return whole;
  return branch(
    frame,
    compare("!=", last, null),
    (inside) => refuse(inside),
    () => (isList(whole) ? [...whole.slice(0, -1), null] : null),
  );
}

/** What the innermost condition round a node says. */
function guardOf(node: Node): string {
  const { parent } = node;
  if (parent === null) return "";
  return parent.type === "if_statement" ? (parent.text.split("{")[0] ?? "") : guardOf(parent);
}

/** Whether some alternative of a value is of a kind. */
const reaches = (value: Value, test: (value: Value) => boolean): boolean =>
  is(value, "choice") ? reaches(value.yes, test) || reaches(value.no, test) : test(value);
