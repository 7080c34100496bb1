/**
 * Holds every rule against its fixture `<rule-id>.toml`. `UPDATE=1` rewrites markers and fixed texts to what
 * the rule says now; look at the diff before it is committed.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { buildKnowledge } from "../../scripts/generate/knowledge.ts";
import { createDocument, lines } from "../../server/src/document.ts";
import { type Host, type HostFacts, hostFromFacts, UNKNOWN_HOST } from "../../server/src/host.ts";
import { lint, type Problem } from "../../server/src/lint.ts";
import type { FileKind } from "../../server/src/locations.ts";
import { rules } from "../../server/src/rules/index.generated.ts";
import { openLibrary } from "../../server/src/schema/catalogue.ts";
import type { Runtime } from "../../server/src/schema/knowledge.ts";
import { parse } from "../../server/src/toml/index.ts";
import { createUnit, type Unit } from "../../server/src/unit.ts";
import { type FixtureCase, type FixtureFile, type Marker, readFixture, writeCase } from "./fixture.ts";

const UPDATE = process.env["UPDATE"] === "1";
const FOLDER = import.meta.dirname;
const library = openLibrary(buildKnowledge());

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
    return `${problem.file.path}:${marker.line + 1}:${marker.column + 1} ${describe(marker)}`;
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
    list.filter(({ message }) => message === problem.message).length;
  const before = count(problemsOf(one.files, one.attributes, id));
  const after = count(problemsOf(files, one.attributes, id));
  assert.ok(after < before, `"${fix.title}" leaves the problem there`);
}

function isMarked(problem: Problem, file: FixtureFile, marker: Marker): boolean {
  const own = markerOf(problem, problem.code);
  const isSecond = marker.orSecond === true && own.column === 1;
  const width = marker.width === undefined ? undefined : marker.width - (isSecond ? 1 : 0);
  return (
    problem.file.path === file.name &&
    own.line === marker.line &&
    (isSecond || own.column === marker.column) &&
    (width === undefined || (own.width ?? 1) === width) &&
    own.severity === marker.severity &&
    (marker.fails === undefined || own.fails === marker.fails) &&
    marker.rule === own.rule &&
    own.part.includes(marker.part)
  );
}

function markerOf(problem: Problem, rule: string): Marker {
  const index = lines(problem.file);
  const start = index.positionAt(problem.range.start);
  const end = index.positionAt(problem.range.end);
  const width = start.line === end.line ? end.character - start.character : 1;
  return {
    line: start.line,
    column: start.character,
    ...(width > 1 && { width }),
    severity: problem.severity,
    ...(problem.fails && { fails: problem.fails }),
    rule,
    part: problem.message,
  };
}

function describe({ severity, fails, rule, part, width }: Marker): string {
  return `${severity}${fails ? `/${fails}` : ""} ${rule} (${width ?? 1} columns): ${part}`;
}

/** The case with the markers and the fixed text that the rule gives now; a marker that still holds stays. */
function rewrite(one: FixtureCase, id: string): FixtureCase {
  const problems = problemsOf(one.files, one.attributes, id);
  const files = one.files.map((file): FixtureFile => {
    const markers = problems
      .filter((problem) => problem.file.path === file.name)
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
    const own = edits.filter((edit) => edit.file.path === file.name);
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
  const runtimes: readonly Runtime[] = attributes["runtime"]
    ? [attributes["runtime"] as Runtime]
    : ["runtime-rs", "go"];
  const documents = files.map(({ name, text }) => createDocument(name, parse(text)));
  const units = runtimes.map((runtime) => unitOf(documents, runtime, attributes));
  return lint(units).filter(({ code }) => code === id);
}

const ATTRIBUTES = new Set(["runtime", "release", "hypervisor", "kind", "host", "directory", "symlink"]);

function unitOf(
  documents: readonly ReturnType<typeof createDocument>[],
  runtime: Runtime,
  attributes: FixtureCase["attributes"],
): Unit {
  for (const name of Object.keys(attributes)) assert.ok(ATTRIBUTES.has(name), `what is ${name}?`);
  const kind = (attributes["kind"] ?? "base") as FileKind;
  const reason = "the fixture";
  const hypervisors = documents[0]?.toml.root.entries.get("hypervisor")?.value;
  const names = hypervisors?.kind === "table" ? [...hypervisors.entries.keys()] : [];
  return createUnit({
    runtime,
    target: {
      runtime: attributes["runtime"] as Runtime | undefined,
      release: attributes["release"] ?? "4.1.0",
      hypervisor: attributes["hypervisor"] ?? (names.length === 1 ? names[0] : undefined),
      kind,
      reasons: { runtime: reason, release: reason, hypervisor: reason, kind: reason },
    },
    library,
    files: documents,
    complete: kind === "base" || kind === "template",
    strays: (["directory", "symlink"] as const).flatMap((what) =>
      attributes[what] ? [{ path: attributes[what], kind: what }] : [],
    ),
    host: hostOf(attributes["host"]),
  });
}

/** A file of host facts below `test/fixtures/hosts`, or the facts themselves: `cpus=2 architecture=s390x`. */
function hostOf(told: string | undefined): Host {
  if (!told) return UNKNOWN_HOST;
  if (told.endsWith(".json")) {
    const text = readFileSync(join(FOLDER, "../fixtures/hosts", told), "utf8");
    return hostFromFacts(JSON.parse(text) as HostFacts);
  }
  const facts = told.split(/\s+/).map((fact) => {
    const [name = "", value = ""] = fact.split("=");
    return [name, /^\d+$/.test(value) ? Number(value) : value];
  });
  return hostFromFacts(Object.fromEntries(facts) as HostFacts);
}
