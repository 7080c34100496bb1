/**
 * Mistakes that people made in configurations they published or asked about, by runtime, in `wild/*.toml`. On a
 * line with markers exactly those problems are told, of whatever rule; the other lines are not looked at. Of a case
 * without markers nothing is told. `UPDATE=1` rewrites the markers.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import type { Problem } from "../../server/src/lint/problem.ts";
import { parse } from "../../server/src/toml/index.ts";
import { type FixtureCase, type FixtureFile, readFixture, writeCase } from "./fixture.ts";
import { allProblemsOf, describe, isMarked, markerOf } from "./problems.ts";

const FOLDER = join(import.meta.dirname, "wild");

for (const name of readdirSync(FOLDER).sort()) {
  const path = join(FOLDER, name);
  const text = readFileSync(path, "utf8");
  const cases = readFixture(text);
  if (process.env["UPDATE"] === "1") {
    const updated = cases.map((one) => writeCase(rewrite(one))).join("");
    if (updated !== text) writeFileSync(path, updated);
    continue;
  }
  for (const one of cases) test(`${name}: ${one.name}`, () => check(one));
}

function check(one: FixtureCase): void {
  const problems = allProblemsOf(one.files, one.attributes);
  if (one.files.every(({ markers }) => markers.length === 0)) {
    assert.deepEqual(
      problems.map((problem) => describe(markerOf(problem, problem.code))),
      [],
    );
  }
  for (const file of one.files) {
    for (const line of new Set(file.markers.map((marker) => marker.line))) {
      const markers = file.markers.filter((marker) => marker.line === line);
      const found = problemsAt(problems, file, line);
      const where = `${file.name}:${line + 1}`;
      const told = found.map((problem) => describe(markerOf(problem, problem.code))).join("\n");
      for (const marker of markers) {
        assert.ok(
          found.some((problem) => isMarked(problem, file, marker)),
          `${where} lacks ${describe(marker)}; told is:\n${told}`,
        );
      }
      assert.equal(found.length, markers.length, `${where}:\n${told}`);
    }
  }
  const fix =
    one.fixed && problems.flatMap(({ fixes }) => fixes).find(({ title }) => title.includes(one.fixed!.title));
  if (!one.fixed) return;
  assert.ok(fix, `no fix ${one.fixed.title}`);
  for (const { name, text } of one.fixed.files) {
    const before = one.files.find((file) => file.name === name)!.text;
    const after = apply(before, name, fix);
    assert.equal(after.trimEnd(), text.trimEnd());
    assert.ok(parse(after).errors.length <= parse(before).errors.length);
  }
}

function apply(text: string, name: string, { edits }: Problem["fixes"][number]): string {
  return edits
    .filter(({ file }) => file.source.path === name)
    .toSorted((a, b) => b.range.start - a.range.start)
    .reduce((now, { range, text: put }) => now.slice(0, range.start) + put + now.slice(range.end), text);
}

function problemsAt(problems: readonly Problem[], file: FixtureFile, line: number): readonly Problem[] {
  return problems.filter(
    (problem) => problem.file.source.path === file.name && markerOf(problem, problem.code).line === line,
  );
}

function rewrite(one: FixtureCase): FixtureCase {
  const problems = allProblemsOf(one.files, one.attributes);
  const files = one.files.map((file): FixtureFile => {
    const marked = new Set(file.markers.map(({ line }) => line));
    const markers = [...marked].flatMap((line) =>
      problemsAt(problems, file, line).map(
        (problem) =>
          file.markers.find((marker) => isMarked(problem, file, marker)) ?? markerOf(problem, problem.code),
      ),
    );
    return { ...file, markers };
  });
  return { ...one, files };
}
