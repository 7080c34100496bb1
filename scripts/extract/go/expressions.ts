import type { Cursor } from "./cursor.ts";
import type { Expression, Type } from "./syntax.ts";
import { readType, skipResults } from "./types.ts";

const binaryLevels = [
  ["||"],
  ["&&"],
  ["==", "!=", "<", "<=", ">", ">="],
  ["+", "-", "|", "^"],
  ["*", "/", "%", "<<", ">>", "&", "&^"],
];

export function readExpressions(cursor: Cursor): Expression[] {
  const list = [readExpression(cursor)];
  while (cursor.accept(",")) list.push(readExpression(cursor));
  return list;
}

export function readExpression(cursor: Cursor, level = 0): Expression {
  const operators = binaryLevels[level];
  if (!operators) return readUnary(cursor);
  let left = readExpression(cursor, level + 1);
  while (cursor.peek().kind === "punct" && operators.includes(cursor.peek().text)) {
    const operator = cursor.take().text;
    left = { kind: "binary", operator, left, right: readExpression(cursor, level + 1) };
  }
  return left;
}

function readUnary(cursor: Cursor): Expression {
  if (cursor.peek().kind === "punct" && /^(?:[-+!^*&]|<-)$/.test(cursor.peek().text)) {
    const operator = cursor.take().text;
    return { kind: "unary", operator, of: readUnary(cursor) };
  }
  return readPostfix(cursor, readOperand(cursor));
}

function readOperand(cursor: Cursor): Expression {
  const { kind, text } = cursor.peek();
  if (kind === "string" || kind === "char") return { kind: "literal", value: cursor.take().text };
  if (kind === "number") return { kind: "literal", value: goNumber(cursor.take().text) };
  if (cursor.accept("(")) {
    const inner = cursor.inside(false, () => readExpression(cursor));
    cursor.expect(")");
    return inner;
  }
  if (cursor.atWord("func")) {
    cursor.take();
    cursor.skipBrackets();
    skipResults(cursor);
    if (!cursor.at("{")) return { kind: "type", type: { kind: "other" } };
    return { kind: "function", body: cursor.inside(false, () => cursor.readBlock()) };
  }
  if (cursor.at("[") || /^(?:map|struct|chan|interface)$/.test(text)) {
    const type = readType(cursor);
    return cursor.at("{") ? readComposite(cursor, type) : { kind: "type", type };
  }
  return { kind: "name", name: cursor.take().text };
}

function readPostfix(cursor: Cursor, start: Expression): Expression {
  let result = start;
  for (;;) {
    if (cursor.accept(".")) {
      // x.(T)
      if (cursor.at("(")) cursor.skipBrackets();
      else result = { kind: "selector", of: result, name: cursor.take().text };
    } else if (cursor.accept("(")) {
      result = { kind: "call", callee: result, args: readArguments(cursor) };
    } else if (cursor.accept("[")) {
      const indices: Expression[] = [];
      cursor.inside(false, () => {
        while (!cursor.at("]")) {
          if (!cursor.accept(":") && !cursor.accept(",")) indices.push(readExpression(cursor));
        }
      });
      cursor.expect("]");
      result = { kind: "index", of: result, indices };
    } else if (cursor.at("{") && !cursor.isHeader && namesType(result)) {
      result = readComposite(cursor, asType(result));
    } else return result;
  }
}

/** Reads arguments and the parenthesis that closes them. */
function readArguments(cursor: Cursor): Expression[] {
  const args: Expression[] = [];
  cursor.inside(false, () => {
    while (!cursor.at(")")) {
      args.push(readExpression(cursor));
      cursor.accept("...");
      if (!cursor.accept(",")) break;
      while (cursor.accept(";"));
    }
  });
  cursor.expect(")");
  return args;
}

function readComposite(cursor: Cursor, type: Type | undefined): Expression {
  cursor.expect("{");
  const elements: { key?: Expression; value: Expression }[] = [];
  const element = (): Expression =>
    cursor.at("{") ? readComposite(cursor, undefined) : readExpression(cursor);
  cursor.inside(false, () => {
    while (!cursor.at("}")) {
      if (cursor.accept(";")) continue;
      const first = element();
      elements.push(cursor.accept(":") ? { key: first, value: element() } : { value: first });
      cursor.accept(",");
    }
  });
  cursor.expect("}");
  return { kind: "composite", type, elements };
}

const namesType = (e: Expression): boolean =>
  (e.kind === "name" && e.name !== "_") || (e.kind === "selector" && e.of.kind === "name");

function asType(e: Expression): Type {
  if (e.kind === "name") return { kind: "named", name: e.name };
  if (e.kind === "selector" && e.of.kind === "name")
    return { kind: "named", package: e.of.name, name: e.name };
  return { kind: "other" };
}

function goNumber(text: string): number | bigint {
  const plain = text.replaceAll("_", "");
  const value = Number(plain);
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? BigInt(plain) : value;
}
