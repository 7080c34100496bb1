import { and, choose, is, not, refused, same, type Value } from "./symbolic.ts";

/** Where code runs: what its names and the options stand for by now. */
export interface Frame {
  names: Map<string, Value>;
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
  const [then, otherwise] = [yes(a), no(b)];
  if (is(then, "refused")) adopt(frame, b);
  else if (is(otherwise, "refused")) adopt(frame, a);
  else {
    merge(frame.names, condition, a.names, b.names);
    merge(frame.held, condition, a.held, b.held);
  }
  return is(then, "refused") && is(otherwise, "refused") ? refused : choose(condition, then, otherwise);
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
    const [then, otherwise] = [a.get(name), b.get(name)];
    if (then === undefined || otherwise === undefined) continue;
    into.set(name, same(then, otherwise) ? then : choose(condition, then, otherwise));
  }
}
