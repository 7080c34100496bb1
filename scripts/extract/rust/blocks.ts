import { closing, type Token } from "../lex.ts";
import type { Cfg } from "./parse.ts";

/** The shape of a Rust function's body, down to tokens. */
export type Block =
  | { kind: "if"; condition: Token[]; then: Block[]; otherwise: Block[] }
  | { kind: "match"; on: Token[]; arms: { pattern: Token[]; body: Block[] }[] }
  | { kind: "loop"; header: Token[]; body: Block[] }
  | { kind: "block"; body: Block[] }
  | { kind: "simple"; tokens: Token[] };

export const isPunct = (token: Token | undefined, text: string): boolean =>
  token?.kind === "punct" && token.text === text;
export const isName = (token: Token | undefined, text: string): boolean =>
  token?.kind === "name" && token.text === text;

/** Splits a body into its statements; those that the build's `cfg` turns off are left out. */
export function readBlocks(tokens: readonly Token[], cfg: Cfg): Block[] {
  const blocks: Block[] = [];
  let i = 0;

  const until = (...ends: string[]): Token[] => {
    const start = i;
    while (i < tokens.length && !ends.some((end) => isPunct(tokens[i], end))) {
      i = isOpen(tokens[i]) ? closing(tokens, i) : i + 1;
    }
    return tokens.slice(start, i);
  };
  const braces = (): Token[] => {
    const end = closing(tokens, i);
    const inner = tokens.slice(i + 1, end - 1);
    i = end;
    return inner;
  };
  const inner = (): Block[] => readBlocks(braces(), cfg);

  function statement(): Block {
    if (isName(tokens[i], "if")) return ifBlock();
    if (isName(tokens[i], "match")) {
      i++;
      const on = untilBrace();
      return { kind: "match", on, arms: readArms(braces(), cfg) };
    }
    if (isName(tokens[i], "for") || isName(tokens[i], "while") || isName(tokens[i], "loop")) {
      const header = untilBrace();
      return { kind: "loop", header, body: inner() };
    }
    if (isPunct(tokens[i], "{")) return { kind: "block", body: inner() };
    const simple = until(";");
    i++;
    return { kind: "simple", tokens: simple };
  }

  /** To the `{` of a body: parentheses and brackets are passed over. */
  function untilBrace(): Token[] {
    return until("{");
  }

  function ifBlock(): Block {
    i++;
    const condition = untilBrace();
    const then = inner();
    let otherwise: Block[] = [];
    if (isName(tokens[i], "else")) {
      i++;
      otherwise = isName(tokens[i], "if") ? [ifBlock()] : inner();
    }
    return { kind: "if", condition, then, otherwise };
  }

  while (i < tokens.length) {
    if (isPunct(tokens[i], ";") || isPunct(tokens[i], "?") || isPunct(tokens[i], ",")) {
      i++;
      continue;
    }
    let enabled = true;
    while (isPunct(tokens[i], "#")) {
      const end = closing(tokens, i + 1);
      if (isName(tokens[i + 2], "cfg")) enabled &&= cfg(tokens.slice(i + 4, end - 2));
      i = end;
    }
    const read = statement();
    if (enabled) blocks.push(read);
  }
  return blocks;
}

const isOpen = (token: Token | undefined): boolean => token?.kind === "punct" && /^[([{]$/.test(token.text);

function readArms(tokens: readonly Token[], cfg: Cfg): { pattern: Token[]; body: Block[] }[] {
  const arms: { pattern: Token[]; body: Block[] }[] = [];
  let i = 0;
  while (i < tokens.length) {
    let enabled = true;
    while (isPunct(tokens[i], "#")) {
      const end = closing(tokens, i + 1);
      if (isName(tokens[i + 2], "cfg")) enabled &&= cfg(tokens.slice(i + 4, end - 2));
      i = end;
    }
    const start = i;
    while (i < tokens.length && !isPunct(tokens[i], "=>")) i = isOpen(tokens[i]) ? closing(tokens, i) : i + 1;
    const pattern = tokens.slice(start, i);
    i++;
    const bodyStart = i;
    if (isPunct(tokens[i], "{")) i = closing(tokens, i);
    else
      while (i < tokens.length && !isPunct(tokens[i], ","))
        i = isOpen(tokens[i]) ? closing(tokens, i) : i + 1;
    const body = tokens.slice(bodyStart, i);
    if (isPunct(tokens[i], ",")) i++;
    if (enabled && pattern.length > 0) arms.push({ pattern, body: readBlocks(body, cfg) });
  }
  return arms;
}

/** All blocks below, parents first. */
export function* walkBlocks(blocks: readonly Block[]): Generator<Block> {
  for (const block of blocks) {
    yield block;
    if (block.kind === "if") {
      yield* walkBlocks(block.then);
      yield* walkBlocks(block.otherwise);
    } else if (block.kind === "match") for (const arm of block.arms) yield* walkBlocks(arm.body);
    else if (block.kind !== "simple") yield* walkBlocks(block.body);
  }
}

/** Splits tokens at an operator that stands outside brackets. */
export function splitAt(tokens: readonly Token[], operator: string): Token[][] {
  const parts: Token[][] = [[]];
  for (let i = 0; i < tokens.length; ) {
    const end = isOpen(tokens[i]) ? closing(tokens, i) : i + 1;
    if (isPunct(tokens[i], operator)) parts.push([]);
    else parts.at(-1)?.push(...tokens.slice(i, end));
    i = end;
  }
  return parts;
}

/** `a.b.c` at an index: its names and the index after it. A method's name is not part of it. */
export function dottedPath(tokens: readonly Token[], start: number): { names: string[]; end: number } {
  const names: string[] = [];
  let i = start;
  while (tokens[i]?.kind === "name") {
    if (isPunct(tokens[i + 1], "(")) return { names, end: names.length > 0 ? i - 1 : i };
    names.push(tokens[i]?.text ?? "");
    i++;
    if (!isPunct(tokens[i], ".")) break;
    i++;
  }
  return { names, end: i };
}

/** Whether a body makes an error somewhere. */
export const isError = (body: readonly Block[]): boolean =>
  [...walkBlocks(body)].some(
    (block) => block.kind === "simple" && block.tokens.some((token) => isName(token, "Err")),
  );
