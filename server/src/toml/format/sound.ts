import type { HeaderSyntax, PairSyntax, Statement } from "../types.ts";

/** Whether a statement is one that can be laid out anew: what is wrong, or a template's, keeps its form. */
export function isSound({ syntax }: Statement): boolean {
  return (
    syntax.kind !== "unknown" &&
    syntax.errors.length === 0 &&
    syntax.placeholders.every(({ where }) => where === "value" || where === "string")
  );
}

export function isPair(statement: Statement): statement is Statement & { readonly syntax: PairSyntax } {
  return statement.syntax.kind === "pair";
}

export function isHeader(statement: Statement): statement is Statement & { readonly syntax: HeaderSyntax } {
  return statement.syntax.kind === "table" || statement.syntax.kind === "array-table";
}
