import { type Cursor, isPunct } from "./cursor.ts";
import type { Field, GoFunction, Type } from "./syntax.ts";

/** Reads a type. What configuration does not use is `other`. */
export function readType(cursor: Cursor): Type {
  if (cursor.accept("*")) return { kind: "pointer", of: readType(cursor) };
  if (cursor.accept("(")) {
    const inner = readType(cursor);
    cursor.expect(")");
    return inner;
  }
  if (cursor.at("[")) return readList(cursor);
  if (cursor.accept("<-")) {
    cursor.take();
    readType(cursor);
    return { kind: "other" };
  }
  if (cursor.accept("...")) return { kind: "slice", of: readType(cursor) };
  const name = cursor.take().text;
  switch (name) {
    case "map": {
      cursor.expect("[");
      const key = readType(cursor);
      cursor.expect("]");
      return { kind: "map", key, of: readType(cursor) };
    }
    case "chan":
      cursor.accept("<-");
      readType(cursor);
      return { kind: "other" };
    case "func":
      cursor.skipBrackets();
      skipResults(cursor);
      return { kind: "other" };
    case "interface":
      cursor.skipBrackets();
      return { kind: "other" };
    case "struct":
      return { kind: "struct", fields: readFields(cursor) };
  }
  const named: Type = cursor.accept(".")
    ? { kind: "named", package: name, name: cursor.take().text }
    : { kind: "named", name };
  const isGeneric = cursor.at("[") && !isPunct(cursor.peek(1), "]") && cursor.peek(1).kind === "name";
  if (isGeneric && !cursor.isHeader) cursor.skipBrackets();
  return named;
}

function readList(cursor: Cursor): Type {
  if (isPunct(cursor.peek(1), "]")) {
    cursor.skip(2);
    return { kind: "slice", of: readType(cursor) };
  }
  cursor.skipBrackets();
  readType(cursor);
  return { kind: "other" };
}

function readFields(cursor: Cursor): Field[] {
  cursor.expect("{");
  const fields: Field[] = [];
  while (!cursor.accept("}")) {
    if (cursor.accept(";")) continue;
    const names = [cursor.peek().text];
    const next = cursor.peek(1);
    const isEmbedded = cursor.at("*") || isPunct(next, ".") || isPunct(next, ";") || next.kind === "string";
    if (!isEmbedded) {
      cursor.take();
      while (cursor.accept(",")) names.push(cursor.take().text);
    }
    const type = readType(cursor);
    const tag = cursor.peek().kind === "string" ? cursor.take().text : undefined;
    if (isEmbedded) continue;
    for (const name of names) fields.push({ name, type, ...(tag !== undefined && { tag }) });
  }
  return fields;
}

/** Steps over the results of a function's signature. */
export function skipResults(cursor: Cursor): void {
  if (cursor.at("(")) cursor.skipBrackets();
  else if (cursor.peek().kind === "name" || cursor.at("*") || cursor.at("[") || cursor.at("<-"))
    readType(cursor);
}

/** Reads what stands between `func` and the body; undefined for a generic function. */
export function readFunctionHeader(cursor: Cursor): Omit<GoFunction, "body"> | undefined {
  const receiver = cursor.at("(") ? readReceiver(cursor) : undefined;
  const name = cursor.take().text;
  const isGeneric = cursor.at("[");
  if (isGeneric) cursor.skipBrackets();
  const parameters = readParameters(cursor);
  skipResults(cursor);
  return isGeneric ? undefined : { name, ...(receiver && { receiver }), parameters };
}

function readReceiver(cursor: Cursor): GoFunction["receiver"] {
  const words: string[] = [];
  cursor.expect("(");
  while (!cursor.accept(")")) {
    const token = cursor.take();
    if (token.kind === "name") words.push(token.text);
  }
  return { name: words.length > 1 ? (words[0] ?? "") : "", type: words.at(-1) ?? "" };
}

function readParameters(cursor: Cursor): GoFunction["parameters"] {
  const parameters: GoFunction["parameters"] = [];
  let pending: string[] = [];
  cursor.expect("(");
  while (!cursor.accept(")")) {
    if (cursor.accept(",") || cursor.accept(";")) continue;
    const isName = cursor.peek().kind === "name" && !isPunct(cursor.peek(1), ".");
    const isAlone = isPunct(cursor.peek(1), ",") || isPunct(cursor.peek(1), ")");
    if (isName && isAlone) pending.push(cursor.take().text);
    else if (isName && !/^(?:func|map|chan|interface|struct)$/.test(cursor.peek().text)) {
      pending.push(cursor.take().text);
      const type = readType(cursor);
      for (const name of pending) parameters.push({ name, type });
      pending = [];
    } else readType(cursor);
  }
  return parameters;
}
