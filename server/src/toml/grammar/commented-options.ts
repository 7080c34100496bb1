import { createReader } from "../scanner/reader.ts";
import type { CommentNode, KeyNode, Range, ValueNode } from "../types.ts";
import { readStatement } from "./statements.ts";

/** An option that is commented out: `#key = value`. Its nodes count from `base`. */
export interface CommentedOption {
  /** Of the last part of the key. */
  readonly name: string;
  readonly key: KeyNode;
  readonly node: ValueNode;
  /** Absolute: add the start of the comment's statement. */
  readonly base: number;
  /** From the key to the value's end, absolute. */
  readonly range: Range;
  /** False when the value is a single word that lacks its quotation marks. */
  readonly valid: boolean;
}

/**
 * Reads the comment as an option that is commented out; undefined when it is prose. `start` is the start of the
 * statement that holds the comment.
 */
export function commentedOption(comment: CommentNode, start = 0): CommentedOption | undefined {
  const { text } = comment;
  if (!text.includes("=")) return undefined;
  const marks = /^#[#\s]*/.exec(text)?.[0].length ?? 0;
  const reader = createReader(text, marks);
  const syntax = readStatement(reader);
  if (syntax.kind !== "pair" || syntax.equals === undefined || reader.at < text.length) return undefined;
  const { key, value } = syntax.pair;
  const [error, ...more] = syntax.errors;
  if (more.length > 0) return undefined;
  if (error) {
    const word = text.slice(marks + value.start, marks + value.end);
    if (error.code !== "unquoted-string" || !/^[\w-]+$/.test(word)) return undefined;
  }
  const base = start + comment.start + marks;
  return {
    name: key.parts.at(-1)?.name ?? "",
    key,
    node: value,
    base,
    range: { start: base + key.start, end: base + value.end },
    valid: !error,
  };
}
