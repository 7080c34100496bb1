import type { GoRelease } from "./release.ts";
import type { Constant, Declarations, Expression, GoFunction, Statement, Type } from "./syntax.ts";

/** Something that only the host, or code that we do not follow, decides. Numbers of it are above zero. */
export const outside: unique symbol = Symbol("outside");

/** `nil` is null; a structure is a map of its fields; several results are one array. */
export type Value = string | number | bigint | boolean | null | typeof outside | GoError | Value[] | Struct;

/** A structure's fields by name; "" holds the name of its type. */
export interface Struct extends Map<string, Value> {}

/** What `errors.New` and `fmt.Errorf` make. */
export interface GoError {
  error: true;
}

const failure: GoError = { error: true };
export const isError = (value: Value | undefined): boolean =>
  typeof value === "object" && value !== null && "error" in value;

/** Where a function's names are looked up. */
export interface Scope {
  release: GoRelease;
  package: Declarations;
}

/** Thrown where the outcome hangs on something outside. */
const dependsOnOutside = new Error("depends on what is outside");

/**
 * Runs a function of simple configuration code: comparisons, assignments, loops over lists, calls of
 * functions of the same kind. What it cannot follow is `outside`, and so is a result that depends on it.
 */
export function callFunction(
  scope: Scope,
  fn: GoFunction,
  receiver: Value | undefined,
  args: Value[],
): Value {
  const locals = new Map<string, Value>();
  if (fn.receiver && receiver !== undefined) locals.set(fn.receiver.name, receiver);
  fn.parameters.forEach(({ name }, index) => {
    locals.set(name, args[index] ?? outside);
  });
  try {
    return runStatements({ ...scope, locals }, fn.body) ?? null;
  } catch (error) {
    if (error !== dependsOnOutside) throw error;
    return outside;
  }
}

export interface Frame extends Scope {
  locals: Map<string, Value>;
}

/** Runs statements; the value returned, `undefined` where they come to their end. */
function runStatements(frame: Frame, statements: readonly Statement[]): Value | undefined {
  for (const statement of statements) {
    const result = runStatement(frame, statement);
    if (result !== undefined) return result;
  }
  return undefined;
}

function runStatement(frame: Frame, statement: Statement): Value | undefined {
  switch (statement.kind) {
    case "return": {
      const values = statement.values.map((value) => evaluate(frame, value));
      return values.length === 1 ? values[0] : values;
    }
    case "assign":
    case "var":
      assign(frame, statement);
      return undefined;
    case "if": {
      if (statement.init) runStatement(frame, statement.init);
      const condition = truth(evaluate(frame, statement.condition));
      return runStatements(frame, condition ? statement.then : statement.otherwise);
    }
    case "for": {
      const list = statement.range && evaluate(frame, statement.range);
      if (list === outside || list === undefined) throw dependsOnOutside;
      // The loop's own variables are not kept: a body that runs decides nothing we can follow.
      if (Array.isArray(list) && list.length > 0 && returns(statement.body)) return outside;
      return undefined;
    }
    case "switch":
      return runSwitch(frame, statement);
    case "block":
      return runStatements(frame, statement.body);
    default:
      return undefined;
  }
}

const returns = (body: readonly Statement[]): boolean =>
  body.some(
    (statement) =>
      statement.kind === "return" ||
      (statement.kind === "if" && (returns(statement.then) || returns(statement.otherwise))) ||
      (statement.kind === "for" && returns(statement.body)),
  );

function runSwitch(frame: Frame, statement: Extract<Statement, { kind: "switch" }>): Value | undefined {
  if (statement.init) runStatement(frame, statement.init);
  const tag = statement.tag ? evaluate(frame, statement.tag) : true;
  for (const { values, body } of statement.cases) {
    if (values?.some((value) => truth(equal(tag, evaluate(frame, value))))) return runStatements(frame, body);
  }
  const fallback = statement.cases.find(({ values }) => values === undefined);
  return fallback && runStatements(frame, fallback.body);
}

/** Carries out an assignment or a declaration. */
export function assign(frame: Frame, statement: Extract<Statement, { kind: "assign" | "var" }>): void {
  const expressions = statement.kind === "var" ? statement.values : statement.right;
  const targets: Expression[] =
    statement.kind === "var" ? statement.names.map((name) => ({ kind: "name", name })) : statement.left;
  let values = expressions.map((expression) => evaluate(frame, expression));
  const only = values[0];
  if (values.length === 1 && targets.length > 1) {
    values = Array.isArray(only) ? only : targets.map(() => only ?? null);
  }
  const compound = statement.kind === "assign" && !/^:?=$/.test(statement.operator);
  targets.forEach((target, index) => {
    const zero = statement.kind === "var" ? zeroOf(statement.type) : outside;
    const value = compound ? outside : (values[index] ?? zero);
    if (target.kind === "name") frame.locals.set(target.name, value);
    else if (target.kind === "selector") {
      const holder = evaluate(frame, target.of);
      if (holder instanceof Map) holder.set(target.name, value);
    }
  });
}

/** The zero value of a basic type, a list or a pointer. */
export function zeroOf(type: Type | undefined): Value {
  if (type?.kind === "slice" || type?.kind === "map") return [];
  if (type?.kind === "pointer") return null;
  if (type?.kind !== "named") return outside;
  if (type.name === "string") return "";
  if (type.name === "bool") return false;
  if (type.name === "error") return null;
  return /^(?:u?int|float|byte)/.test(type.name) ? 0 : outside;
}

/** The value of an expression, `outside` where it cannot be followed. */
export function evaluate(frame: Frame, expression: Expression): Value {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "name":
      return lookUp(frame, expression.name);
    case "selector": {
      if (expression.of.kind === "name" && !frame.locals.has(expression.of.name)) {
        return fromPackage(frame, expression.of.name, expression.name);
      }
      const holder = evaluate(frame, expression.of);
      return member(holder, expression.name);
    }
    case "unary": {
      const of = evaluate(frame, expression.of);
      if (of === outside) return outside;
      if (expression.operator === "!") return !truth(of);
      if (expression.operator === "-" && typeof of === "number") return -of;
      return expression.operator === "&" || expression.operator === "*" ? of : outside;
    }
    case "binary":
      return binary(frame, expression);
    case "composite": {
      if (expression.type?.kind !== "slice") return outside;
      return expression.elements.map(({ value }) => evaluate(frame, value));
    }
    case "call":
      return call(frame, expression);
    default:
      return outside;
  }
}

function member(holder: Value, name: string): Value {
  const value = holder instanceof Map ? holder.get(name) : undefined;
  return value === undefined ? outside : value;
}

function lookUp(frame: Frame, name: string): Value {
  const local = frame.locals.get(name);
  if (local !== undefined) return local;
  if (name === "true") return true;
  if (name === "false") return false;
  if (name === "nil") return null;
  return declared(frame, name);
}

function declared(scope: Scope, name: string): Value {
  const constant = scope.package.constants.get(name) ?? scope.package.variables.get(name);
  return constant ? constantValue(scope, constant) : outside;
}

/** The value of a package's constant or variable as declared. */
export function constantValue(scope: Scope, { type, value, iota }: Constant): Value {
  if (value === undefined) return zeroOf(type);
  return evaluate({ ...scope, locals: new Map([["iota", iota]]) }, value);
}

function fromPackage(frame: Frame, packageName: string, name: string): Value {
  const folder = frame.release.folderOf(frame.package, packageName);
  const home = folder === undefined ? undefined : frame.release.package(folder);
  return home ? declared({ release: frame.release, package: home }, name) : outside;
}

function binary(frame: Frame, { operator, left, right }: Extract<Expression, { kind: "binary" }>): Value {
  const a = evaluate(frame, left);
  if (operator === "&&" || operator === "||") {
    if (a !== outside && truth(a) === (operator === "||")) return operator === "||";
    const b = evaluate(frame, right);
    if (b !== outside && truth(b) === (operator === "||")) return operator === "||";
    return a === outside ? outside : b;
  }
  const b = evaluate(frame, right);
  if (operator === "==") return equal(a, b);
  if (operator === "!=") {
    const same = equal(a, b);
    return same === outside ? outside : !same;
  }
  if (/^[<>]=?$/.test(operator)) return order(operator, a, b);
  if (operator === "+" && typeof a === "string" && typeof b === "string") return a + b;
  if (typeof a === "number" && typeof b === "number") {
    if (operator === "+") return a + b;
    if (operator === "-") return a - b;
    if (operator === "*") return a * b;
    if (operator === "<<") return a * 2 ** b;
    if (operator === "/") return b === 0 ? outside : Math.trunc(a / b);
  }
  return outside;
}

function order(operator: string, a: Value, b: Value): Value {
  if (a === outside && b === 0) return operator.startsWith(">");
  if (a === 0 && b === outside) return operator.startsWith("<");
  if (typeof a !== "number" || typeof b !== "number") return outside;
  if (operator === "<") return a < b;
  if (operator === "<=") return a <= b;
  return operator === ">" ? a > b : a >= b;
}

function equal(a: Value, b: Value): Value {
  if (a === outside || b === outside) return outside;
  if (typeof a === "object" || typeof b === "object") {
    const isNil = (value: Value): boolean => value === null || (Array.isArray(value) && value.length === 0);
    return a === b || (isNil(a) && isNil(b));
  }
  return a === b;
}

function truth(value: Value): boolean {
  if (typeof value !== "boolean") throw dependsOnOutside;
  return value;
}

const conversions = /^(?:u?int(?:8|16|32|64)?|float(?:32|64)|string|bool|byte)$/;

function call(frame: Frame, { callee, args }: Extract<Expression, { kind: "call" }>): Value {
  const values = args.map((arg) => evaluate(frame, arg));
  const first = values[0] === undefined ? outside : values[0];
  if (callee.kind === "type") return first;
  if (callee.kind === "name") {
    if (conversions.test(callee.name) || frame.package.types.has(callee.name)) return first;
    if (callee.name === "len")
      return Array.isArray(first) || typeof first === "string" ? first.length : outside;
    if (callee.name === "append") {
      return values.some((value) => !Array.isArray(value) && value !== null)
        ? outside
        : values.flatMap((v) => v ?? []);
    }
    // A path is resolved or rejected: which file is meant stays the same.
    if (callee.name === "ResolvePath") return [first, null];
    return callNamed(frame, callee.name, values);
  }
  if (callee.kind !== "selector") return outside;
  if (callee.of.kind === "name" && !frame.locals.has(callee.of.name)) {
    return callPackage(frame, callee.of.name, callee.name, values);
  }
  const receiver = evaluate(frame, callee.of);
  const method = frame.package.functions.find(
    (fn) => fn.name === callee.name && receiver instanceof Map && receiver.get("") === fn.receiver?.type,
  );
  return method ? callFunction(frame, method, copy(receiver), values) : outside;
}

/** A method with a value receiver changes its own copy. */
const copy = (value: Value): Value => (value instanceof Map ? new Map(value) : value);

function callNamed(scope: Scope, name: string, args: Value[]): Value {
  const fn = scope.package.functions.find((candidate) => candidate.name === name && !candidate.receiver);
  return fn ? callFunction(scope, fn, undefined, args) : outside;
}

function callPackage(frame: Frame, packageName: string, name: string, args: Value[]): Value {
  const qualified = `${frame.package.imports.get(packageName) ?? packageName}.${name}`;
  if (qualified === "fmt.Errorf" || qualified === "errors.New") return failure;
  const [text, second] = args;
  if (typeof text === "string" && typeof second === "string") {
    if (qualified === "strings.Split") return text.split(second);
    if (qualified === "strings.Trim") return text === "" ? "" : outside;
  }
  if (qualified === "strings.TrimSpace" && typeof text === "string") return text.trim();
  const folder = frame.release.folderOf(frame.package, packageName);
  const home = folder === undefined ? undefined : frame.release.package(folder);
  if (!home) return outside;
  if (home.types.has(name)) return text === undefined ? outside : text;
  return callNamed({ release: frame.release, package: home }, name, args);
}
