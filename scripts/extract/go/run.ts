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
  pointer,
  refused,
  structure,
  unknownOf,
  type Value,
} from "../symbolic.ts";
import { type Node, part, parts, problem, unhandled, walk } from "../syntax.ts";
import { fieldsOf, type GoField, type GoFile, type GoFunction, type GoParameter, textOf } from "./items.ts";
import { folderOf, type GoSources } from "./packages.ts";

/** What runs of functions share. */
export interface Machine {
  sources: GoSources;
  /** What functions give that are not run, by name. */
  given: Readonly<Record<string, Value>>;
  /** The options that were read, by path. */
  reads: Set<string>;
}

export interface Frame extends AnyFrame {
  machine: Machine;
  /** Where names are looked up. */
  file: GoFile;
  /** Whether a `return` may end the function here. */
  mayReturn: boolean;
}

type Next = NextIn<Frame>;
const none: Value = [];
const end: Next = () => none;

/** Thrown where a branch returns: what follows has to be run within each branch. */
const returnsEarly = new Error("returns early");

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
  return run(statementsOf(fn.body), inside, (after) => {
    const results = fn.results.map(({ name }) => orElse(named(name, after), outside));
    return results.length === 1 ? (results[0] as Value) : results;
  });
}

/** Makes a variable. One whose address is taken lives in a place of its own. */
function declare(name: string, value: Value, scope: Node, frame: Frame): void {
  frame.own.add(name);
  const isShared = is(value, "structure") && [...walk(scope)].some((node) => isAddressOf(node, name));
  if (!isShared) {
    frame.names.set(name, value);
    return;
  }
  const path = `${folderOf(frame.file)}:${scope.startIndex}:${name}`;
  frame.held.set(path, complete(value, frame));
  frame.names.set(name, pointer(path, "variable"));
}

/** `&name`, or `name.Field.Method()`, whose receiver may be a pointer. */
function isAddressOf(node: Node, name: string): boolean {
  if (node.type === "unary_expression") return node.text === `&${name}`;
  return node.type === "call_expression" && new RegExp(`^${name}\\.\\w+\\.\\w+\\(`).test(node.text);
}

const statementsOf = (block: Node): Node[] =>
  parts(block).flatMap((node) => (node.type === "statement_list" ? parts(node) : [node]));

const runScope = (
  statements: readonly Node[],
  outer: Frame,
  next: Next,
  bound: ReadonlyMap<string, Value> = new Map(),
): Value => inScope(outer, bound, next, (inside, leave) => run(statements, inside, leave));

function run([node, ...others]: readonly Node[], frame: Frame, next: Next): Value {
  if (!node) return next(frame, none);
  const goOn: Next = (after) => run(others, after, next);
  switch (node.type) {
    case "return_statement": {
      const result = giveBack(node, frame);
      if (!frame.mayReturn && !is(result, "refused")) throw returnsEarly;
      return result;
    }
    case "short_var_declaration":
    case "assignment_statement":
    case "var_declaration":
    case "const_declaration":
      return is(assignAll(node, frame), "refused") ? refused : goOn(frame, none);
    case "if_statement":
    case "expression_switch_statement":
    case "for_statement":
    case "block":
      return inBranches(node, frame, goOn);
    case "expression_statement":
      return is(evaluate(parts(node)[0] as Node, frame), "refused") ? refused : goOn(frame, none);
    case "inc_statement":
    case "dec_statement": {
      const target = parts(node)[0] as Node;
      store(target, unknownOf(evaluate(target, frame)), frame);
      return goOn(frame, none);
    }
    case "type_declaration":
    case "defer_statement":
    case "go_statement":
      return goOn(frame, none);
    default:
      throw unhandled(node);
  }
}

/** Runs what branches. What follows is run once after all branches, unless one of them leaves the function. */
function inBranches(node: Node, frame: Frame, next: Next): Value {
  const trial = { ...frame, names: new Map(frame.names), held: new Map(frame.held), mayReturn: false };
  const { length } = frame.refusals;
  try {
    if (is(control(node, trial, end), "refused")) return refused;
  } catch (error) {
    if (error !== returnsEarly) throw error;
    frame.refusals.length = length;
    return control(node, frame, next);
  }
  for (const [name, value] of trial.names) frame.names.set(name, value);
  for (const [path, value] of trial.held) frame.held.set(path, value);
  return next(frame, none);
}

function control(node: Node, frame: Frame, next: Next): Value {
  if (node.type === "block") return runScope(statementsOf(node), frame, next);
  if (node.type === "for_statement") return loop(node, frame, next);
  const first = node.childForFieldName("initializer");
  return inScope(frame, new Map(), next, (inside, leave) =>
    run(first ? [first] : [], inside, (after) => chosen(node, after, leave)),
  );
}

function chosen(node: Node, frame: Frame, next: Next): Value {
  if (node.type === "expression_switch_statement") {
    const on = node.childForFieldName("value");
    const cases = parts(node).filter(({ type }) => /_case$/.test(type));
    return runCases(cases, on ? evaluate(on, frame) : true, frame, next);
  }
  const otherwise = node.childForFieldName("alternative");
  return branch(
    frame,
    evaluate(part(node, "condition"), frame),
    (inside) => runScope(statementsOf(part(node, "consequence")), inside, next),
    (inside) => (otherwise ? control(otherwise, inside, next) : next(inside, none)),
  );
}

function runCases(cases: readonly Node[], on: Value, frame: Frame, next: Next): Value {
  const [first, ...others] = cases.filter(({ type }) => type === "expression_case");
  const body = (of: Node | undefined): Node[] =>
    parts(of ?? null).flatMap((node) => (node.type === "statement_list" ? parts(node) : []));
  const fallback = cases.find(({ type }) => type === "default_case");
  if (!first) return runScope(body(fallback), frame, next);
  const values = parts(part(first, "value")).map((value) => compare("==", on, evaluate(value, frame)));
  return branch(
    frame,
    values.reduce((a, b) => or(a, b)),
    (inside) => runScope(body(first), inside, next),
    (inside) => runCases(fallback ? [...others, fallback] : others, on, inside, next),
  );
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
      first ? runScope(body, inside, (after) => round(others, after), bind(...first)) : next(inside, none);
    return round(items, frame);
  }
  const bound = bind(outside, unknownOf(over));
  return branch(
    frame,
    outside,
    (inside) => runScope(body, inside, next, bound),
    (inside) => next(inside, none),
  );
}

/** What a function returns, several results as a list; with an error it gives up. */
function giveBack(node: Node, frame: Frame): Value {
  const [list] = parts(node);
  if (!list) return none;
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

/** Carries out a declaration or an assignment. */
function assignAll(node: Node, frame: Frame): Value {
  if (node.type.endsWith("_declaration") && node.type !== "short_var_declaration") {
    for (const spec of walk(node)) {
      if (!/^(?:var|const)_spec$/.test(spec.type)) continue;
      const type = spec.childForFieldName("type");
      const values = parts(spec.childForFieldName("value"));
      spec.childrenForFieldName("name").forEach((name, index) => {
        const written = values[index];
        const value = written ? evaluate(written, frame) : type ? zeroOf(type, frame.file, frame) : outside;
        if (name?.isNamed) declare(name.text, value, enclosing(node), frame);
      });
    }
    return none;
  }
  const targets = parts(part(node, "left"));
  const sources = parts(part(node, "right"));
  const values = sources.map((source) => evaluate(source, frame));
  if (values.some((value) => is(value, "refused"))) return refused;
  const operator = node.childForFieldName("operator")?.text ?? "=";
  targets.forEach((target, index) => {
    const value =
      sources.length === targets.length
        ? orElse(values[index], outside)
        : pick(orElse(values[0], outside), index);
    if (node.type === "short_var_declaration" && !frame.own.has(target.text)) {
      declare(target.text, value, enclosing(node), frame);
    } else if (/^:?=$/.test(operator)) store(target, value, frame);
    else store(target, compute(operator.slice(0, -1), evaluate(target, frame), value), frame);
  });
  return none;
}

/** One of several results. */
const pick = (value: Value, index: number): Value =>
  mapChoices(value, (one) => (isList(one) ? orElse(one[index], outside) : unknownOf(one)));

function enclosing(node: Node): Node {
  const { parent } = node;
  return parent === null || parent.type === "block" ? (parent ?? node) : enclosing(parent);
}

/** Puts a value where an expression points to; what is not followed stays as it is. */
function store(target: Node, value: Value, frame: Frame): void {
  if (target.text === "_") return;
  if (target.type === "identifier") {
    const known = frame.names.get(target.text);
    if (is(known, "pointer") && known.of === "variable") put(known.path, value, frame);
    else if (known !== undefined) frame.names.set(target.text, value);
    return;
  }
  if (target.type === "unary_expression") {
    const to = evaluate(parts(target)[0] as Node, frame);
    if (is(to, "pointer")) put(to.path, value, frame);
    return;
  }
  if (target.type === "selector_expression") {
    const operand = part(target, "operand");
    const name = part(target, "field").text;
    const holder = frame.names.get(operand.text);
    if (is(holder, "pointer")) put(`${holder.path}.${name}`, value, frame);
    else if (is(holder, "structure")) frame.names.set(operand.text, withField(holder, name, value));
    else if (holder === undefined) storeDeep(operand, name, value, frame);
    return;
  }
  if (target.type !== "index_expression") throw unhandled(target);
}

/** `config.HypervisorConfig.Path = …`, where `config` is a variable. */
function storeDeep(operand: Node, name: string, value: Value, frame: Frame): void {
  const path = addressOf(operand, frame);
  if (path !== undefined) put(`${path}.${name}`, value, frame);
}

/** The place that an expression names; undefined where it is none that is kept. */
function addressOf(node: Node, frame: Frame): string | undefined {
  if (node.type === "identifier") {
    const value = frame.names.get(node.text);
    return is(value, "pointer") ? value.path : undefined;
  }
  if (node.type !== "selector_expression") return undefined;
  const path = addressOf(part(node, "operand"), frame);
  return path === undefined ? undefined : `${path}.${part(node, "field").text}`;
}

/** Changes what a place holds: `variable.Field.Field`. */
function put(path: string, value: Value, frame: Frame): void {
  const [root = "", ...fields] = split(path, frame);
  const change = (holder: Value, [first, ...rest]: readonly string[]): Value =>
    first === undefined
      ? value
      : mapChoices(holder, (one) =>
          is(one, "structure")
            ? withField(one, first, change(member(one, first, frame), rest))
            : unknownOf(one, value),
        );
  frame.held.set(root, complete(change(orElse(frame.held.get(root), outside), fields), frame));
}

/** A structure with all its fields, so that two of them can be told apart field by field. */
export function complete(value: Value, frame: Frame): Value {
  const struct = is(value, "structure") && structOf(value.type, frame);
  if (!struct) return value;
  const missing = struct.fields.filter(({ name }) => !(name in value.fields));
  const zeros = missing.map(({ name, type }) => [name, zeroOf(type, struct.file, frame)]);
  return missing.length === 0
    ? value
    : structure(value.type, { ...value.fields, ...Object.fromEntries(zeros) });
}

/** The variable that a path begins with, and the fields after it. */
function split(path: string, frame: Frame): string[] {
  const root = [...frame.held.keys()].find((one) => path === one || path.startsWith(`${one}.`));
  return root === undefined
    ? [path]
    : [
        root,
        ...path
          .slice(root.length + 1)
          .split(".")
          .filter((field) => field !== ""),
      ];
}

const withField = (holder: Value, name: string, value: Value): Value =>
  is(holder, "structure") ? structure(holder.type, { ...holder.fields, [name]: value }) : holder;

/** What a place holds. */
export function heldAt(path: string, frame: Frame): Value {
  const [root = "", ...fields] = split(path, frame);
  return fields.reduce<Value>(
    (value, field) => member(value, field, frame),
    orElse(frame.held.get(root), outside),
  );
}

/** The field of a structure; one that was not filled is zero. */
function member(value: Value, name: string, frame: Frame): Value {
  if (is(value, "choice")) return mapChoices(value, (one) => member(one, name, frame));
  if (is(value, "pointer")) return member(heldAt(value.path, frame), name, frame);
  if (!is(value, "structure")) return unknownOf(value);
  const held = value.fields[name];
  if (is(held, "place")) frame.machine.reads.add(held.path);
  return held === undefined ? zeroField(value.type, name, frame) : held;
}

function zeroField(type: string, name: string, frame: Frame): Value {
  const found = fieldOf(type, name, frame);
  return found ? zeroOf(found.type, found.file, frame) : outside;
}

/** The field of a type by the name that `packages.ts` gives types. */
function fieldOf(type: string, name: string, frame: Frame): { type: Node; file: GoFile } | undefined {
  const struct = structOf(type, frame);
  const field = struct?.fields.find((one) => one.name === name);
  return struct && field ? { type: field.type, file: struct.file } : undefined;
}

function structOf(type: string, frame: Frame): { fields: GoField[]; file: GoFile } | undefined {
  const colon = type.lastIndexOf(":");
  const declared = frame.machine.sources.package(type.slice(0, colon))?.types.get(type.slice(colon + 1));
  return declared?.node.type === "struct_type"
    ? { fields: fieldsOf(declared.node), file: declared.file }
    : undefined;
}

const numbers = /^(?:u?int(?:8|16|32|64)?|float(?:32|64)|byte|rune|uintptr)$/;

/** The zero value of a type. */
export function zeroOf(type: Node, file: GoFile, frame: Frame): Value {
  const { node, name } = frame.machine.sources.resolve(type, file);
  if (node.type === "struct_type" && name !== undefined) return structure(name, {});
  if (node.type === "slice_type" || node.type === "map_type") return [];
  if (/^(?:pointer|interface|function|channel)_type$/.test(node.type) || node.text === "error") return null;
  if (node.text === "string") return "";
  if (node.text === "bool") return false;
  return numbers.test(node.text) ? 0 : outside;
}

/** The value of an expression. Throws at one that the extraction has not been taught. */
export function evaluate(node: Node, frame: Frame): Value {
  const [first] = parts(node);
  switch (node.type) {
    case "interpreted_string_literal":
    case "raw_string_literal":
      return textOf(node);
    case "int_literal":
    case "float_literal":
      return Number(node.text.replaceAll("_", ""));
    case "true":
    case "false":
      return node.type === "true";
    case "nil":
      return null;
    case "iota":
    case "identifier": {
      const value = named(node.text, frame);
      if (value === undefined) throw problem(node, "no such name");
      return value;
    }
    case "selector_expression":
      return selected(node, frame);
    case "parenthesized_expression":
    case "expression_list":
    case "literal_element":
      return evaluate(first as Node, frame);
    case "type_conversion_expression":
      return evaluate(part(node, "operand"), frame);
    case "unary_expression":
      return unary(node, frame);
    case "binary_expression":
      return binary(node, frame);
    case "composite_literal":
      return composite(part(node, "type"), part(node, "body"), frame);
    case "call_expression":
      return callNode(node, frame);
    case "func_literal":
    case "rune_literal":
      return outside;
    case "index_expression":
    case "slice_expression":
    case "type_assertion_expression":
      return unknownOf(evaluate(part(node, "operand"), frame));
    default:
      throw unhandled(node);
  }
}

/** What a name stands for; undefined where nothing has it. */
function named(name: string, frame: Frame): Value | undefined {
  const local = frame.names.get(name);
  if (is(local, "pointer") && local.of === "variable") return heldAt(local.path, frame);
  return local === undefined ? declared(folderOf(frame.file), name, frame) : local;
}

/** A package's constant, or what a variable is declared with. */
function declared(folder: string, name: string, frame: Frame): Value | undefined {
  const home = frame.machine.sources.package(folder);
  const found = home?.values.get(name);
  if (!found) return home?.functions.some((fn) => fn.name === name && !fn.receiver) ? outside : undefined;
  if (!found.value) return found.type ? zeroOf(found.type, found.file, frame) : outside;
  return evaluate(found.value, { ...frame, file: found.file, names: new Map([["iota", found.iota]]) });
}

function selected(node: Node, frame: Frame): Value {
  const operand = part(node, "operand");
  const name = part(node, "field").text;
  const path = frame.names.has(operand.text) ? undefined : frame.file.imports.get(operand.text);
  if (path === undefined) return member(evaluate(operand, frame), name, frame);
  const given = frame.machine.given[`${path}.${name}`];
  if (given !== undefined) return given;
  const folder = frame.machine.sources.folderOf(frame.file, operand.text);
  const value = folder === undefined ? outside : declared(folder, name, frame);
  if (value === undefined) throw problem(node, "no such name");
  return value;
}

function unary(node: Node, frame: Frame): Value {
  const operand = part(node, "operand");
  const operator = node.child(0)?.text;
  if (operator === "&") {
    const path = addressOf(operand, frame);
    return path === undefined ? evaluate(operand, frame) : pointer(path);
  }
  const value = evaluate(operand, frame);
  if (operator === "!") return not(value);
  if (operator === "-") return compute("-", 0, value);
  if (operator === "*") return is(value, "pointer") ? heldAt(value.path, frame) : value;
  throw unhandled(node);
}

function binary(node: Node, frame: Frame): Value {
  const operator = part(node, "operator").text;
  const [left, right] = [part(node, "left"), part(node, "right")];
  // Whether a list has elements is whether it is the empty one.
  const list =
    /^len\((.*)\)$/s.test(left.text) && right.text === "0" ? parts(part(left, "arguments"))[0] : undefined;
  if (list) {
    const isEmpty = compare("==", evaluate(list, frame), []);
    if (/^(?:==|<=)$/.test(operator)) return isEmpty;
    if (/^(?:!=|>)$/.test(operator)) return not(isEmpty);
  }
  const a = evaluate(left, frame);
  if (operator === "&&") return and(a, evaluate(right, frame));
  if (operator === "||") return or(a, evaluate(right, frame));
  const b = evaluate(right, frame);
  return /^(?:[=!<>]=|[<>])$/.test(operator) ? compare(operator, a, b) : compute(operator, a, b);
}

function composite(type: Node, body: Node, frame: Frame): Value {
  const { sources } = frame.machine;
  if (/^(?:slice|array|implicit_length_array)_type$/.test(type.type)) {
    const element = part(type, "element");
    return parts(body).map((item) => {
      const inner = parts(item)[0] ?? item;
      return inner.type === "literal_value" ? composite(element, inner, frame) : evaluate(inner, frame);
    });
  }
  const { name } = sources.resolve(type, frame.file);
  if (name === undefined || type.type === "map_type") return outside;
  const fields = parts(body).flatMap((item): [string, Value][] => {
    if (item.type !== "keyed_element") return [];
    const value = parts(part(item, "value"))[0] as Node;
    const inner = value.type === "literal_value" ? outside : evaluate(value, frame);
    return [[part(item, "key").text, inner]];
  });
  if (fields.some(([, value]) => is(value, "refused"))) return refused;
  return structure(name, Object.fromEntries(fields));
}

function callNode(node: Node, frame: Frame): Value {
  const callee = part(node, "function");
  const args = parts(part(node, "arguments")).filter(({ type }) => !/_type$/.test(type));
  const values = args.map((arg) =>
    evaluate(arg.type === "variadic_argument" ? (parts(arg)[0] as Node) : arg, frame),
  );
  if (values.some((value) => is(value, "refused"))) return refused;
  const [value = none] = values;
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
  const [value = none] = values;
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
