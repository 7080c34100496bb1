import { closing, lex, type Token } from "../lex.ts";
import type {
  Constant,
  Declarations,
  Expression,
  Field,
  GoFunction,
  Statement,
  SwitchCase,
  Type,
} from "./syntax.ts";

const binaryLevels = [
  ["||"],
  ["&&"],
  ["==", "!=", "<", "<=", ">", ">="],
  ["+", "-", "|", "^"],
  ["*", "/", "%", "<<", ">>", "&", "&^"],
];

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
        const parser = createParser(tokens, i);
        if (word === "import") readImport(parser, declarations);
        else if (word === "type") readType(parser, declarations);
        else previous = readValues(parser, declarations, word, iota++, previous);
        i = parser.position();
        if (!grouped) break;
        while (isPunct(tokens[i], ";")) i++;
      }
      if (grouped) i = end + 1;
    } else if (word === "func") {
      const parser = createParser(tokens, i + 1);
      const read = parser.functionHeader();
      i = parser.position();
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
      body ??= createParser(tokens, open).block();
      return body;
    },
  };
}

function readImport(parser: Parser, declarations: Declarations): void {
  const alias = parser.acceptName();
  const path = parser.take().text;
  const name = alias ?? path.split("/").at(-1) ?? path;
  declarations.imports.set(name, path);
}

function readType(parser: Parser, declarations: Declarations): void {
  const name = parser.take().text;
  parser.accept("=");
  declarations.types.set(name, parser.type());
}

function readValues(
  parser: Parser,
  declarations: Declarations,
  word: "const" | "var",
  iota: number,
  previous: Constant | undefined,
): Constant | undefined {
  const names = [parser.take().text];
  while (parser.accept(",")) names.push(parser.take().text);
  let type: Type | undefined;
  if (!parser.at("=") && !parser.at(";") && !parser.at(")")) type = parser.type();
  const values = parser.accept("=") ? parser.expressions() : [];
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

const isPunct = (token: Token | undefined, text: string): boolean =>
  token?.kind === "punct" && token.text === text;
const isOpen = (token: Token | undefined): boolean => token?.kind === "punct" && /^[([{]$/.test(token.text);

interface Parser {
  position(): number;
  take(): Token;
  at(text: string): boolean;
  accept(text: string): boolean;
  acceptName(): string | undefined;
  type(): Type;
  expressions(): Expression[];
  functionHeader(): Omit<GoFunction, "body"> | undefined;
  block(): Statement[];
}

function createParser(tokens: readonly Token[], start: number): Parser {
  let i = start;
  /** Inside the header of `if`, `for`, `switch`, where `T {` does not begin a composite literal. */
  let header = false;

  const peek = (ahead = 0): Token => tokens[i + ahead] ?? { kind: "end", text: "", line: 0 };
  const take = (): Token => {
    const token = peek();
    i++;
    return token;
  };
  const at = (text: string): boolean => peek().kind === "punct" && peek().text === text;
  const word = (text: string): boolean => peek().kind === "name" && peek().text === text;
  const accept = (text: string): boolean => {
    if (!at(text)) return false;
    i++;
    return true;
  };
  const expect = (text: string): void => {
    if (!accept(text)) throw new Error(`line ${peek().line}: expected ${text}, found ${peek().text}`);
  };
  const acceptName = (): string | undefined => (peek().kind === "name" || at(".") ? take().text : undefined);
  const inside = <T>(isHeader: boolean, read: () => T): T => {
    const before = header;
    header = isHeader;
    const result = read();
    header = before;
    return result;
  };

  function type(): Type {
    if (accept("*")) return { kind: "pointer", of: type() };
    if (accept("(")) {
      const inner = type();
      expect(")");
      return inner;
    }
    if (at("[")) {
      if (isPunct(peek(1), "]")) {
        i += 2;
        return { kind: "slice", of: type() };
      }
      i = closing(tokens, i);
      type();
      return { kind: "other" };
    }
    if (accept("<-")) {
      take();
      type();
      return { kind: "other" };
    }
    if (accept("...")) return { kind: "slice", of: type() };
    const name = take().text;
    if (name === "map") {
      expect("[");
      const key = type();
      expect("]");
      return { kind: "map", key, of: type() };
    }
    if (name === "chan") {
      accept("<-");
      type();
      return { kind: "other" };
    }
    if (name === "func") {
      i = closing(tokens, i);
      results();
      return { kind: "other" };
    }
    if (name === "interface") {
      i = closing(tokens, i);
      return { kind: "other" };
    }
    if (name === "struct") return { kind: "struct", fields: fields() };
    const named: Type = accept(".")
      ? { kind: "named", package: name, name: take().text }
      : { kind: "named", name };
    if (at("[") && !isPunct(peek(1), "]") && !header && peek(1).kind === "name") i = closing(tokens, i);
    return named;
  }

  function fields(): Field[] {
    expect("{");
    const list: Field[] = [];
    while (!accept("}")) {
      if (accept(";")) continue;
      const names = [peek().text];
      const embedded = at("*") || isPunct(peek(1), ".") || isPunct(peek(1), ";") || peek(1).kind === "string";
      if (!embedded) {
        take();
        while (accept(",")) names.push(take().text);
      }
      const fieldType = type();
      const tag = peek().kind === "string" ? take().text : undefined;
      if (!embedded)
        for (const name of names) list.push({ name, type: fieldType, ...(tag !== undefined && { tag }) });
    }
    return list;
  }

  function results(): void {
    if (at("(")) i = closing(tokens, i);
    else if (peek().kind === "name" || at("*") || at("[") || at("<-")) type();
  }

  function functionHeader(): Omit<GoFunction, "body"> | undefined {
    let receiver: GoFunction["receiver"];
    if (at("(")) {
      const end = closing(tokens, i);
      const words = tokens.slice(i + 1, end - 1).filter((token) => token.kind === "name");
      receiver = { name: words.length > 1 ? (words[0]?.text ?? "") : "", type: words.at(-1)?.text ?? "" };
      i = end;
    }
    const name = take().text;
    const generic = at("[");
    if (generic) i = closing(tokens, i);
    const list = parameters();
    results();
    return generic ? undefined : { name, ...(receiver && { receiver }), parameters: list };
  }

  function parameters(): GoFunction["parameters"] {
    const end = closing(tokens, i);
    expect("(");
    const list: GoFunction["parameters"] = [];
    let pending: string[] = [];
    while (i < end - 1) {
      const named = peek().kind === "name" && !isPunct(peek(1), ".");
      if (named && (isPunct(peek(1), ",") || i + 1 >= end - 1)) {
        pending.push(take().text);
      } else if (named && peek().text !== "func" && peek().text !== "map" && peek().text !== "chan") {
        pending.push(take().text);
        const shared = type();
        for (const name of pending) list.push({ name, type: shared });
        pending = [];
      } else type();
      accept(",");
    }
    i = end;
    return list;
  }

  function expressions(): Expression[] {
    const list = [expression()];
    while (accept(",")) list.push(expression());
    return list;
  }

  function expression(level = 0): Expression {
    const operators = binaryLevels[level];
    if (!operators) return unary();
    let left = expression(level + 1);
    while (peek().kind === "punct" && operators.includes(peek().text)) {
      const operator = take().text;
      left = { kind: "binary", operator, left, right: expression(level + 1) };
    }
    return left;
  }

  function unary(): Expression {
    if (peek().kind === "punct" && /^(?:[-+!^*&]|<-)$/.test(peek().text)) {
      const operator = take().text;
      return { kind: "unary", operator, of: unary() };
    }
    return postfix(operand());
  }

  function operand(): Expression {
    const token = peek();
    if (token.kind === "string") {
      take();
      return { kind: "literal", value: token.text };
    }
    if (token.kind === "number") {
      take();
      return { kind: "literal", value: goNumber(token.text) };
    }
    if (token.kind === "char") {
      take();
      return { kind: "literal", value: token.text };
    }
    if (accept("(")) {
      const inner = inside(false, expression);
      expect(")");
      return inner;
    }
    if (word("func")) {
      take();
      i = closing(tokens, i);
      results();
      if (!at("{")) return { kind: "type", type: { kind: "other" } };
      return { kind: "function", body: inside(false, block) };
    }
    if (at("[") || /^(?:map|struct|chan|interface)$/.test(token.text)) {
      const literalType = type();
      return at("{") ? composite(literalType) : { kind: "type", type: literalType };
    }
    return { kind: "name", name: take().text };
  }

  function postfix(start: Expression): Expression {
    let result = start;
    for (;;) {
      if (accept(".")) {
        if (at("(")) i = closing(tokens, i);
        else result = { kind: "selector", of: result, name: take().text };
      } else if (at("(")) {
        take();
        const args: Expression[] = [];
        inside(false, () => {
          while (!at(")")) {
            args.push(expression());
            accept("...");
            if (!accept(",")) break;
            while (accept(";"));
          }
        });
        expect(")");
        result = { kind: "call", callee: result, args };
      } else if (at("[")) {
        take();
        const indices: Expression[] = [];
        inside(false, () => {
          while (!at("]")) if (!accept(":") && !accept(",")) indices.push(expression());
        });
        expect("]");
        result = { kind: "index", of: result, indices };
      } else if (at("{") && !header && namesType(result)) {
        result = composite(asType(result));
      } else return result;
    }
  }

  function composite(literalType: Type | undefined): Expression {
    expect("{");
    const elements: { key?: Expression; value: Expression }[] = [];
    const element = (): Expression => (at("{") ? composite(undefined) : expression());
    inside(false, () => {
      while (!at("}")) {
        if (accept(";")) continue;
        const first = element();
        elements.push(accept(":") ? { key: first, value: element() } : { value: first });
        accept(",");
      }
    });
    expect("}");
    return { kind: "composite", type: literalType, elements };
  }

  function block(): Statement[] {
    expect("{");
    const list = inside(false, () => statements("}"));
    expect("}");
    return list;
  }

  function statements(end: string): Statement[] {
    const list: Statement[] = [];
    while (!at(end) && !word("case") && !word("default") && peek().kind !== "end") {
      if (accept(";")) continue;
      list.push(statement());
    }
    return list;
  }

  function statement(): Statement {
    if (at("{")) return { kind: "block", body: block() };
    const { kind, text } = peek();
    if (kind === "name") {
      switch (text) {
        case "return":
          take();
          return { kind: "return", values: at(";") || at("}") ? [] : expressions() };
        case "if":
          take();
          return ifStatement();
        case "for":
          take();
          return forStatement();
        case "switch":
          take();
          return switchStatement();
        case "select":
          take();
          i = closing(tokens, i);
          return { kind: "jump", word: text };
        case "var":
        case "const":
          take();
          return localDeclaration();
        case "type":
          take();
          take();
          type();
          return { kind: "jump", word: text };
        case "go":
        case "defer":
          take();
          return { kind: "expression", expression: expression() };
        case "break":
        case "continue":
        case "goto":
        case "fallthrough":
          take();
          if (peek().kind === "name") take();
          return { kind: "jump", word: text };
      }
      if (isPunct(peek(1), ":")) {
        i += 2;
        return at("}") ? { kind: "jump", word: "label" } : statement();
      }
    }
    return simple();
  }

  function localDeclaration(): Statement {
    if (at("(")) {
      i = closing(tokens, i);
      return { kind: "jump", word: "var" };
    }
    const names = [take().text];
    while (accept(",")) names.push(take().text);
    const declared = at("=") ? undefined : type();
    return { kind: "var", names, type: declared, values: accept("=") ? expressions() : [] };
  }

  function simple(): Statement {
    const left = expressions();
    const operator = peek();
    if (operator.kind === "punct" && /^(?::=|[-+*/%&|^]?=|<<=|>>=|&\^=)$/.test(operator.text)) {
      take();
      if (word("range")) {
        take();
        return { kind: "for", header: [], range: expression(), body: [] };
      }
      return { kind: "assign", operator: operator.text, left, right: expressions() };
    }
    if (accept("++") || accept("--")) {
      return { kind: "assign", operator: "+=", left, right: [{ kind: "literal", value: 1 }] };
    }
    if (accept("<-")) expression();
    return { kind: "expression", expression: left[0] ?? { kind: "name", name: "_" } };
  }

  function ifStatement(): Statement {
    const { init, last } = controlHeader();
    const condition: Expression = last?.kind === "expression" ? last.expression : { kind: "name", name: "_" };
    const then = block();
    let otherwise: Statement[] = [];
    if (word("else")) {
      take();
      otherwise = word("if") ? [statement()] : block();
    }
    return { kind: "if", init, condition, then, otherwise };
  }

  function controlHeader(): { init: Statement | undefined; last: Statement | undefined } {
    return inside(true, () => {
      let init: Statement | undefined;
      let last: Statement | undefined = at("{") || at(";") ? undefined : simple();
      if (accept(";")) {
        init = last;
        last = at("{") ? undefined : simple();
      }
      return { init, last };
    });
  }

  function forStatement(): Statement {
    const parts: Statement[] = [];
    let range: Expression | undefined;
    inside(true, () => {
      while (!at("{")) {
        if (accept(";")) continue;
        if (word("range")) {
          take();
          range = expression();
          continue;
        }
        const part = simple();
        if (part.kind === "for") range = part.range;
        else parts.push(part);
      }
    });
    return { kind: "for", header: parts, range, body: block() };
  }

  function switchStatement(): Statement {
    const { init, last } = controlHeader();
    const tag = last?.kind === "expression" ? last.expression : undefined;
    expect("{");
    const cases: SwitchCase[] = [];
    inside(false, () => {
      while (!at("}")) {
        if (accept(";")) continue;
        const isDefault = take().text === "default";
        const values = isDefault ? undefined : typeOrExpressions();
        expect(":");
        cases.push({ values, body: statements("}") });
      }
    });
    expect("}");
    return { kind: "switch", init, tag, cases };
  }

  function typeOrExpressions(): Expression[] {
    const list: Expression[] = [];
    do list.push(expression());
    while (accept(","));
    return list;
  }

  return { position: () => i, take, at, accept, acceptName, type, expressions, functionHeader, block };
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
