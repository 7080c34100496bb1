import { assign, evaluate, type Frame, outside, type Scope, type Value, zeroOf } from "./evaluate.ts";
import { resolveType } from "./release.ts";
import {
  type Expression,
  type GoFunction,
  type Statement,
  walkExpression,
  walkStatements,
} from "./syntax.ts";

/** Says which structure of options an expression is, `hypervisor` for `h`; undefined for any other. */
export type Roots = (expression: Expression) => string | undefined;

/** A place that is filled from options, and the value that it has when no option is given. */
export interface Target {
  fields: ReadonlySet<string>;
  value: Value;
}

/** What a function makes of a structure of options. */
export interface Flow {
  /** The structure's fields that the function reads, itself or through what it calls. */
  reads: Set<string>;
  /** By the name of the field of the runtime's own configuration. */
  targets: Map<string, Target>;
  locals: Map<string, Target>;
}

/** A structure of options with nothing given. */
export function emptyOptions(scope: Scope, name: string): Value {
  const type = scope.package.types.get(name);
  const fields: [string, Value][] =
    type?.kind === "struct"
      ? type.fields.map((field) => {
          const resolved = resolveType(scope.release, scope.package, field.type).type;
          return [
            field.name,
            zeroOf(resolved.kind === "named" || resolved.kind === "slice" ? resolved : field.type),
          ];
        })
      : [];
  return new Map<string, Value>([["", name], ...fields]);
}

const rootsByName =
  (names: Readonly<Record<string, string>>): Roots =>
  (expression) =>
    expression.kind === "name" ? names[expression.name] : undefined;

/** The fields of `struct` that a function reads. */
export function readsOf(scope: Scope, fn: GoFunction, roots: Roots, struct: string): Set<string> {
  const found = new Set<string>();
  walkStatements(fn.body, (expression) => {
    for (const field of fieldsHere(scope, expression, roots, struct)) found.add(field);
  });
  return found;
}

/** The fields that one expression reads, without those that its parts read. */
function fieldsHere(scope: Scope, expression: Expression, roots: Roots, struct: string): Iterable<string> {
  if (expression.kind === "call" && expression.callee.kind === "selector") {
    const { of, name } = expression.callee;
    const method = roots(of) === struct ? methodOf(scope, struct, name) : undefined;
    return method ? readsOf(scope, method, ownRoots(method), struct) : [];
  }
  if (
    expression.kind === "selector" &&
    roots(expression.of) === struct &&
    !methodOf(scope, struct, expression.name)
  ) {
    return [expression.name];
  }
  return [];
}

export const methodOf = (scope: Scope, struct: string, name: string): GoFunction | undefined =>
  scope.package.functions.find((fn) => fn.receiver?.type === struct && fn.name === name);

/** The roots inside a function: its receiver and its parameters. */
export function ownRoots(fn: GoFunction): Roots {
  const names: Record<string, string> = {};
  if (fn.receiver) names[fn.receiver.name] = fn.receiver.type;
  for (const { name, type } of fn.parameters) if (type.kind === "named") names[name] = type.name;
  return rootsByName(names);
}

/**
 * Follows the options of `struct` through a function into the fields it fills: those of the structure
 * named `into`, and fields assigned. Checks that end the function are taken to pass.
 */
export function trace(
  scope: Scope,
  fn: GoFunction,
  roots: Roots,
  struct: string,
  into: string,
  given: Record<string, Value>,
): Flow {
  const frame: Frame = { ...scope, locals: new Map(Object.entries(given)) };
  const flow: Flow = { reads: readsOf(scope, fn, roots, struct), targets: new Map(), locals: new Map() };

  const fieldsOf = (expression: Expression): Set<string> => {
    const fields = new Set<string>();
    walkExpression(expression, (part) => {
      for (const field of fieldsHere(scope, part, roots, struct)) fields.add(field);
      if (part.kind === "name")
        for (const field of flow.locals.get(part.name)?.fields ?? []) fields.add(field);
    });
    return fields;
  };
  const valueIn = (expression: Expression): Value => {
    const value = attempt(() => evaluate(frame, expression));
    return value === undefined ? outside : value;
  };

  function run(statements: readonly Statement[]): void {
    for (const statement of statements) {
      if (statement.kind === "assign" || statement.kind === "var") set(statement);
      else if (statement.kind === "if") {
        if (statement.init) run([statement.init]);
        if (endsFunction(statement.then)) continue;
        if (valueIn(statement.condition) === true) run(statement.then);
      } else if (statement.kind === "for") run(statement.body);
      else if (statement.kind === "return") statement.values.forEach(fill);
    }
  }

  function set(statement: Extract<Statement, { kind: "assign" | "var" }>): void {
    attempt(() => assign(frame, statement));
    for (const [name, value] of Object.entries(given)) frame.locals.set(name, value);
    const targets: Expression[] =
      statement.kind === "var" ? statement.names.map((name) => ({ kind: "name", name })) : statement.left;
    const values = statement.kind === "var" ? statement.values : statement.right;
    targets.forEach((target, index) => {
      const value = values[index] ?? values[0];
      if (!value) return;
      fill(value);
      if (target.kind === "name") {
        flow.locals.set(target.name, {
          fields: fieldsOf(value),
          value: frame.locals.get(target.name) ?? outside,
        });
      } else if (target.kind === "selector" && roots(target.of) !== struct) {
        flow.targets.set(target.name, { fields: fieldsOf(value), value: valueIn(value) });
      }
    });
  }

  function fill(expression: Expression): void {
    if (expression.kind !== "composite" || expression.type?.kind !== "named" || expression.type.name !== into)
      return;
    for (const { key, value } of expression.elements) {
      if (key?.kind === "name")
        flow.targets.set(key.name, { fields: fieldsOf(value), value: valueIn(value) });
    }
  }

  run(fn.body);
  return flow;
}

const endsFunction = (body: readonly Statement[]): boolean => body.at(-1)?.kind === "return";

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/**
 * The target that stands for a field: one that depends on it alone or, where none does, one whose other
 * fields have targets of their own.
 */
export function targetOf(targets: ReadonlyMap<string, Target>, field: string): Target | undefined {
  const all = [...targets.values()].filter(({ fields }) => fields.has(field));
  const alone = (name: string): Target | undefined =>
    [...targets.values()].find(({ fields }) => fields.size === 1 && fields.has(name));
  return (
    alone(field) ?? all.find(({ fields }) => [...fields].every((other) => other === field || alone(other)))
  );
}
