import { and, choose, is, not, orElse, refused, type Value } from "./symbolic.ts";

/** Where code runs: what its names and the options stand for by now. */
export interface Frame {
  names: Map<string, Value>;
  /** The names of the innermost block. */
  own: Set<string>;
  /** What places hold, by path; one that is not there holds what was given. */
  held: Map<string, Value>;
  /** The condition under which the code runs. */
  path: Value;
  /** The conditions under which code gave up with an error, shared by all frames of a run. */
  refusals: Refusal[];
  /** The type whose method runs. */
  owner: string | undefined;
}

export interface Refusal {
  when: Value;
  /** The type whose method gave up. */
  owner: string | undefined;
}

/** Notes that code gives up with an error. */
export function refuse(frame: Frame): Value {
  frame.refusals.push({ when: frame.path, owner: frame.owner });
  return refused;
}

/**
 * Runs both branches of a condition, and leaves in the frame what both make of it. A branch that gives up leaves
 * nothing: what comes later comes only where it was not taken.
 */
export function branch<F extends Frame>(
  frame: F,
  condition: Value,
  yes: (frame: F) => Value,
  no: (frame: F) => Value,
): Value {
  if (typeof condition === "boolean") return condition ? yes(frame) : no(frame);
  const [a, b] = [fork(frame, condition), fork(frame, not(condition))];
  const results = [yes(a), no(b)] as const;
  if (is(results[0], "refused")) adopt(frame, b);
  else if (is(results[1], "refused")) adopt(frame, a);
  else {
    merge(frame.names, condition, a.names, b.names);
    merge(frame.held, condition, a.held, b.held);
  }
  return choose(condition, ...results);
}

/** What comes after some code, which has a value. It gives what the function gives in the end. */
export type Next<F> = (frame: F, value: Value) => Value;

/** Runs something with names of its own, which are gone for what comes next. */
export function inScope<F extends Frame>(
  outer: F,
  bound: ReadonlyMap<string, Value>,
  next: Next<F>,
  body: (inside: F, leave: Next<F>) => Value,
): Value {
  const inside = { ...outer, names: new Map([...outer.names, ...bound]), own: new Set(bound.keys()) };
  const left = (names: ReadonlyMap<string, Value>): [string, Value][] =>
    [...outer.names].map(([name, value]) => [
      name,
      inside.own.has(name) ? value : orElse(names.get(name), value),
    ]);
  const result = body(inside, (after, value) =>
    next({ ...after, names: new Map(left(after.names)), own: outer.own }, value),
  );
  for (const [name, value] of left(inside.names)) outer.names.set(name, value);
  return result;
}

const fork = <F extends Frame>(frame: F, condition: Value): F => ({
  ...frame,
  names: new Map(frame.names),
  held: new Map(frame.held),
  path: and(frame.path, condition),
});

function adopt(frame: Frame, other: Frame): void {
  for (const [name, value] of other.names) if (frame.names.has(name)) frame.names.set(name, value);
  for (const [path, value] of other.held) frame.held.set(path, value);
}

function merge(
  into: Map<string, Value>,
  condition: Value,
  a: ReadonlyMap<string, Value>,
  b: ReadonlyMap<string, Value>,
): void {
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    const values = [a.get(name), b.get(name)] as const;
    if (values[0] !== undefined && values[1] !== undefined)
      into.set(name, choose(condition, values[0], values[1]));
  }
}
