/**
 * Holds every rule against its fixture `<rule-id>.toml`. `UPDATE=1` rewrites markers and fixed texts to what
 * the rule says now; look at the diff before it is committed.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { messageOf, type Problem } from "../../server/src/lint/problem.ts";
import { rules } from "../../server/src/rules/index.generated.ts";
import { parse } from "../../server/src/toml/index.ts";
import { type FixtureCase, type FixtureFile, readFixture, writeCase } from "./fixture.ts";
import { allProblemsOf, describe, isMarked, markerOf } from "./problems.ts";

const UPDATE = process.env["UPDATE"] === "1";
const FOLDER = import.meta.dirname;

for (const { id } of rules) {
  const path = join(FOLDER, `${id}.toml`);
  if (!existsSync(path)) {
    test(id, () => assert.fail(`test/rules/${id}.toml is missing`));
    continue;
  }
  const cases = readFixture(readFileSync(path, "utf8"));
  test(`${id}: has a failing and a clean case`, () => {
    assert.ok(cases.some(isFailing), "no case with a marker");
    assert.ok(!cases.every(isFailing), "no case without one");
  });
  const updated: string[] = [];
  for (const one of cases) {
    test(`${id}: ${one.name}`, () => {
      updated.push(writeCase(UPDATE ? rewrite(one, id) : one));
      if (!UPDATE) check(one, id);
    });
  }
  if (UPDATE) {
    test(`${id}: rewritten`, () => {
      const text = updated.join("");
      if (text !== readFileSync(path, "utf8")) writeFileSync(path, text);
    });
  }
}

test("every fixture belongs to a rule", () => {
  const known = new Set(rules.map(({ id }) => `${id}.toml`));
  const stray = readdirSync(FOLDER).filter((name) => name.endsWith(".toml") && !known.has(name));
  assert.deepEqual(stray, []);
});

function isFailing({ files }: FixtureCase): boolean {
  return files.some(({ markers }) => markers.length > 0);
}

function check(one: FixtureCase, id: string): void {
  const problems = problemsOf(one.files, one.attributes, id);
  const found = new Set(problems);
  const missing: string[] = [];
  for (const file of one.files) {
    for (const marker of file.markers) {
      const match = [...found].find((problem) => isMarked(problem, file, marker));
      if (match) found.delete(match);
      else missing.push(`${file.name}:${marker.line + 1}:${marker.column + 1} ${describe(marker)}`);
    }
  }
  const extra = [...found].map((problem) => {
    const marker = markerOf(problem, id);
    return `${problem.file.source.path}:${marker.line + 1}:${marker.column + 1} ${describe(marker)}`;
  });
  assert.deepEqual({ missing, extra }, { missing: [], extra: [] });
  for (const problem of problems) for (const fix of problem.fixes) checkFix(one, id, problem, fix);
  if (one.fixed) assert.deepEqual(plainFiles(applied(one, id)), plainFiles(one.fixed.files));
}

/** A fix removes its problem and leaves files that parse. */
function checkFix(one: FixtureCase, id: string, problem: Problem, fix: Problem["fixes"][number]): void {
  const files = apply(one.files, fix);
  const errors = (list: readonly FixtureFile[]) => list.flatMap(({ text }) => parse(text).errors).length;
  assert.ok(errors(files) <= errors(one.files), `"${fix.title}" leaves a file that does not parse`);
  const count = (list: readonly Problem[]) =>
    list.filter((one) => messageOf(one) === messageOf(problem)).length;
  const before = count(problemsOf(one.files, one.attributes, id));
  const after = count(problemsOf(files, one.attributes, id));
  assert.ok(after < before, `"${fix.title}" leaves the problem there`);
}

/** The case with the markers and the fixed text that the rule gives now; a marker that still holds stays. */
function rewrite(one: FixtureCase, id: string): FixtureCase {
  const problems = problemsOf(one.files, one.attributes, id);
  const files = one.files.map((file): FixtureFile => {
    const markers = problems
      .filter((problem) => problem.file.source.path === file.name)
      .map(
        (problem) => file.markers.find((marker) => isMarked(problem, file, marker)) ?? markerOf(problem, id),
      );
    return { ...file, markers };
  });
  const renewed = { ...one, files };
  if (!one.fixed) return renewed;
  const after = new Map(applied(one, id).map((file) => [file.name, { ...file, markers: [] }]));
  const changed = one.fixed.files.map((file) => after.get(file.name) ?? file);
  return { ...renewed, fixed: { ...one.fixed, files: changed } };
}

/** The files of a case after the fix that it names, of those that its text shows. */
function applied(one: FixtureCase, id: string): readonly FixtureFile[] {
  const fixes = problemsOf(one.files, one.attributes, id).flatMap((problem) => problem.fixes);
  const fix = fixes.find(({ title }) => title.includes(one.fixed!.title));
  assert.ok(fix, `no fix ${one.fixed!.title}`);
  const shown = new Set(one.fixed!.files.map(({ name }) => name));
  return apply(one.files, fix).filter(({ name }) => shown.has(name));
}

function apply(files: readonly FixtureFile[], { edits }: Problem["fixes"][number]): readonly FixtureFile[] {
  return files.map((file) => {
    const own = edits.filter((edit) => edit.file.source.path === file.name);
    let { text } = file;
    for (const { range, text: put } of own.toSorted((a, b) => b.range.start - a.range.start)) {
      text = text.slice(0, range.start) + put + text.slice(range.end);
    }
    return { ...file, text };
  });
}

function plainFiles(files: readonly FixtureFile[]): readonly unknown[] {
  return files.map(({ name, text }) => ({ name, text: text.trimEnd() }));
}

function problemsOf(
  files: readonly FixtureFile[],
  attributes: FixtureCase["attributes"],
  id: string,
): readonly Problem[] {
  return allProblemsOf(files, attributes).filter(({ code }) => code === id);
}
