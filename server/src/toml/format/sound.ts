import type { Statement } from "../types.ts";

/** Whether a statement is one that can be laid out anew: what is wrong, or a template's, keeps its form. */
export function isSound({ syntax }: Statement): boolean {
  return (
    syntax.kind !== "unknown" &&
    syntax.errors.length === 0 &&
    syntax.placeholders.every(({ where }) => where === "value" || where === "string")
  );
}
