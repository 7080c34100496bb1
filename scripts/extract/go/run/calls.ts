/** Functions and methods. */
import { evaluate, type Language, runAll } from "../../run/driver.ts";
import {
  is,
  isList,
  orElse,
  outside,
  pointer,
  refused,
  structure,
  unknownOf,
  type Value,
} from "../../run/symbolic.ts";
import { type Node, part, parts } from "../../syntax.ts";
import type { GoFunction, GoParameter } from "../items.ts";
import { folderOf } from "../packages.ts";
import type { Frame } from "./frame.ts";
import { declare, named } from "./names.ts";
import { addressOf, fieldOf, heldAt, numbers, zeroOf } from "./places.ts";

export const calls: Language<Frame>["expressions"] = { call_expression: callNode };

/** What `errors.New` and `fmt.Errorf` make. */
const failure = structure("error", {});

/** Runs a function. It gives what it returns, several results as a list. */
export function call(
  fn: GoFunction,
  receiver: Value | undefined,
  args: readonly Value[],
  frame: Frame,
): Value {
  const inside: Frame = { ...frame, file: fn.file, names: new Map(), own: new Set(), mayReturn: true };
  const set = ({ name }: GoParameter, value: Value): void => {
    inside.names.set(name, value);
    inside.own.add(name);
  };
  if (fn.receiver) set(fn.receiver, orElse(receiver, outside));
  fn.parameters.forEach((parameter, index) => {
    set(parameter, orElse(args[index], outside));
  });
  for (const { name, type } of fn.results) declare(name, zeroOf(type, fn.file, frame), fn.body, inside);
  return runAll(statementsOf(fn.body), inside, (after) => {
    const results = fn.results.map(({ name }) => orElse(named(name, after), outside));
    return results.length === 1 ? (results[0] as Value) : results;
  });
}

/** The statements of a block. */
export const statementsOf = (block: Node): Node[] =>
  parts(block).flatMap((node) => (node.type === "statement_list" ? parts(node) : [node]));

function callNode(node: Node, frame: Frame): Value {
  const callee = part(node, "function");
  const args = parts(part(node, "arguments")).filter(({ type }) => !/_type$/.test(type));
  const values = args.map((arg) =>
    evaluate(arg.type === "variadic_argument" ? (parts(arg)[0] as Node) : arg, frame),
  );
  if (values.some((value) => is(value, "refused"))) return refused;
  const [value = [] as Value] = values;
  if (callee.type === "identifier" && !frame.names.has(callee.text))
    return callNamed(callee.text, values, frame);
  if (callee.type !== "selector_expression") return unknownOf(...values);
  const operand = part(callee, "operand");
  const name = part(callee, "field").text;
  const path = frame.names.has(operand.text) ? undefined : frame.file.imports.get(operand.text);
  if (path !== undefined) {
    if (`${path}.${name}` === "fmt.Errorf" || `${path}.${name}` === "errors.New") return failure;
    const folder = frame.machine.sources.folderOf(frame.file, operand.text);
    const isType = folder !== undefined && frame.machine.sources.package(folder)?.types.has(name);
    return isType ? value : unknownOf(...values);
  }
  return method(operand, name, values, frame);
}

/** A function of the package itself, a conversion or one of the language's own functions. */
function callNamed(name: string, values: readonly Value[], frame: Frame): Value {
  const [value = [] as Value] = values;
  const given = frame.machine.given[name];
  if (given !== undefined) return given;
  // A path is resolved or, where nothing is there, rejected: which file is meant stays the same.
  if (name === "ResolvePath") return [value, outside];
  const home = frame.machine.sources.package(folderOf(frame.file));
  if (numbers.test(name) || name === "string" || name === "bool" || home?.types.has(name)) return value;
  if (name === "len" && isList(value)) return value.length;
  const fn = home?.functions.find((one) => one.name === name && !one.receiver);
  return fn && isFollowed(values) ? call(fn, undefined, values, frame) : unknownOf(...values);
}

/** Functions of what is known are run; others look at the host. */
const isFollowed = (args: readonly Value[]): boolean =>
  args.some((arg) => is(arg, "structure")) || args.every((arg) => !is(arg, "unknown"));

function method(operand: Node, name: string, values: readonly Value[], frame: Frame): Value {
  const receiver = evaluate(operand, frame);
  const held = is(receiver, "pointer") ? heldAt(receiver.path, frame) : receiver;
  const type = is(held, "structure") ? held.type : fieldType(operand, frame);
  const colon = type?.lastIndexOf(":") ?? -1;
  const home = type === undefined ? undefined : frame.machine.sources.package(type.slice(0, colon));
  const fn = home?.functions.find(
    (one) => one.name === name && one.receiver?.type.text.replace("*", "") === type?.slice(colon + 1),
  );
  if (!fn) return unknownOf(receiver, ...values);
  const path = fn.receiver?.type.type === "pointer_type" ? addressOf(operand, frame) : undefined;
  return call(fn, path === undefined ? held : pointer(path), values, frame);
}

/** The name of the type of a structure's field: that of `config.Mode`. */
function fieldType(node: Node, frame: Frame): string | undefined {
  if (node.type !== "selector_expression") return undefined;
  const holder = evaluate(part(node, "operand"), frame);
  const of = is(holder, "pointer") ? heldAt(holder.path, frame) : holder;
  const field = is(of, "structure") ? fieldOf(of.type, part(node, "field").text, frame) : undefined;
  return field && frame.machine.sources.resolve(field.type, field.file).name;
}
