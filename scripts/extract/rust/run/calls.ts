/** Functions, methods and macros. */
import { type Next, refuse } from "../../run/branches.ts";
import { evaluate, type Language, runScope, unit } from "../../run/driver.ts";
import {
  compare,
  is,
  isList,
  not,
  or,
  orElse,
  outside,
  type Place,
  unknownOf,
  type Value,
} from "../../run/symbolic.ts";
import { type Node, part, parts, unhandled } from "../../syntax.ts";
import { enabledParts, type RustFunction } from "../items.ts";
import type { Frame } from "./frame.ts";
import { isSome } from "./patterns.ts";

export const calls: Language<Frame>["expressions"] = {
  call_expression: callNode,
  macro_invocation: runMacro,
};

/** Runs a function; what it makes of options is left in the frame. */
export function call(fn: RustFunction, args: readonly Value[], frame: Frame): Value {
  const names = new Map(fn.parameters.map(({ name }, index) => [name, orElse(args[index], outside)]));
  const inside: Frame = { ...frame, names, file: fn.file, owner: fn.of ?? frame.owner, inner: new Map() };
  return runBlock(fn.body, inside, (_, value) => value);
}

/** Runs a block with names of its own; what the build leaves out is not run. */
export const runBlock = (
  block: Node,
  outer: Frame,
  next: Next<Frame>,
  bound?: ReadonlyMap<string, Value>,
): Value => {
  const enabled = enabledParts(block, outer.machine.sources.build);
  return runScope(
    enabled.map(({ node }) => node),
    outer,
    next,
    bound,
  );
};

/** Macros that change nothing. */
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
