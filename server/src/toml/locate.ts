import type { Leaf, Range, Statement } from "./types.ts";

/** The place in the text of a node of that leaf or statement. */
export function absolute(holder: Leaf | Statement, node: Range): Range {
  const base = "base" in holder ? holder.base : holder.start;
  return { start: base + node.start, end: base + node.end };
}
