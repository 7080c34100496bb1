import { type Cursor, isPunct } from "./cursor.ts";
import { readExpression, readExpressions } from "./expressions.ts";
import type { Expression, Statement, SwitchCase } from "./syntax.ts";
import { readType } from "./types.ts";

/** Reads the statements between braces. */
export function readBlock(cursor: Cursor): Statement[] {
  cursor.expect("{");
  const list = cursor.inside(false, () => readStatements(cursor));
  cursor.expect("}");
  return list;
}

function readStatements(cursor: Cursor): Statement[] {
  const list: Statement[] = [];
  while (
    !cursor.at("}") &&
    !cursor.atWord("case") &&
    !cursor.atWord("default") &&
    cursor.peek().kind !== "end"
  ) {
    if (!cursor.accept(";")) list.push(readStatement(cursor));
  }
  return list;
}

function readStatement(cursor: Cursor): Statement {
  if (cursor.at("{")) return { kind: "block", body: readBlock(cursor) };
  const { kind, text } = cursor.peek();
  if (kind !== "name") return readSimple(cursor);
  if (isPunct(cursor.peek(1), ":")) {
    cursor.skip(2);
    return cursor.at("}") ? { kind: "jump", word: "label" } : readStatement(cursor);
  }
  const reader = keywords[text];
  if (!reader) return readSimple(cursor);
  cursor.take();
  return reader(cursor, text);
}

/** How a statement goes on after its keyword. */
const keywords: Readonly<Record<string, ((cursor: Cursor, word: string) => Statement) | undefined>> = {
  return: (cursor) => ({
    kind: "return",
    values: cursor.at(";") || cursor.at("}") ? [] : readExpressions(cursor),
  }),
  if: readIf,
  for: readFor,
  switch: readSwitch,
  select(cursor, word) {
    cursor.skipBrackets();
    return { kind: "jump", word };
  },
  var: readDeclaration,
  const: readDeclaration,
  type(cursor, word) {
    cursor.take();
    readType(cursor);
    return { kind: "jump", word };
  },
  go: (cursor) => ({ kind: "expression", expression: readExpression(cursor) }),
  defer: (cursor) => ({ kind: "expression", expression: readExpression(cursor) }),
  break: readJump,
  continue: readJump,
  goto: readJump,
  fallthrough: readJump,
};

function readJump(cursor: Cursor, word: string): Statement {
  if (cursor.peek().kind === "name") cursor.take();
  return { kind: "jump", word };
}

function readDeclaration(cursor: Cursor, word: string): Statement {
  if (cursor.at("(")) {
    cursor.skipBrackets();
    return { kind: "jump", word };
  }
  const names = [cursor.take().text];
  while (cursor.accept(",")) names.push(cursor.take().text);
  const type = cursor.at("=") ? undefined : readType(cursor);
  return { kind: "var", names, type, values: cursor.accept("=") ? readExpressions(cursor) : [] };
}

function readSimple(cursor: Cursor): Statement {
  const left = readExpressions(cursor);
  const operator = cursor.peek();
  if (operator.kind === "punct" && /^(?::=|[-+*/%&|^]?=|<<=|>>=|&\^=)$/.test(operator.text)) {
    cursor.take();
    if (cursor.atWord("range")) {
      cursor.take();
      return { kind: "for", header: [], range: readExpression(cursor), body: [] };
    }
    return { kind: "assign", operator: operator.text, left, right: readExpressions(cursor) };
  }
  if (cursor.accept("++") || cursor.accept("--")) {
    return { kind: "assign", operator: "+=", left, right: [{ kind: "literal", value: 1 }] };
  }
  if (cursor.accept("<-")) readExpression(cursor);
  return { kind: "expression", expression: left[0] ?? { kind: "name", name: "_" } };
}

function readIf(cursor: Cursor): Statement {
  const { init, last } = readControlHeader(cursor);
  const condition: Expression = last?.kind === "expression" ? last.expression : { kind: "name", name: "_" };
  const then = readBlock(cursor);
  let otherwise: Statement[] = [];
  if (cursor.atWord("else")) {
    cursor.take();
    otherwise = cursor.atWord("if") ? [readStatement(cursor)] : readBlock(cursor);
  }
  return { kind: "if", init, condition, then, otherwise };
}

function readControlHeader(cursor: Cursor): { init: Statement | undefined; last: Statement | undefined } {
  return cursor.inside(true, () => {
    let init: Statement | undefined;
    let last: Statement | undefined = cursor.at("{") || cursor.at(";") ? undefined : readSimple(cursor);
    if (cursor.accept(";")) {
      init = last;
      last = cursor.at("{") ? undefined : readSimple(cursor);
    }
    return { init, last };
  });
}

function readFor(cursor: Cursor): Statement {
  const header: Statement[] = [];
  let range: Expression | undefined;
  cursor.inside(true, () => {
    while (!cursor.at("{")) {
      if (cursor.accept(";")) continue;
      if (cursor.atWord("range")) {
        cursor.take();
        range = readExpression(cursor);
        continue;
      }
      const part = readSimple(cursor);
      if (part.kind === "for") range = part.range;
      else header.push(part);
    }
  });
  return { kind: "for", header, range, body: readBlock(cursor) };
}

function readSwitch(cursor: Cursor): Statement {
  const { init, last } = readControlHeader(cursor);
  const tag = last?.kind === "expression" ? last.expression : undefined;
  cursor.expect("{");
  const cases: SwitchCase[] = [];
  cursor.inside(false, () => {
    while (!cursor.at("}")) {
      if (cursor.accept(";")) continue;
      const isDefault = cursor.take().text === "default";
      const values = isDefault ? undefined : readExpressions(cursor);
      cursor.expect(":");
      cases.push({ values, body: readStatements(cursor) });
    }
  });
  cursor.expect("}");
  return { kind: "switch", init, tag, cases };
}
