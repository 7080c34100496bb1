/** Holds cases of fixtures against what is told of them. */
import assert from "node:assert/strict";
import { messageOf, type Problem } from "../../server/src/lint/problem.ts";
import { parse } from "../../server/src/toml/index.ts";
import type { FixtureCase, FixtureFile, Marker } from "./fixture.ts";
import { allProblemsOf, describe, isMarked, isTold, markerOf, type Told, toldOf } from "./problems.ts";
import { linesOfFixes, nameOfCase, readRecord } from "./recorded.ts";

const FIXES = readRecord("fixes");

/**
 * Holds what one rule tells of a case against its markers, one to one, and tries its fixes.
 *
 * @returns what the rule tells.
 * @throws AssertionError where they differ.
 */
export function checkRule(one: FixtureCase, id: string): readonly Problem[] {
  const problems = problemsOf(one.files, one.attributes, id);
  const found = new Set(toldIn(problems, one, id));
  const missing: string[] = [];
  for (const file of one.files) {
    for (const marker of file.markers) {
      const match = [...found].find((told) => isTold(told, file, marker));
      if (match) found.delete(match);
      else missing.push(located(file.name, marker));
    }
  }
  const extra = [...found].map(({ path, marker }) => located(path, marker));
  assert.deepEqual({ missing, extra }, { missing: [], extra: [] });
  for (const problem of problems) {
    if (/Did you mean|Change it to/.test(messageOf(problem)))
      assert.notEqual(problem.fixes.length, 0, `no fix does what is said: ${messageOf(problem)}`);
    for (const fix of problem.fixes) {
      const left = problemsOf(apply(one.files, fix), one.attributes, id);
      checkFix(one, fix, countLike(problem, problems), countLike(problem, left));
    }
  }
  if (one.fixed) assert.deepEqual(plainFiles(applied(one, problems)), plainFiles(one.fixed.files));
  const offered = one.files.some(({ markers }) => markers.length > 0) ? linesOfFixes(problems) : undefined;
  assert.deepEqual(offered, FIXES.get(nameOfCase(id, one.header)), "fixes.txt holds what is offered");
  return problems;
}

/** What the problems say of the files of a case, and point at in them, each once. */
function toldIn(problems: readonly Problem[], { files }: FixtureCase, id: string): readonly Told[] {
  const all = problems.flatMap((problem) => toldOf(problem, id));
  const shown = new Set(files.map(({ name }) => name));
  const isFirst = ({ path, marker }: Told, index: number) =>
    marker.severity !== "related" ||
    all.findIndex((other) => located(other.path, other.marker) === located(path, marker)) === index;
  return all.filter((told, index) => shown.has(told.path) && isFirst(told, index));
}

function located(path: string, marker: Marker): string {
  return `${path}:${marker.line + 1}:${marker.column + 1} ${describe(marker)}`;
}

function countLike(problem: Problem, all: readonly Problem[]): number {
  return all.filter((one) => messageOf(one) === messageOf(problem)).length;
}

/** A fix removes its problem and leaves files that parse. */
function checkFix(one: FixtureCase, fix: Problem["fixes"][number], before: number, after: number): void {
  const errors = (list: readonly FixtureFile[]) =>
    list.flatMap(({ name, text }) => (name.endsWith(".yaml") ? [] : parse(text).errors)).length;
  for (const text of [fix.title, ...fix.edits.map((edit) => edit.text)])
    assert.doesNotMatch(text, /\bundefined\b/, "what a fix puts in is known");
  assert.ok(
    errors(apply(one.files, fix)) <= errors(one.files),
    `"${fix.title}" leaves a file that does not parse`,
  );
  assert.ok(after < before, `"${fix.title}" leaves the problem there`);
}

/** The case with the markers and the fixed text that the rule gives now, and its fixes; a marker that still holds stays. */
export function rewriteRule(
  one: FixtureCase,
  id: string,
): { readonly renewed: FixtureCase; readonly fixes: readonly string[] } {
  const problems = problemsOf(one.files, one.attributes, id);
  const fixes = linesOfFixes(problems);
  const files = one.files.map((file): FixtureFile => {
    const markers = toldIn(problems, one, id)
      .filter(({ path }) => path === file.name)
      .map((told) => file.markers.find((marker) => isTold(told, file, marker)) ?? told.marker);
    return { ...file, markers };
  });
  const renewed = { ...one, files };
  if (!one.fixed) return { renewed, fixes };
  const after = new Map(applied(one, problems).map((file) => [file.name, { ...file, markers: [] }]));
  const changed = one.fixed.files.map((file) => after.get(file.name) ?? file);
  return { renewed: { ...renewed, fixed: { ...one.fixed, files: changed } }, fixes };
}

/** The files of a case after the fix that it names, of those that its text shows. */
function applied(one: FixtureCase, problems: readonly Problem[]): readonly FixtureFile[] {
  const fixes = problems.flatMap((problem) => problem.fixes);
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

/**
 * Holds what is told of a case, by whatever rule, against the markers of the lines that have some; of a case without
 * markers nothing may be told.
 *
 * @throws AssertionError where they differ.
 */
export function checkLines(one: FixtureCase): void {
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
    const after: string = apply(one.files, fix).find((file) => file.name === name)!.text;
    assert.equal(after.trimEnd(), text.trimEnd());
    assert.ok(parse(after).errors.length <= parse(before).errors.length);
  }
}

function problemsAt(problems: readonly Problem[], file: FixtureFile, line: number): readonly Problem[] {
  return problems.filter(
    (problem) => problem.file.source.path === file.name && markerOf(problem, problem.code).line === line,
  );
}

/** The case with the markers of its marked lines as they are now. */
export function rewriteLines(one: FixtureCase): FixtureCase {
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
