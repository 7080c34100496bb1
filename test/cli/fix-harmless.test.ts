/**
 * After `check --fix` no problem exists that did not exist before, what loaded loads, and a second run changes
 * nothing: for every case of every rule, for shipped files with random changes, and for pairs of mistakes.
 * `FUZZ=50` tries fifty times as many, `SEED=7` others.
 */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { parse } from "../../server/src/toml/index.ts";
import { random } from "../toml/texts.ts";
import { json, kataConfig, type Problem } from "./command.ts";
import { FORMS } from "./forms.ts";
import { type Files, fixtureCases, mutatedFiles, pairsOfMistakes, textsIn } from "./mistakes.ts";

const FUZZ = Number(process.env["FUZZ"] ?? 1);
const SEED = Number(process.env["SEED"] ?? 0);
/** Files that one run of the program is given. */
const BATCH = 400;

/** What is told in each directory. */
function told(cwd: string): ReadonlyMap<string, readonly string[]> {
  const byCase = new Map<string, string[]>();
  for (const { file, code, message } of json<Problem[]>(["check", "--runtime", "go", "."], { cwd })) {
    const name = file.split("/")[0]!;
    byCase.set(name, [...(byCase.get(name) ?? []), `${code}: ${message}`]);
  }
  return byCase;
}

function without(all: readonly string[], known: readonly string[]): readonly string[] {
  const left = [...known];
  return all.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

function holds(cases: readonly Files[]): number {
  const cwd = mkdtempSync(path.join(tmpdir(), "kata-config-fix-"));
  try {
    cases.forEach((files, index) => {
      for (const [name, text] of Object.entries(files)) {
        const file = path.join(cwd, String(index), name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    });
    const before = told(cwd);
    const texts = textsIn(cwd);
    const { stderr } = kataConfig(["check", "--fix", "--runtime", "go", "."], { cwd });
    const count = Number(/^Applied (\d+) fix/m.exec(stderr)?.[1]);
    const after = told(cwd);
    const fixed = textsIn(cwd);
    for (const [name, text] of Object.entries(fixed)) {
      const was = texts[name]!;
      const show = `${was}\n--- became\n${text}`;
      const errors = (one: string) => parse(one).errors.length;
      assert.ok(errors(text) <= errors(was), `${name} has a new syntax error\n${show}`);
    }
    for (const [name, problems] of after) {
      const files = Object.keys(fixed).filter((file) => file.startsWith(`${name}/`));
      const show = files.map((file) => `${file}\n${texts[file]}\n--- became\n${fixed[file]}`).join("\n");
      assert.deepEqual(without(problems, before.get(name) ?? []), [], show);
    }
    const again = kataConfig(["check", "--fix", "--runtime", "go", "."], { cwd });
    const changed = Object.entries(textsIn(cwd)).filter(([name, text]) => text !== fixed[name]);
    assert.deepEqual(changed, [], again.stderr.slice(0, 2000));
    return count;
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

function holdsAll(cases: readonly Files[], least: number): void {
  let count = 0;
  for (let at = 0; at < cases.length; at += BATCH) count += holds(cases.slice(at, at + BATCH));
  assert.ok(count >= least, `${count} fixes in ${cases.length} cases`);
}

test("fixes of the rules' cases do no harm", () => {
  const all = fixtureCases();
  // A part of them, unless there is time.
  const part = all.filter((_, index) => FUZZ > 1 || index % 5 === 0);
  holdsAll(part, 10);
});

test("fixes of shipped files with changed lines do no harm", () => {
  holdsAll(mutatedFiles(60 * FUZZ, random(11 + SEED)), 8);
});

test("fixes of several mistakes in one file do no harm", () => {
  holdsAll(pairsOfMistakes(80 * FUZZ, random(12 + SEED)), 15);
});

test("fixes in every form that TOML has do no harm", () => {
  const next = random(13 + SEED);
  const forms = Object.values(FORMS);
  const cases = pairsOfMistakes(6 * forms.length * FUZZ, next).map((files, index) =>
    Object.fromEntries(
      Object.entries(files).map(([name, text]) => [name, forms[index % forms.length]!(text, next)]),
    ),
  );
  holdsAll(cases, 15);
});
