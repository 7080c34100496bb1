import {
  callFunction,
  constantValue,
  evaluate,
  type Frame,
  isError,
  type Scope,
  type Value,
} from "./evaluate.ts";
import { emptyOptions, methodOf, ownRoots, type Roots, readsOf } from "./flow.ts";
import type { Expression, GoFunction, Statement } from "./syntax.ts";
import { walkStatements } from "./syntax.ts";

/** The closed set of one field, and whether "" stands for an absent key. */
export interface ClosedSet {
  values: string[];
  emptyIsAbsent: boolean;
  /** A setter fills an enumeration; `unset` is the name of the value that it has when no one sets it. */
  setter?: true;
  unset?: string;
}

/** The sets that methods of a structure enforce: a list to compare with, or a switch that ends in an error. */
export function setsOfMethods(scope: Scope, struct: string): Map<string, ClosedSet> {
  const sets = new Map<string, ClosedSet>();
  for (const method of scope.package.functions) {
    if (method.receiver?.type !== struct) continue;
    const [field, ...others] = readsOf(scope, method, ownRoots(method), struct);
    if (field === undefined || others.length > 0 || !endsInError(method)) continue;
    const values = listIn(scope, method) ?? comparedIn(scope, method);
    if (!values) continue;
    const result = callFunction(scope, method, emptyOptions(scope, struct), []);
    const outcome = Array.isArray(result) ? result.at(-1) : result;
    sets.set(field, { values, emptyIsAbsent: !isError(outcome) });
  }
  return sets;
}

/** Whether some path through the function ends in an error that it makes itself. */
function endsInError(fn: GoFunction): boolean {
  let found = false;
  walkStatements(fn.body, (expression) => {
    if (expression.kind === "call" && expression.callee.kind === "selector") {
      found ||= /^(?:Errorf|New)$/.test(expression.callee.name);
    }
  });
  return found;
}

const strings = (values: readonly Value[]): string[] | undefined =>
  values.length > 0 && values.every((value) => typeof value === "string") ? [...values] : undefined;

/** A list of strings that the function holds a value against. */
function listIn(scope: Scope, fn: GoFunction): string[] | undefined {
  let found: string[] | undefined;
  const frame: Frame = { ...scope, locals: new Map() };
  walkStatements(fn.body, (expression) => {
    if (
      expression.kind !== "composite" ||
      expression.type?.kind !== "slice" ||
      expression.elements.length < 2
    )
      return;
    const list = evaluate(frame, expression);
    if (Array.isArray(list)) found ??= strings(list);
  });
  return found;
}

/** The strings that a function holds a value against, by a switch or by `!=`; "" left out. */
export function comparedIn(scope: Scope, fn: GoFunction): string[] | undefined {
  const cases = firstSwitch(scope, fn);
  const found = cases ? [...cases.keys()] : unequalIn(scope, fn);
  return strings(found.filter((value) => value !== ""));
}

/** The right sides of `value != a && value != b`. */
function unequalIn(scope: Scope, fn: GoFunction): string[] {
  const found: string[] = [];
  const frame: Frame = { ...scope, locals: new Map() };
  walkStatements(fn.body, (expression) => {
    if (expression.kind !== "binary" || expression.operator !== "!=") return;
    const value = evaluate(frame, expression.right);
    if (typeof value === "string") found.push(value);
  });
  return found;
}

function firstSwitch(scope: Scope, fn: GoFunction): Map<string, Statement[]> | undefined {
  let found: Map<string, Statement[]> | undefined;
  const frame: Frame = { ...scope, locals: new Map() };
  walkStatements(
    fn.body,
    () => {},
    (statement) => {
      if (statement.kind !== "switch" || found) return;
      const cases = statement.cases.flatMap(({ values, body }) =>
        (values ?? []).map((value): [Value, Statement[]] => [evaluate(frame, value), body]),
      );
      if (!strings(cases.map(([value]) => value))) return;
      found = new Map(cases.map(([value, body]) => [String(value), body]));
    },
  );
  return found;
}

/**
 * The sets of options that a setter of another package checks: `config.Mode.Set(tomlConf.Runtime.Mode)`,
 * called only where the option is not empty.
 */
export function setsOfSetters(
  scope: Scope,
  fn: GoFunction,
  roots: Roots,
  struct: string,
): Map<string, ClosedSet> {
  const sets = new Map<string, ClosedSet>();
  walkStatements(fn.body, (expression) => {
    if (expression.kind !== "call" || expression.callee.kind !== "selector" || expression.args.length !== 1)
      return;
    const [arg] = expression.args;
    if (arg?.kind !== "selector" || roots(arg.of) !== struct || methodOf(scope, struct, arg.name)) return;
    for (const home of importedPackages(scope)) {
      const setter = home.package.functions.find(
        (f) => f.receiver && f.name === (expression.callee as { name: string }).name,
      );
      const cases = setter && firstSwitch(home, setter);
      if (!cases) continue;
      const unset = [...cases].find(([, body]) => assignsZero(home, body))?.[0];
      sets.set(arg.name, {
        values: [...cases.keys()],
        emptyIsAbsent: true,
        setter: true,
        ...(unset !== undefined && { unset }),
      });
    }
  });
  return sets;
}

/** Whether a case sets the enumeration to its zero value, which is what it has when no one sets it. */
function assignsZero(scope: Scope, body: readonly Statement[]): boolean {
  return body.some((statement) => {
    if (statement.kind !== "assign" || statement.right[0]?.kind !== "name") return false;
    const constant = scope.package.constants.get(statement.right[0].name);
    return constant !== undefined && constantValue(scope, constant) === 0;
  });
}

function importedPackages(scope: Scope): Scope[] {
  return [...scope.package.imports.keys()].flatMap((name) => {
    const folder = scope.release.folderOf(scope.package, name);
    const found = folder === undefined ? undefined : scope.release.package(folder);
    return found ? [{ release: scope.release, package: found }] : [];
  });
}

/** The strings among the constants of another package that a function names. */
export function constantsNamed(scope: Scope, fn: GoFunction): string[] {
  const found = new Set<string>();
  const frame: Frame = { ...scope, locals: new Map() };
  walkStatements(fn.body, (expression: Expression) => {
    if (expression.kind !== "selector" || expression.of.kind !== "name") return;
    const value = evaluate(frame, expression);
    if (typeof value === "string") found.add(value);
  });
  return [...found];
}
