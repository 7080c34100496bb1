/** What declares, what runs in branches or in loops, and what leaves a function. */
import { branch, type Next as NextIn } from "../../run/branches.ts";
import {
  type Expression,
  evaluate,
  type Language,
  passOver,
  run,
  runFirst,
  type Statement,
  unit,
  type Way,
} from "../../run/driver.ts";
import { and, is, isList, outside, place, refused, unknownOf, type Value } from "../../run/symbolic.ts";
import { type Node, part, parts, problem } from "../../syntax.ts";
import { enabledParts } from "../items.ts";
import { runBlock } from "./calls.ts";
import { type Bound, type Frame, withNames } from "./frame.ts";
import { match, test } from "./patterns.ts";

type Next = NextIn<Frame>;

const end: Next = (_, value) => value;

export const declarations: Language<Frame>["statements"] = {
  let_declaration: declare,
  const_item: (node, frame, next) => {
    frame.names.set(part(node, "name").text, evaluate(part(node, "value"), frame));
    return next(frame, unit);
  },
  function_item: (node, frame, next) => {
    const parameters = parts(part(node, "parameters")).map((one) => ({
      name: part(one, "pattern").text,
      type: "",
    }));
    const name = part(node, "name").text;
    frame.inner.set(name, { name, parameters, body: part(node, "body"), file: frame.file });
    return next(frame, unit);
  },
  use_declaration: passOver,
  // What ends with a semicolon has no value.
  expression_statement: (node, frame, next) =>
    run(parts(node)[0] ?? node, frame, (after, value) => next(after, is(value, "refused") ? value : unit)),
};

function declare(node: Node, frame: Frame, next: Next): Value {
  const value = node.childForFieldName("value");
  const held = value ? evaluate(value, frame) : outside;
  const bound: Bound = new Map();
  match(part(node, "pattern"), held, frame, bound);
  for (const [name, inner] of bound) frame.names.set(name, inner);
  for (const name of bound.keys()) frame.own.add(name);
  return next(frame, is(held, "refused") ? held : unit);
}

/** What follows is run once after all branches, unless one of them leaves the function. */
const branching: Statement<Frame> = (node, frame, next) =>
  returns(node) ? runBranches(node, frame, next) : next(frame, runBranches(node, frame, end));

const branchingInside: Expression<Frame> = (node, frame) => {
  if (returns(node)) throw problem(node, "returns inside an expression");
  return runBranches(node, frame, end);
};

export const branches: Language<Frame> = {
  statements: {
    return_expression: evaluateReturn,
    if_expression: branching,
    match_expression: branching,
    block: branching,
  },
  expressions: {
    if_expression: branchingInside,
    match_expression: branchingInside,
    block: branchingInside,
    for_expression: loop,
  },
};

/** Whether something below returns, other than with an error. */
const returns = (node: Node): boolean =>
  node.descendantsOfType("return_expression").some((found) => !found?.text.startsWith("return Err"));

function evaluateReturn(node: Node, frame: Frame): Value {
  const [value] = parts(node);
  return value ? evaluate(value, frame) : unit;
}

const isControl = (node: Node): boolean => /^(?:block|if_expression|match_expression)$/.test(node.type);

/** Runs a condition, a match or a block; each of its ends goes on to what comes next. */
function runBranches(node: Node, frame: Frame, next: Next): Value {
  if (node.type === "block") return runBlock(node, frame, next);
  if (node.type === "match_expression") return runArms(node, frame, next);
  const bound: Bound = new Map();
  const condition = test(part(node, "condition"), frame, bound);
  const [otherwise] = parts(node.childForFieldName("alternative"));
  return branch(
    frame,
    condition,
    (inside) => runBlock(part(node, "consequence"), inside, next, bound),
    (inside) => (otherwise ? runBranches(otherwise, inside, next) : next(inside, unit)),
  );
}

function runArms(node: Node, frame: Frame, next: Next): Value {
  const on = evaluate(part(node, "value"), frame);
  const ways = enabledParts(part(node, "body"), frame.machine.sources.build).map((arm): Way<Frame> => {
    const pattern = part(arm.node, "pattern");
    const body = part(arm.node, "value");
    const bound: Bound = new Map();
    return {
      when: (inside) => {
        const [shape] = parts(pattern);
        const matched = shape ? match(shape, on, inside, bound) : true;
        const guard = pattern.childForFieldName("condition");
        return guard ? and(matched, test(guard, withNames(inside, bound), bound)) : matched;
      },
      run: (inside) => {
        if (body.type === "block") return runBlock(body, inside, next, bound);
        if (isControl(body)) return runBranches(body, withNames(inside, bound), next);
        if (body.type === "return_expression") return evaluateReturn(body, withNames(inside, bound));
        return next(inside, evaluate(body, withNames(inside, bound)));
      },
    };
  });
  return runFirst(ways, frame, (inside) => next(inside, unit));
}

function loop(node: Node, frame: Frame): Value {
  const body = part(node, "body");
  const value = evaluate(part(node, "value"), frame);
  const members = is(value, "place") ? frame.machine.maps[value.path] : undefined;
  const over = members ? Object.entries(members) : value;
  const round =
    (item: Value) =>
    (inside: Frame): Value => {
      const bound: Bound = new Map();
      match(part(node, "pattern"), item, inside, bound);
      return runBlock(body, inside, end, bound);
    };
  if (returns(body)) throw problem(node, "returns inside a loop");
  if (isList(over)) {
    for (const item of over) if (is(round(item)(frame), "refused")) return refused;
    return unit;
  }
  const inner = is(over, "place") && /^Vec<(\w+)>$/.exec(over.type)?.[1];
  const isTable = inner && frame.machine.crate.structs.has(inner);
  const item = is(over, "place") && isTable ? place(`${over.path}[]`, inner) : unknownOf(over);
  return branch(frame, outside, round(item), () => unit);
}
