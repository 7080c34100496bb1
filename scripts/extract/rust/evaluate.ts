import type { Token } from "../lex.ts";
import { type Block, dottedPath, isName, isPunct, splitAt } from "./blocks.ts";
import type { RustFile } from "./parse.ts";

/** Something that only the host, or code that we do not follow, decides. */
export const outside: unique symbol = Symbol("outside");

export type Value = string | number | boolean | null | readonly string[] | typeof outside;

/** Fields by their path, as the loader has them while it adjusts what it read. */
export interface State {
  fields: Map<string, Value>;
  /** Local name → path that it stands for; "" for the structure itself. */
  names: Map<string, string>;
}

/** The values of constants, by name. */
export function constantReader(source: RustFile): (name: string) => Value {
  const tokens = new Map(source.constants.map(({ name, value }) => [name, value]));
  const read = (name: string): Value => {
    const value = tokens.get(name);
    return value ? evaluate(value, read) : outside;
  };
  return read;
}

const noPath = (): undefined => undefined;

/** The value of an expression; `field` gives the value of a path of fields. */
export function evaluate(
  tokens: readonly Token[],
  constant: (name: string) => Value,
  field: (names: string[]) => Value | undefined = noPath,
): Value {
  const [first] = tokens;
  if (!first) return outside;
  if (isPunct(first, "&") || isPunct(first, "*")) return evaluate(tokens.slice(1), constant, field);
  if (isPunct(first, "-")) {
    const value = evaluate(tokens.slice(1), constant, field);
    return typeof value === "number" ? -value : outside;
  }
  const factors = splitAt(tokens, "*");
  if (factors.length > 1) return product(factors.map((factor) => evaluate(factor, constant, field)));
  const text = tokens.map((token) => token.text).join("");
  if (/^(?:String|Vec|std::string::String)::new\(\)$/.test(text)) return text.startsWith("Vec") ? [] : "";
  const wrapped = /^(?:String::from|Some|Ok)$/.exec(text.slice(0, text.indexOf("(")));
  if (wrapped)
    return evaluate(tokens.slice(tokens.findIndex((token) => isPunct(token, "(")) + 1, -1), constant, field);
  if (text === "None") return null;
  if (text === "true" || text === "false") return text === "true";
  const rest = withoutConversion(tokens);
  if (rest.length < tokens.length) return evaluate(rest, constant, field);
  if (tokens.length === 1 && first.kind === "string") return first.text;
  if (tokens.length === 1 && first.kind === "number") return rustNumber(first.text);
  const { names, end } = dottedPath(tokens, 0);
  if (end === tokens.length) {
    const value = field(names);
    if (value !== undefined) return value;
  }
  const last = tokens.at(-1);
  const isConstant =
    last?.kind === "name" && /^[A-Z][A-Z0-9_]*$/.test(last.text) && text.replace(/\w+::/g, "") === last.text;
  return isConstant ? constant(last.text) : outside;
}

const product = (values: readonly Value[]): Value =>
  values.reduce((a, b) => (typeof a === "number" && typeof b === "number" ? a * b : outside));

/** Takes `.to_string()`, `.as_str()`, `as u32` and the like from the end. */
function withoutConversion(tokens: readonly Token[]): readonly Token[] {
  const method = tokens.at(-3);
  const isCall = isPunct(tokens.at(-1), ")") && isPunct(tokens.at(-2), "(") && isPunct(tokens.at(-4), ".");
  if (isCall && /^(?:to_string|to_owned|into|clone|as_str|as_deref|as_ref)$/.test(method?.text ?? ""))
    return tokens.slice(0, -4);
  if (isName(tokens.at(-2), "as")) return tokens.slice(0, -2);
  return tokens;
}

/** `3_000u32` and `0x30000`. */
function rustNumber(text: string): number {
  const plain = text.replaceAll("_", "").replace(/(?:[iu](?:8|16|32|64|size)|f(?:32|64))$/, "");
  return Number(plain);
}

/** Runs the functions that adjust a configuration, on fields that no one set. */
export interface Machine {
  constant(name: string): Value;
  /** Runs a call, where it is one of the loader's own functions. */
  call(state: State, receiver: string | undefined, method: string): void;
}

const returned = Symbol("returned");

/** Runs statements until they return. Branches that hang on something outside are passed over. */
export function runBlocks(
  machine: Machine,
  state: State,
  blocks: readonly Block[],
): typeof returned | undefined {
  for (const block of blocks) if (runBlock(machine, state, block) === returned) return returned;
  return undefined;
}

function runBlock(machine: Machine, state: State, block: Block): typeof returned | undefined {
  switch (block.kind) {
    case "if": {
      const condition = test(machine, state, block.condition);
      if (condition === outside) return undefined;
      return runBlocks(machine, state, condition ? block.then : block.otherwise);
    }
    case "match":
      // An arm that fits another value of what is matched tells what holds when that value is set.
      for (const { body } of block.arms) runArm(machine, state, block.on, body);
      return undefined;
    case "loop":
    case "block":
      runBlocks(machine, state, block.body);
      return undefined;
    default:
      return runSimple(machine, state, block.tokens);
  }
}

/** Runs the arm of a match, apart from what it makes of the matched field itself. */
function runArm(machine: Machine, state: State, on: readonly Token[], body: readonly Block[]): void {
  const { names } = dottedPath(on, 0);
  const path = pathOf(state, names);
  const before = path === undefined ? undefined : state.fields.get(path);
  runBlocks(machine, state, body);
  if (path !== undefined && before !== undefined) state.fields.set(path, before);
}

function runSimple(machine: Machine, state: State, tokens: readonly Token[]): typeof returned | undefined {
  if (isName(tokens[0], "return")) return returned;
  if (isName(tokens[0], "let")) {
    bind(state, tokens);
    return undefined;
  }
  const [left = [], right, ...more] = splitAt(tokens, "=");
  if (right && more.length === 0) {
    const { names, end } = dottedPath(left, 0);
    const path = end === left.length ? pathOf(state, names) : undefined;
    if (path !== undefined) set(state, path, valueIn(machine, state, right));
    return undefined;
  }
  const { names, end } = dottedPath(tokens, 0);
  const method = tokens[end + 1]?.kind === "name" ? tokens[end + 1] : undefined;
  if (isPunct(tokens[end], ".") && method)
    machine.call(state, pathOf(state, names) ?? names.join("."), method.text);
  else if (isPunct(tokens[1], "::") && isPunct(tokens[3], "("))
    machine.call(state, tokens[0]?.text, tokens[2]?.text ?? "");
  return undefined;
}

/** A text that becomes something we do not follow is its old self, tidied. */
function set(state: State, path: string, value: Value): void {
  if (value === outside && typeof state.fields.get(path) === "string") return;
  state.fields.set(path, value);
}

/** `let hv = conf.hypervisor.get_mut(name)…` and `if let Some(hv) = …` name the table itself. */
function bind(state: State, tokens: readonly Token[]): void {
  const [pattern = [], value = []] = splitAt(tokens, "=");
  const name = pattern.filter(
    (token) => token.kind === "name" && !/^(?:let|mut|Some|ref)$/.test(token.text),
  )[0]?.text;
  if (name === undefined) return;
  const start = value.findIndex((token) => token.kind === "name" && token.text !== "mut");
  const { names } = dottedPath(value, Math.max(start, 0));
  if (names.join(".") === "conf.hypervisor") state.names.set(name, "");
  else {
    const path = pathOf(state, names);
    if (path !== undefined) state.names.set(name, path);
  }
}

/** The path that a chain of names stands for. */
export function pathOf(state: State, names: readonly string[]): string | undefined {
  const [first = "", ...rest] = names;
  const base = state.names.get(first);
  if (base === undefined) return undefined;
  return [base, ...rest].filter((part) => part !== "").join(".");
}

function valueIn(machine: Machine, state: State, tokens: readonly Token[]): Value {
  return evaluate(tokens, machine.constant, (names) => {
    const path = pathOf(state, names);
    return path === undefined ? undefined : state.fields.get(path);
  });
}

function test(machine: Machine, state: State, tokens: readonly Token[]): boolean | typeof outside {
  if (isName(tokens[0], "let")) {
    bind(state, tokens);
    return true;
  }
  const either = splitAt(tokens, "||");
  if (either.length > 1) {
    const results = either.map((part) => test(machine, state, part));
    if (results.includes(true)) return true;
    return results.includes(outside) ? outside : false;
  }
  const both = splitAt(tokens, "&&");
  if (both.length > 1) {
    const results = both.map((part) => test(machine, state, part));
    if (results.includes(false)) return false;
    return results.includes(outside) ? outside : true;
  }
  if (isPunct(tokens[0], "!")) {
    const inner = test(machine, state, tokens.slice(1));
    return inner === outside ? outside : !inner;
  }
  for (const operator of ["==", "!=", "<=", ">=", "<", ">"]) {
    const [left, right] = splitAt(tokens, operator);
    if (left && right)
      return compare(operator, valueIn(machine, state, left), valueIn(machine, state, right));
  }
  const text = tokens.map((token) => token.text).join("");
  if (text.endsWith(".is_empty()")) {
    const value = valueIn(machine, state, tokens.slice(0, -4));
    if (typeof value === "string" || Array.isArray(value)) return value.length === 0;
    return outside;
  }
  const value = valueIn(machine, state, tokens);
  return typeof value === "boolean" ? value : outside;
}

function compare(operator: string, a: Value, b: Value): boolean | typeof outside {
  // What the host counts, processors and memory, is more than none.
  if (a === 0 && b === outside && /^[<>]/.test(operator)) return operator.startsWith("<");
  if (a === outside && b === 0 && /^[<>]/.test(operator)) return operator.startsWith(">");
  if (a === outside || b === outside) return outside;
  if (operator === "==") return a === b;
  if (operator === "!=") return a !== b;
  if (typeof a !== "number" || typeof b !== "number") return outside;
  if (operator === "<") return a < b;
  if (operator === "<=") return a <= b;
  return operator === ">" ? a > b : a >= b;
}
