/** The part of Go's syntax tree that configuration code needs. */

export type Expression =
  | { kind: "name"; name: string }
  | { kind: "literal"; value: string | number | bigint }
  | { kind: "selector"; of: Expression; name: string }
  | { kind: "call"; callee: Expression; args: Expression[] }
  | { kind: "unary"; operator: string; of: Expression }
  | { kind: "binary"; operator: string; left: Expression; right: Expression }
  | { kind: "index"; of: Expression; indices: Expression[] }
  | { kind: "composite"; type: Type | undefined; elements: { key?: Expression; value: Expression }[] }
  | { kind: "function"; body: Statement[] }
  | { kind: "type"; type: Type };

export type Type =
  | { kind: "named"; package?: string; name: string }
  | { kind: "pointer" | "slice"; of: Type }
  | { kind: "map"; key: Type; of: Type }
  | { kind: "struct"; fields: Field[] }
  | { kind: "other" };

export interface Field {
  name: string;
  type: Type;
  /** The text of the field's tag, `toml:"path"`. */
  tag?: string;
}

export type Statement =
  | { kind: "expression"; expression: Expression }
  | { kind: "assign"; operator: string; left: Expression[]; right: Expression[] }
  | { kind: "var"; names: string[]; type: Type | undefined; values: Expression[] }
  | { kind: "return"; values: Expression[] }
  | {
      kind: "if";
      init: Statement | undefined;
      condition: Expression;
      then: Statement[];
      otherwise: Statement[];
    }
  | { kind: "for"; header: Statement[]; range: Expression | undefined; body: Statement[] }
  | { kind: "switch"; init: Statement | undefined; tag: Expression | undefined; cases: SwitchCase[] }
  | { kind: "block"; body: Statement[] }
  | { kind: "jump"; word: string };

/** `values` is undefined for `default`. */
export interface SwitchCase {
  values: Expression[] | undefined;
  body: Statement[];
}

export interface Declarations {
  /** Local name → import path. */
  imports: Map<string, string>;
  constants: Map<string, Constant>;
  variables: Map<string, Constant>;
  types: Map<string, Type>;
  functions: GoFunction[];
}

export interface Constant {
  type: Type | undefined;
  value: Expression | undefined;
  /** The constant's place in its group: the value of `iota`. */
  iota: number;
}

export interface GoFunction {
  name: string;
  receiver?: { name: string; type: string };
  parameters: { name: string; type: Type }[];
  body: Statement[];
}

/** Calls `visit` on every expression below, parents first. */
export function walkExpression(expression: Expression, visit: (expression: Expression) => void): void {
  visit(expression);
  switch (expression.kind) {
    case "selector":
    case "unary":
      walkExpression(expression.of, visit);
      break;
    case "call":
      walkExpression(expression.callee, visit);
      for (const arg of expression.args) walkExpression(arg, visit);
      break;
    case "binary":
      walkExpression(expression.left, visit);
      walkExpression(expression.right, visit);
      break;
    case "index":
      walkExpression(expression.of, visit);
      for (const index of expression.indices) walkExpression(index, visit);
      break;
    case "composite":
      for (const { key, value } of expression.elements) {
        if (key && key.kind !== "name") walkExpression(key, visit);
        walkExpression(value, visit);
      }
      break;
    case "function":
      walkStatements(expression.body, visit);
      break;
  }
}

/**
 * Calls `visit` on every expression in the statements that is read. What a plain `=` writes to is not
 * read.
 */
export function walkStatements(
  statements: readonly Statement[],
  visit: (expression: Expression) => void,
  each: (statement: Statement) => void = () => {},
): void {
  const expression = (e: Expression | undefined): void => {
    if (e) walkExpression(e, visit);
  };
  const body = (list: readonly Statement[]): void => walkStatements(list, visit, each);
  for (const statement of statements) {
    each(statement);
    switch (statement.kind) {
      case "expression":
        expression(statement.expression);
        break;
      case "assign":
        if (statement.operator !== "=" && statement.operator !== ":=") statement.left.forEach(expression);
        statement.right.forEach(expression);
        break;
      case "var":
      case "return":
        statement.values.forEach(expression);
        break;
      case "if":
        if (statement.init) body([statement.init]);
        expression(statement.condition);
        body(statement.then);
        body(statement.otherwise);
        break;
      case "for":
        body(statement.header);
        expression(statement.range);
        body(statement.body);
        break;
      case "switch":
        if (statement.init) body([statement.init]);
        expression(statement.tag);
        for (const { values, body: list } of statement.cases) {
          values?.forEach(expression);
          body(list);
        }
        break;
      case "block":
        body(statement.body);
        break;
    }
  }
}
