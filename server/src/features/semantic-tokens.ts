import type { KataDocument } from "../documents/document.ts";
import type { KeyNode, Statement, ValueNode } from "../toml/index.ts";

export const TOKEN_TYPES = [
  "comment",
  "namespace",
  "property",
  "string",
  "number",
  "keyword",
  "macro",
] as const;
export type TokenType = (typeof TOKEN_TYPES)[number];

/** A stretch of one line in one colour; absolute offsets. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly type: TokenType;
}

/** Colours for editors that do not colour TOML themselves, in the order of the text. */
export function tokens(document: KataDocument): readonly Token[] {
  const found: Token[] = [];
  for (const statement of document.toml.statements) {
    const own: Token[] = [];
    collect(statement, own);
    own.sort((a, b) => a.start - b.start);
    for (const token of own) splitLines(document.toml.text, token, found);
  }
  return found;
}

function collect({ start, syntax }: Statement, out: Token[]): void {
  for (const comment of syntax.comments) {
    out.push({ start: start + comment.start, end: start + comment.end, type: "comment" });
  }
  if (syntax.kind === "table" || syntax.kind === "array-table")
    keyTokens(start, syntax.key, "namespace", out);
  if (syntax.kind === "pair") {
    keyTokens(start, syntax.pair.key, "property", out);
    valueTokens(start, syntax.pair.value, out);
  }
}

function keyTokens(start: number, key: KeyNode, type: TokenType, out: Token[]): void {
  for (const part of key.parts) {
    if (part.end > part.start) out.push({ start: start + part.start, end: start + part.end, type });
  }
}

const TYPES: Readonly<Partial<Record<ValueNode["type"], TokenType>>> = {
  string: "string",
  integer: "number",
  float: "number",
  boolean: "keyword",
  datetime: "number",
  placeholder: "macro",
};

function valueTokens(start: number, node: ValueNode, out: Token[]): void {
  if (node.type === "array") for (const element of node.elements) valueTokens(start, element, out);
  else if (node.type === "inline-table") {
    for (const pair of node.pairs) {
      keyTokens(start, pair.key, "property", out);
      valueTokens(start, pair.value, out);
    }
  } else {
    const type = TYPES[node.type];
    if (type && node.end > node.start) out.push({ start: start + node.start, end: start + node.end, type });
  }
}

/** Clients want tokens that stay on their line. */
function splitLines(text: string, token: Token, out: Token[]): void {
  const lines = /[^\r\n]+/g;
  const part = text.slice(token.start, token.end);
  if (!/[\r\n]/.test(part)) {
    out.push(token);
    return;
  }
  for (const match of part.matchAll(lines)) {
    const start = token.start + match.index;
    out.push({ start, end: start + match[0].length, type: token.type });
  }
}
