/**
 * What code makes of options whose values are not known: values that hang on comparisons. The loaders' functions are
 * run on such values, every branch at once.
 */
import { hash } from "node:crypto";

export type Scalar = string | number | boolean | null;
export type Value =
  | Scalar
  | readonly Value[]
  | Place
  | Pointer
  | Structure
  | Choice
  | Comparison
  | Computed
  | Unknown
  | Refused;

interface Compound<Kind extends string> {
  kind: Kind;
  /** The same for all values that are the same. */
  id: string;
  /** The paths of the options that the value hangs on. */
  reads: readonly string[];
}

/** An option as it is given or, by the name of its type, a structure of options. */
export interface Place extends Compound<"place"> {
  path: string;
  type: string;
}

/** Where code keeps something of its own, and not an option. */
export interface Pointer extends Compound<"pointer"> {
  path: string;
  /** A variable's name stands for what is kept there, not for the place. */
  of: "variable" | "value";
}

/** A structure that the code fills itself. */
export interface Structure extends Compound<"structure"> {
  type: string;
  fields: Readonly<Record<string, Value>>;
}

/** `yes` where a condition holds. */
export interface Choice extends Compound<"choice"> {
  when: Value;
  yes: Value;
  no: Value;
}

export interface Comparison extends Compound<"comparison"> {
  left: Value;
  operator: "==" | "<";
  right: Value;
}

export interface Computed extends Compound<"computed"> {
  operator: string;
  left: Value;
  right: Value;
}

/** Something that the host decides, or code that is not followed; made of the options that it reads. */
export type Unknown = Compound<"unknown">;

/** What code has that gave up with an error. */
export type Refused = Compound<"refused">;

type Kind = Extract<Value, { kind: string }>["kind"];
type OfKind<K extends Kind> = Extract<Value, { kind: K }>;

/** Whether a value is of a kind. */
export function is<K extends Kind>(value: Value | undefined, kind: K): value is OfKind<K> {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === kind;
}

/** Tells a list from a scalar and a compound, where `Array.isArray` would lose what its items are. */
export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);

/** Whether a value hangs on nothing. */
export function isConstant(value: Value | undefined): value is Scalar | readonly Value[] {
  if (isList(value)) return value.every(isConstant);
  return value !== undefined && (typeof value !== "object" || value === null);
}

/** The same for all values that are the same. */
function idOf(value: Value): string {
  if (isList(value)) return `[${value.map(idOf).join()}]`;
  return isConstant(value) ? JSON.stringify(value) : value.id;
}

/** Whether two values are known to be one: made of the same parts in the same way. */
export const same = (a: Value, b: Value): boolean => a === b || idOf(a) === idOf(b);

/** The paths of the options that a value hangs on. */
export function reads(value: Value): readonly string[] {
  if (isList(value)) return [...new Set(value.flatMap(reads))];
  return isConstant(value) ? [] : value.reads;
}

function compound<K extends Kind>(
  kind: K,
  own: Omit<OfKind<K>, keyof Compound<K>>,
  parts: readonly Value[],
  paths: readonly string[] = reads(parts),
): OfKind<K> {
  const texts = Object.values(own).filter((member) => typeof member === "string");
  const id = hash("sha1", [kind, ...texts, ...parts.map(idOf), "", ...paths].join("\n"));
  return { kind, id, reads: paths, ...own } as unknown as OfKind<K>;
}

/** What an option holds. */
export const place = (path: string, type: string): Place => compound("place", { path, type }, [], [path]);

/** The address of what a path names, as `&x` in Go and `&mut x` in Rust give it. */
export const pointer = (path: string, of: Pointer["of"] = "value"): Pointer =>
  compound("pointer", { path, of }, []);
/** Any value of an option that no code names. */
export const anything = place("*", "");
export const refused: Refused = compound("refused", {}, []);
/** A value that may be missing; `??` would take `null`, which is one, for missing. */
export const orElse = (value: Value | undefined, fallback: Value): Value =>
  value === undefined ? fallback : value;

/** Something unknown that is made of the options in some values. */
export const unknownOf = (...values: readonly Value[]): Unknown => compound("unknown", {}, [], reads(values));
export const outside = unknownOf();

/** A structure of which these fields are known. */
export const structure = (type: string, fields: Readonly<Record<string, Value>>): Structure =>
  compound("structure", { type, fields }, [...Object.keys(fields), ...Object.values(fields)]);

/** `yes` where a condition holds; an alternative that gives up with an error is not taken. */
export function choose(when: Value, yes: Value, no: Value): Value {
  if (is(yes, "refused")) return no;
  if (is(no, "refused")) return yes;
  if (typeof when === "boolean") return when ? yes : no;
  if (same(yes, no)) return yes;
  if (yes === true && no === false) return when;
  if (is(yes, "structure") && is(no, "structure") && haveSameFields(yes, no)) {
    const fields = Object.entries(yes.fields).map(([name, value]): [string, Value] => [
      name,
      choose(when, value, no.fields[name] as Value),
    ]);
    return structure(yes.type, Object.fromEntries(fields));
  }
  return compound("choice", { when, yes, no }, [when, yes, no]);
}

const haveSameFields = (a: Structure, b: Structure): boolean =>
  a.type === b.type &&
  Object.keys(a.fields).length === Object.keys(b.fields).length &&
  Object.keys(a.fields).every((name) => name in b.fields);

/** The negation, which is made of the alternatives where a condition has any. */
export const not = (condition: Value): Value =>
  is(condition, "choice")
    ? choose(condition.when, not(condition.yes), not(condition.no))
    : choose(condition, false, true);

/** Conditions in the order in which a loader asks them; where `a` fails, `b` is not looked at. */
export const and = (a: Value, b: Value): Value => choose(a, b, false);

/** Conditions in the order in which a loader asks them; where `a` holds, `b` is not looked at. */
export const or = (a: Value, b: Value): Value => choose(a, true, b);

/** A value with each of its alternatives made into another. */
export function mapChoices(value: Value, map: (value: Value) => Value): Value {
  if (!is(value, "choice")) return map(value);
  return choose(value.when, mapChoices(value.yes, map), mapChoices(value.no, map));
}

/** Whether two values compare so; `==`, `!=`, `<`, `<=`, `>` or `>=`. Throws at any other operator. */
export function compare(operator: string, left: Value, right: Value): Value {
  if (operator === "!=") return not(compare("==", left, right));
  if (operator === ">") return compare("<", right, left);
  if (operator === "<=") return not(compare("<", right, left));
  if (operator === ">=") return not(compare("<", left, right));
  if (operator !== "==" && operator !== "<") throw new Error(`${operator} compares nothing`);
  const decided = decide(operator, left, right);
  if (decided !== undefined) return decided;
  if (isTakenApart(left)) return mapChoices(left, (value) => compare(operator, value, right));
  if (isTakenApart(right)) return mapChoices(right, (value) => compare(operator, left, value));
  if (operator === "==" && isConstant(left)) return compare(operator, right, left);
  if (operator === "==" && right === true) return left;
  return compound("comparison", { left, operator, right }, [left, right]);
}

/** A choice that is one option's own is compared as a whole: what the option ends up with. */
const isTakenApart = (value: Value): value is Choice =>
  is(value, "choice") && (value.reads.length > 1 || isPlain(value));

const isPlain = (value: Choice): boolean =>
  [value.yes, value.no].every((part) => isConstant(part) || (is(part, "choice") && isPlain(part)));

function decide(operator: string, left: Value, right: Value): boolean | undefined {
  if (isConstant(left) && isConstant(right)) {
    if (operator === "==") return same(left, right) || (isEmpty(left) && isEmpty(right));
    return typeof left === "number" && typeof right === "number" ? left < right : undefined;
  }
  // What the host has, processors and memory, is more than none.
  if (operator === "<" && left === 0 && isHost(right)) return true;
  if (operator === "<" && isHost(left) && right === 0) return false;
  if (operator === "==" && same(left, anything) && isConstant(right)) return false;
  // A structure is there.
  if (is(left, "structure") && right === null) return operator === "==" ? false : undefined;
  return undefined;
}

const isHost = (value: Value): boolean => is(value, "unknown") && value.reads.length === 0;
const isEmpty = (value: Value): boolean => value === "" || (isList(value) && value.length === 0);

/** Integer arithmetic, and texts put together. */
export function compute(operator: string, left: Value, right: Value): Value {
  if (typeof left === "string" && typeof right === "string" && operator === "+") return left + right;
  if (typeof left === "number" && typeof right === "number") {
    if (operator === "+") return left + right;
    if (operator === "-") return left - right;
    if (operator === "*") return left * right;
    if (operator === "<<") return left * 2 ** right;
    if (operator === "|") return left | right;
    return operator === "/" && right !== 0 ? Math.trunc(left / right) : outside;
  }
  if (is(left, "unknown") || is(right, "unknown")) return unknownOf(left, right);
  return compound("computed", { operator, left, right }, [left, right]);
}

/** What an operator that both languages have makes of two values. */
export function operate(operator: string, left: Value, right: Value): Value {
  if (operator === "&&") return and(left, right);
  if (operator === "||") return or(left, right);
  return /^(?:[=!<>]=|[<>])$/.test(operator)
    ? compare(operator, left, right)
    : compute(operator, left, right);
}

/** A value where some options are known; `lookup` gives theirs by path, undefined leaves them open. */
export function substitute(value: Value, lookup: (path: string) => Value | undefined): Value {
  const done = new Map<string, Value>();
  const isOpen = (path: string): boolean => lookup(path) === undefined;
  const visit = (one: Value): Value => {
    if (isList(one)) return one.map(visit);
    if (isConstant(one)) return one;
    if (is(one, "place")) return isOpen(one.path) ? one : (lookup(one.path) as Value);
    if (one.reads.every(isOpen)) return one;
    const earlier = done.get(one.id);
    const known = earlier === undefined ? rebuilt(one, visit) : earlier;
    done.set(one.id, known);
    return known;
  };
  return visit(value);
}

function rebuilt(value: Value, visit: (part: Value) => Value): Value {
  if (is(value, "computed")) return compute(value.operator, visit(value.left), visit(value.right));
  if (is(value, "comparison")) return compare(value.operator, visit(value.left), visit(value.right));
  if (!is(value, "choice")) return value;
  const when = visit(value.when);
  return choose(
    when,
    when === false ? value.yes : visit(value.yes),
    when === true ? value.no : visit(value.no),
  );
}
