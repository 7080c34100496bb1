/** What `UPDATE=1` records of cases beside their markers: a line for each case, and what belongs to it below. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "../../server/src/lint/problem.ts";

/** Lines by {@link nameOfCase}. */
export type Recorded = ReadonlyMap<string, readonly string[]>;

/** `fixes`: what cases with problems offer. `variants`: see {@link file://./variants.ts}. */
export type RecordName = "fixes" | "variants";

/** None where nothing is recorded yet. */
export function readRecord(record: RecordName): Recorded {
  const file = fileOf(record);
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  return new Map(
    text.split(/\n(?=\S)/).flatMap((block) => {
      const [name, ...lines] = block.trimEnd().split("\n");
      return name ? [[name, lines.map((line) => line.trim())]] : [];
    }),
  );
}

/** Takes the place of all that was recorded. */
export function writeRecord(record: RecordName, recorded: Recorded): void {
  const blocks = [...recorded].map(([name, lines]) => [name, ...lines.map((line) => `  ${line}`)].join("\n"));
  writeFileSync(fileOf(record), `${blocks.join("\n")}\n`);
}

function fileOf(record: RecordName): string {
  return join(import.meta.dirname, `${record}.txt`);
}

/** What a case is recorded by: no two of a rule have one header. */
export function nameOfCase(id: string, header: string): string {
  return `${id}: ${header.slice("#--- case:".length).trim()}`;
}

/** The fixes of a case with what their edits put in, in an order that does not depend on that of its problems. */
export function linesOfFixes(problems: readonly Problem[]): readonly string[] {
  return problems
    .flatMap(({ fixes }) => fixes)
    .map(({ title, isChoice, edits }) => {
      const texts = edits.map(({ text }) => JSON.stringify(text)).join(" ");
      return `${isChoice ? "choice" : "fix"}: ${title}: ${texts}`;
    })
    .sort();
}
