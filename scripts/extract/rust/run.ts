import { type Frame as AnyFrame, branch, inScope, type Next as NextIn, refuse } from "../branches.ts";
import {
  and,
  compare,
  compute,
  is,
  isList,
  mapChoices,
  not,
  or,
  orElse,
  outside,
  type Place,
  place,
  refused,
  unknownOf,
  type Value,
} from "../symbolic.ts";
import { type Node, part, parts, problem, unhandled } from "../syntax.ts";
import type { RustCrate, RustSources } from "./crates.ts";
import { enabledParts, type RustFile, type RustFunction, textOf } from "./items.ts";

/** What runs of a crate's functions share. */
export interface Machine {
  sources: RustSources;
  crate: RustCrate;
  /** The members of maps, by the path of the map: what `conf.hypervisor` holds. */
  maps: Readonly<Record<string, Readonly<Record<string, Place>>>>;
  /** What functions give that are not run. */
  given: Readonly<Record<string, Value>>;
}

export interface Frame extends AnyFrame {
  machine: Machine;
  /** Where names are looked up. */
  file: RustFile;
  /** Functions inside functions. */
  inner: Map<string, RustFunction>;
}

type Next = NextIn<Frame>;
type Bound = Map<string, Value>;

const end: Next = (_, value) => value;
const unit: Value = null;

/** Runs a function; what it makes of options is left in the frame. */
export function call(fn: RustFunction, args: readonly Value[], frame: Frame): Value {
  const names = new Map(fn.parameters.map(({ name }, index) => [name, orElse(args[index], outside)]));
  const inside: Frame = { ...frame, names, file: fn.file, owner: fn.of ?? frame.owner, inner: new Map() };
  return runBlock(fn.body, inside, end);
}

const runBlock = (block: Node, outer: Frame, next: Next, bound: Bound = new Map()): Value =>
  inScope(outer, bound, next, (inside, leave) =>
    run(
      enabledParts(block, outer.machine.sources.build).map(({ node }) => node),
      inside,
      leave,
    ),
  );

function run([first, ...others]: readonly Node[], frame: Frame, next: Next): Value {
  if (!first) return next(frame, unit);
  const node = first.type === "expression_statement" ? (parts(first)[0] ?? first) : first;
  const goOn: Next = (after, value) => {
    if (is(value, "refused")) return value;
    return others.length > 0 ? run(others, after, next) : next(after, first === node ? value : unit);
  };
  switch (node.type) {
    case "return_expression":
      return evaluateReturn(node, frame);
    case "let_declaration": {
      const value = node.childForFieldName("value");
      const held = value ? evaluate(value, frame) : outside;
      const bound: Bound = new Map();
      match(part(node, "pattern"), held, frame, bound);
      for (const [name, inner] of bound) frame.names.set(name, inner);
      for (const name of bound.keys()) frame.own.add(name);
      return goOn(frame, is(held, "refused") ? held : unit);
    }
    case "const_item":
      frame.names.set(part(node, "name").text, evaluate(part(node, "value"), frame));
      return goOn(frame, unit);
    case "function_item": {
      const parameters = parts(part(node, "parameters")).map((p) => ({
        name: part(p, "pattern").text,
        type: "",
      }));
      const name = part(node, "name").text;
      frame.inner.set(name, { name, parameters, body: part(node, "body"), file: frame.file });
      return goOn(frame, unit);
    }
    case "use_declaration":
      return goOn(frame, unit);
    case "if_expression":
    case "match_expression":
    case "block":
      // What follows is run once after all branches, unless one of them leaves the function.
      return returns(node) ? control(node, frame, goOn) : goOn(frame, control(node, frame, end));
    default:
      return goOn(frame, evaluate(node, frame));
  }
}

/** Whether something below returns, other than with an error. */
const returns = (node: Node): boolean =>
  node.descendantsOfType("return_expression").some((found) => !found?.text.startsWith("return Err"));

const evaluateReturn = (node: Node, frame: Frame): Value => {
  const [value] = parts(node);
  return value ? evaluate(value, frame) : unit;
};

const isControl = (node: Node): boolean => /^(?:block|if_expression|match_expression)$/.test(node.type);

/** Runs a condition, a match or a block; each of its ends goes on to what comes next. */
function control(node: Node, frame: Frame, next: Next): Value {
  if (node.type === "block") return runBlock(node, frame, next);
  if (node.type === "match_expression") {
    const arms = enabledParts(part(node, "body"), frame.machine.sources.build);
    return runArms(
      arms.map((arm) => arm.node),
      evaluate(part(node, "value"), frame),
      frame,
      next,
    );
  }
  const bound: Bound = new Map();
  const condition = test(part(node, "condition"), frame, bound);
  const [otherwise] = parts(node.childForFieldName("alternative"));
  return branch(
    frame,
    condition,
    (inside) => runBlock(part(node, "consequence"), inside, next, bound),
    (inside) => (otherwise ? control(otherwise, inside, next) : next(inside, unit)),
  );
}

function runArms([arm, ...others]: readonly Node[], on: Value, frame: Frame, next: Next): Value {
  if (!arm) return next(frame, unit);
  const pattern = part(arm, "pattern");
  const [shape] = parts(pattern);
  const bound: Bound = new Map();
  const matched = shape ? match(shape, on, frame, bound) : true;
  const guard = pattern.childForFieldName("condition");
  const condition = guard ? and(matched, test(guard, withNames(frame, bound), bound)) : matched;
  const body = part(arm, "value");
  return branch(
    frame,
    condition,
    (inside) => {
      if (body.type === "block") return runBlock(body, inside, next, bound);
      if (isControl(body)) return control(body, withNames(inside, bound), next);
      if (body.type === "return_expression") return evaluateReturn(body, withNames(inside, bound));
      return next(inside, evaluate(body, withNames(inside, bound)));
    },
    (inside) => runArms(others, on, inside, next),
  );
}

const withNames = (frame: Frame, bound: Bound): Frame => ({
  ...frame,
  names: new Map([...frame.names, ...bound]),
});

/** The value of a condition; what its patterns bind is added to `bound`. */
function test(node: Node, frame: Frame, bound: Bound): Value {
  if (node.type === "let_condition") {
    return match(part(node, "pattern"), evaluate(part(node, "value"), withNames(frame, bound)), frame, bound);
  }
  if (node.type === "let_chain")
    return parts(node).reduce<Value>((all, one) => and(all, test(one, frame, bound)), true);
  return evaluate(node, withNames(frame, bound));
}

/** Whether a value has the shape of a pattern; the names that it binds are added to `bound`. */
function match(pattern: Node, value: Value, frame: Frame, bound: Bound): Value {
  switch (pattern.type) {
    case "_":
    case "tuple_pattern": {
      const inner = parts(pattern);
      return inner.reduce<Value>(
        (all, one, index) =>
          and(all, match(one, isList(value) ? orElse(value[index], outside) : outside, frame, bound)),
        true,
      );
    }
    case "or_pattern":
      return parts(pattern).reduce<Value>((any, one) => or(any, match(one, value, frame, bound)), false);
    case "mut_pattern":
    case "ref_pattern":
    case "reference_pattern":
      return match(parts(pattern).at(-1) as Node, value, frame, bound);
    case "identifier":
      if (pattern.text === "None" || /^[A-Z]/.test(pattern.text)) break;
      bound.set(pattern.text, value);
      return true;
    case "tuple_struct_pattern": {
      const [name, inner] = parts(pattern);
      const matched = inner ? match(inner, value, frame, bound) : true;
      if (name?.text === "Some") return and(isSome(value), matched);
      if (name?.text === "Ok") return and(isUnclear(value) ? outside : true, matched);
      return name?.text === "Err" && !isUnclear(value) ? false : outside;
    }
    case "struct_pattern":
      return outside;
  }
  return compare("==", value, evaluate(pattern, frame));
}

/** Whether an optional value is there; a place of any other type is. */
const isSome = (value: Value): Value =>
  is(value, "place") && !value.type.startsWith("Option<") ? true : compare("!=", value, null);

const isUnclear = (value: Value): boolean => is(value, "unknown");

/** The value of an expression. Throws at one that the extraction has not been taught. */
export function evaluate(node: Node, frame: Frame): Value {
  const [first, second] = parts(node);
  switch (node.type) {
    case "string_literal":
    case "raw_string_literal":
      return textOf(node);
    case "integer_literal":
    case "float_literal":
      return Number(
        node.text.replaceAll("_", "").replace(/(?<!^0x[0-9a-f]*)(?:[iu](?:8|16|32|64|size)|f(?:32|64))$/, ""),
      );
    case "boolean_literal":
      return node.text === "true";
    case "unit_expression":
      return unit;
    case "char_literal":
    case "closure_expression":
    case "range_expression":
    case "struct_expression":
    case "async_block":
      return outside;
    case "self":
      return orElse(frame.names.get("self"), outside);
    case "identifier":
    case "scoped_identifier":
      return named(node, frame);
    case "field_expression":
      return member(evaluate(part(node, "value"), frame), part(node, "field").text, frame);
    case "parenthesized_expression":
    case "try_expression":
    case "await_expression":
    case "reference_expression":
    case "type_cast_expression":
      return evaluate(node.childForFieldName("value") ?? (first as Node), frame);
    case "unary_expression": {
      const value = evaluate(first as Node, frame);
      if (node.text.startsWith("!")) return not(value);
      return node.text.startsWith("-") ? compute("-", 0, value) : value;
    }
    case "binary_expression":
      return binary(part(node, "operator").text, first as Node, second as Node, frame);
    case "array_expression":
    case "tuple_expression":
      return parts(node).map((item) => evaluate(item, frame));
    case "index_expression":
      return unknownOf(...parts(node).map((item) => evaluate(item, frame)));
    case "if_expression":
    case "match_expression":
    case "block":
      if (returns(node)) throw problem(node, "returns inside an expression");
      return control(node, frame, end);
    case "for_expression":
      return loop(node, frame);
    case "assignment_expression":
      return assign(part(node, "left"), evaluate(part(node, "right"), frame), frame);
    case "compound_assignment_expr":
      return assign(part(node, "left"), unknownOf(evaluate(part(node, "left"), frame)), frame);
    case "macro_invocation":
      return runMacro(node);
    case "call_expression":
      return callNode(node, frame);
    default:
      throw unhandled(node);
  }
}

function binary(operator: string, left: Node, right: Node, frame: Frame): Value {
  const a = evaluate(left, frame);
  if (operator === "&&") return and(a, evaluate(right, frame));
  if (operator === "||") return or(a, evaluate(right, frame));
  const b = evaluate(right, frame);
  return /^(?:[=!<>]=|[<>])$/.test(operator) ? compare(operator, a, b) : compute(operator, a, b);
}

function named(node: Node, frame: Frame): Value {
  const known = frame.names.get(node.text);
  if (known !== undefined) return known;
  if (node.text === "None") return null;
  const [last = "", owner = ""] = node.text.split("::").reverse();
  // Variants of enumerations and limits of types mean nothing here.
  if (/^[A-Z][a-z]/.test(last) || /^[iuf]\d+$|^usize$/.test(owner)) return outside;
  if (!/^[A-Z][A-Z0-9_]*$/.test(last)) throw problem(node, "no such name");
  const { value, file } = frame.machine.sources.constant(node, frame.file);
  return evaluate(value, { ...frame, file, names: new Map() });
}

/** What a field of a place holds. */
function member(value: Value, name: string, frame: Frame): Value {
  if (is(value, "choice")) return mapChoices(value, (one) => member(one, name, frame));
  if (!is(value, "place")) return unknownOf(value);
  const { crate } = frame.machine;
  const field = crate.structs.get(value.type)?.fields.find((one) => one.name === name);
  if (!field) return unknownOf(value);
  const path = value.path === "" ? name : `${value.path}.${name}`;
  return orElse(frame.held.get(path), place(path, field.type));
}

function assign(target: Node, value: Value, frame: Frame): Value {
  if (is(value, "refused")) return value;
  // `*item = …` in a loop: the elements change, and are still the list's elements.
  if (target.type === "unary_expression" && is(evaluate(target, frame), "unknown")) return unit;
  if (target.type === "identifier" && frame.names.has(target.text)) {
    frame.names.set(target.text, value);
    return unit;
  }
  if (target.type !== "field_expression") throw unhandled(target);
  const holder = evaluate(part(target, "value"), frame);
  if (!is(holder, "place")) throw problem(target, "no place to assign to");
  const path =
    holder.path === "" ? part(target, "field").text : `${holder.path}.${part(target, "field").text}`;
  const before = frame.held.get(path);
  if (before === undefined) throw problem(target, "no option");
  if (!isTidied(value, path, before)) frame.held.set(path, value);
  return unit;
}

/** Whether a value is a text or a list made of nothing but the option itself, such as its parts without spaces. */
const isTidied = (value: Value, path: string, before: Value): boolean =>
  is(value, "unknown") &&
  value.reads.join() === path &&
  /String/.test(is(before, "place") ? before.type : "String");

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

const quiet = /^(?:trace|debug|info|warn|error|resolve_path|validate_path)$/;

/** Macros that log and those that look for files leave everything as it is. */
function runMacro(node: Node): Value {
  const name = part(node, "macro").text;
  if (quiet.test(name)) return unit;
  if (/^(?:format|eother|vec)$/.test(name)) return outside;
  throw unhandled(node);
}

function callNode(node: Node, frame: Frame): Value {
  const written = part(node, "function");
  const callee = written.type === "generic_function" ? part(written, "function") : written;
  const args = parts(part(node, "arguments"));
  if (callee.type === "field_expression") {
    const receiver = evaluate(part(callee, "value"), frame);
    return is(receiver, "refused") ? receiver : method(receiver, part(callee, "field").text, args, frame);
  }
  if (callee.text === "Err") return refuse(frame);
  const values = args.map((arg) => evaluate(arg, frame));
  const [value = unit] = values;
  if (/^(?:Some|Ok|String::from|u64::from|u32::from|f32::from)$/.test(callee.text)) return value;
  if (/^(?:std::string::)?String::new$/.test(callee.text)) return "";
  if (callee.text === "Vec::new") return [];
  const given = frame.machine.given[callee.text];
  if (given !== undefined) return given;
  const fn = functionOf(callee, frame);
  return fn && isFollowed(fn, values) ? call(fn, values, frame) : unknownOf(...values);
}

/** A function of the crate itself, by `name` or `Type::name`. */
function functionOf(callee: Node, frame: Frame): RustFunction | undefined {
  const [name = "", of] = callee.text.split("::").reverse();
  const owner = of === "Self" ? frame.owner : of;
  const isModule = owner !== undefined && /^[a-z]/.test(owner);
  return (
    frame.inner.get(callee.text) ??
    frame.machine.crate.functions.find(
      (fn) => fn.name === name && fn.of === (isModule ? undefined : owner) && !takesSelf(fn),
    )
  );
}

const takesSelf = ({ parameters }: RustFunction): boolean => parameters[0]?.name === "self";

/** Functions about a structure of options are run, and those that only compute; texts are not taken apart. */
const isFollowed = (fn: RustFunction, args: readonly Value[]): boolean =>
  fn.of !== undefined || args.every((arg) => !isText(arg));

const isText = (value: Value): boolean =>
  typeof value === "string" || (is(value, "place") && /String/.test(value.type)) || is(value, "unknown");

/** Methods that leave a value as it is: texts and lists are what they are, in whatever form. */
const plain =
  /^(?:to_string|to_owned|into|clone|cloned|copied|as_str|as_deref|as_ref|as_mut|iter|iter_mut|unwrap|unwrap_or_default|expect|ok_or_else|ok_or|collect|map_err|lock)$/;

function method(receiver: Value, name: string, args: readonly Node[], frame: Frame): Value {
  const type = is(receiver, "place") ? receiver.type : undefined;
  const given = frame.machine.given[`${type}::${name}`];
  if (given !== undefined) return given;
  const fn = frame.machine.crate.functions.find(
    (one) => one.of === type && one.name === name && takesSelf(one),
  );
  if (fn && type !== undefined) {
    return call(fn, [receiver, ...args.map((arg) => evaluate(arg, frame))], frame);
  }
  const members = is(receiver, "place") ? frame.machine.maps[receiver.path] : undefined;
  if (members && /^(?:keys|values|iter|iter_mut|get|get_mut|contains_key)$/.test(name)) {
    return lookUp(members, name, args[0] && evaluate(args[0], frame));
  }
  if (plain.test(name)) return receiver;
  if (name === "is_empty") return compare("==", receiver, "");
  if (name === "is_some") return isSome(receiver);
  if (name === "is_none") return not(isSome(receiver));
  const values = args.map((arg) => evaluate(arg, frame));
  if (name === "contains" && isList(receiver)) {
    return receiver.reduce<Value>(
      (any, item) => or(any, compare("==", orElse(values[0], unit), item)),
      false,
    );
  }
  if (name === "eq") return compare("==", receiver, orElse(values[0], unit));
  return unknownOf(receiver, ...values);
}

/** What a map of tables gives for a key; a key that only the host or the file knows is that of the one it has. */
function lookUp(members: Readonly<Record<string, Place>>, name: string, key: Value | undefined): Value {
  if (name === "keys") return Object.keys(members);
  if (name === "values") return Object.values(members);
  if (name.startsWith("iter")) return Object.entries(members);
  const found = typeof key === "string" ? members[key] : Object.values(members)[0];
  return name === "contains_key" ? found !== undefined : (found ?? null);
}
