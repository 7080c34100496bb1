import { closing, lex, type Token } from "../lex.ts";
import { type Cursor, createCursor, isPunct } from "./cursor.ts";
import { readExpressions } from "./expressions.ts";
import { readBlock } from "./statements.ts";
import type { Constant, Declarations, GoFunction, Statement, Type } from "./syntax.ts";
import { readFunctionHeader, readType } from "./types.ts";

/**
 * Reads the declarations of a Go file. Function bodies are parsed when they are first asked for, and
 * generic declarations are left out.
 */
export function parseGo(source: string): Declarations {
  const tokens = lex(source, "go");
  const declarations: Declarations = {
    imports: new Map(),
    constants: new Map(),
    variables: new Map(),
    types: new Map(),
    functions: [],
  };
  let i = 0;
  const skipStatement = (): void => {
    while (tokens[i]?.kind !== "end" && !isPunct(tokens[i], ";")) {
      i = isOpen(tokens[i]) ? closing(tokens, i) : i + 1;
    }
    i++;
  };
  while (tokens[i]?.kind !== "end") {
    const word = tokens[i]?.text;
    if (word === "import" || word === "const" || word === "var" || word === "type") {
      const grouped = isPunct(tokens[i + 1], "(");
      const end = grouped ? closing(tokens, i + 1) - 1 : tokens.length;
      i += grouped ? 2 : 1;
      let iota = 0;
      let previous: Constant | undefined;
      while (i < end) {
        const cursor = createCursor(tokens, i, readBlock);
        if (word === "import") readImport(cursor, declarations);
        else if (word === "type") readTypeDeclaration(cursor, declarations);
        else previous = readValues(cursor, declarations, word, iota++, previous);
        i = cursor.position;
        if (!grouped) break;
        while (isPunct(tokens[i], ";")) i++;
      }
      if (grouped) i = end + 1;
    } else if (word === "func") {
      const cursor = createCursor(tokens, i + 1, readBlock);
      const read = readFunctionHeader(cursor);
      i = cursor.position;
      if (isPunct(tokens[i], "{")) {
        const open = i;
        i = closing(tokens, open);
        if (read) declarations.functions.push(lazyBody(read, tokens, open));
      }
    }
    skipStatement();
  }
  return declarations;
}

function lazyBody(header: Omit<GoFunction, "body">, tokens: Token[], open: number): GoFunction {
  let body: Statement[] | undefined;
  return {
    ...header,
    get body() {
      body ??= readBlock(createCursor(tokens, open, readBlock));
      return body;
    },
  };
}

function readImport(cursor: Cursor, declarations: Declarations): void {
  const alias = cursor.peek().kind === "name" || cursor.at(".") ? cursor.take().text : undefined;
  const path = cursor.take().text;
  const name = alias ?? path.split("/").at(-1) ?? path;
  declarations.imports.set(name, path);
}

function readTypeDeclaration(cursor: Cursor, declarations: Declarations): void {
  const name = cursor.take().text;
  cursor.accept("=");
  declarations.types.set(name, readType(cursor));
}

function readValues(
  cursor: Cursor,
  declarations: Declarations,
  word: "const" | "var",
  iota: number,
  previous: Constant | undefined,
): Constant | undefined {
  const names = [cursor.take().text];
  while (cursor.accept(",")) names.push(cursor.take().text);
  let type: Type | undefined;
  if (!cursor.at("=") && !cursor.at(";") && !cursor.at(")")) type = readType(cursor);
  const values = cursor.accept("=") ? readExpressions(cursor) : [];
  const target = word === "const" ? declarations.constants : declarations.variables;
  let last = previous;
  names.forEach((name, index) => {
    const value = values[index];
    const repeated = word === "const" && values.length === 0;
    last = repeated ? { type: previous?.type, value: previous?.value, iota } : { type, value, iota };
    target.set(name, last);
  });
  return last;
}

const isOpen = (token: Token | undefined): boolean => token?.kind === "punct" && /^[([{]$/.test(token.text);
