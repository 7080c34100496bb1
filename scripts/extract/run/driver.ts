/** Runs code of either language. What a kind of node of its grammar does, the language says. */
import { type Node, unhandled } from "../syntax.ts";
import { type Frame as Branched, branch, inScope, type Next } from "./branches.ts";
import { is, type Value } from "./symbolic.ts";

export type Statement<F> = (node: Node, frame: F, next: Next<F>) => Value;
export type Expression<F> = (node: Node, frame: F) => Value;

/** What each kind of node does. A kind that is not here has not been taught to the extraction. */
export interface Language<F> {
  /** Those that say themselves what comes next, since they may leave the function or bring names. */
  statements: Readonly<Record<string, Statement<F>>>;
  expressions: Readonly<Record<string, Expression<F>>>;
}

export interface Frame<F> extends Branched {
  language: Language<F>;
}

/** What a statement has that has no value. */
export const unit: Value = null;

/** Does nothing. */
export const passOver = <F>(_: Node, frame: F, next: Next<F>): Value => next(frame, unit);

/** The value of an expression. Throws at one that the extraction has not been taught. */
export function evaluate<F extends Frame<F>>(node: Node, frame: F): Value {
  const expression = frame.language.expressions[node.type];
  if (!expression) throw unhandled(node);
  return expression(node, frame);
}

/** Runs a statement, or an expression in the place of one. */
export function run<F extends Frame<F>>(node: Node, frame: F, next: Next<F>): Value {
  const statement = frame.language.statements[node.type];
  return statement ? statement(node, frame, next) : next(frame, evaluate(node, frame));
}

/** Runs statements one after the other, until one gives up with an error; the last one has the value. */
export function runAll<F extends Frame<F>>(
  [node, ...others]: readonly Node[],
  frame: F,
  next: Next<F>,
): Value {
  if (!node) return next(frame, unit);
  return run(node, frame, (after, value) => {
    if (is(value, "refused")) return value;
    return others.length > 0 ? runAll(others, after, next) : next(after, value);
  });
}

/** Runs statements with names of their own. */
export const runScope = <F extends Frame<F>>(
  statements: readonly Node[],
  outer: F,
  next: Next<F>,
  bound: ReadonlyMap<string, Value> = new Map(),
): Value => inScope(outer, bound, next, (inside, leave) => runAll(statements, inside, leave));

/** One of the ways on which code may go. */
export interface Way<F> {
  when: (frame: F) => Value;
  run: (frame: F) => Value;
}

/** Takes the first way whose condition holds; which that is may hang on options. */
export function runFirst<F extends Branched>(
  [first, ...others]: readonly Way<F>[],
  frame: F,
  otherwise: (frame: F) => Value,
): Value {
  if (!first) return otherwise(frame);
  return branch(frame, first.when(frame), first.run, (inside) => runFirst(others, inside, otherwise));
}
