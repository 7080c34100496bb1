/** Mistakes of published configurations and reports, in `mistakes.toml`: all are found, and what is right is let be. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { parse, toJs } from "../../server/src/toml/index.ts";
import { json, type Problem, withFiles } from "../cli/command.ts";

interface Published {
  readonly path: string;
  readonly text: string;
  readonly beside?: string;
  readonly finds?: readonly string[];
}

const published = toJs(
  parse(readFileSync(path.join(import.meta.dirname, "mistakes.toml"), "utf8")).root,
) as unknown as {
  readonly file: readonly Published[];
  readonly beyond: readonly { readonly what: string; readonly because: string }[];
};
const placed = published.file.map((one, index) => ({
  ...one,
  place: `${one.beside ?? index}/${one.path}`,
  finds: one.finds ?? [],
}));

test("every mistake within reach is found, in the file in which people made it", (context) => {
  const files = Object.fromEntries(placed.map(({ place, text }) => [place, text]));
  const problems = withFiles(files, (cwd) => json<readonly Problem[]>(["check"], { cwd }));
  const missed: string[] = [];
  const wrong: string[] = [];
  let within = 0;
  for (const { place, text, finds } of placed) {
    const told = problems.filter(({ file }) => file === place);
    for (const find of finds) {
      const space = find.indexOf(" ");
      const [code, at] = [find.slice(0, space), find.slice(space + 1)];
      within++;
      if (!told.some((one) => one.code === code && textAt(text, one).includes(at)))
        missed.push(`${place}: ${find}`);
    }
    if (finds.length === 0) wrong.push(...told.filter(isNews).map((one) => `${place}: ${one.message}`));
  }
  context.diagnostic(
    `${within - missed.length} of ${within} found, ${published.beyond.length} kinds beyond reach`,
  );
  assert.deepEqual(missed, []);
  assert.deepEqual(wrong, []);
  assert.ok(within > 60, `only ${within}`);
});

/** The end of the Go runtime is told of every file of it. */
function isNews({ code }: Problem): boolean {
  return code !== "deprecated";
}

/** What stands where a problem is told. */
function textAt(text: string, { line, column, endLine, endColumn }: Problem): string {
  const lines = text.split("\n").slice(line - 1, endLine);
  if (lines.length === 0) return "";
  lines[lines.length - 1] = lines.at(-1)!.slice(0, endColumn - 1);
  lines[0] = lines[0]!.slice(column - 1);
  return lines.join("\n");
}
