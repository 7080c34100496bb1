/**
 * The fixes that the cases of rules offer, as `fixes.txt` has them: a line for each case with problems, and below it
 * one for each fix with what its edits put in. `UPDATE=1` writes it anew; a case that is not in it yet is not held.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "../../server/src/lint/problem.ts";

const FILE = join(import.meta.dirname, "fixes.txt");

/** The lines of a case, in an order that does not depend on that of its problems. */
export function linesOfFixes(problems: readonly Problem[]): readonly string[] {
  return problems
    .flatMap(({ fixes }) => fixes)
    .map(({ title, isChoice, edits }) => {
      const texts = edits.map(({ text }) => JSON.stringify(text)).join(" ");
      return `${isChoice ? "choice" : "fix"}: ${title}: ${texts}`;
    })
    .sort();
}

/** What is recorded, by {@link nameOfCase}. */
export function readFixes(): ReadonlyMap<string, readonly string[]> {
  const text = existsSync(FILE) ? readFileSync(FILE, "utf8") : "";
  return new Map(
    text.split(/\n(?=\S)/).flatMap((block) => {
      const [name, ...lines] = block.trimEnd().split("\n");
      return name ? [[name, lines.map((line) => line.trim())]] : [];
    }),
  );
}

export function writeFixes(recorded: ReadonlyMap<string, readonly string[]>): void {
  const blocks = [...recorded].map(([name, lines]) => [name, ...lines.map((line) => `  ${line}`)].join("\n"));
  writeFileSync(FILE, `${blocks.join("\n")}\n`);
}

/** What a case is recorded by: no two of a rule have one header. */
export function nameOfCase(id: string, header: string): string {
  return `${id}: ${header.slice("#--- case:".length).trim()}`;
}
