/**
 * Holds every rule against its fixture `<rule-id>.toml`. `UPDATE=1` rewrites markers and fixed texts to what
 * the rule says now; look at the diff before it is committed.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { inspect } from "node:util";
import type { Problem } from "../../server/src/lint/problem.ts";
import { rules } from "../../server/src/rules/index.generated.ts";
import { checkRule, rewriteRule } from "./cases.ts";
import { type FixtureCase, readFixtureFile, writeCase } from "./fixture.ts";
import { nameOfCase, readRecord, writeRecord } from "./recorded.ts";
import { TABLES, watchEntries } from "./tables.ts";
import { checkVariants, linesOfVariants } from "./variants.ts";

const UPDATE = process.env["UPDATE"] === "1";
const FOLDER = import.meta.dirname;

/** Messages and entries of tables that a case has shown: `rule message`, `rule message runtime option`. */
const shown = new Set<string>();

/** Entries of tables whose condition held in a case; some share a message and an option. */
const held = watchEntries();

const VARIANTS = readRecord("variants");

/** What the cases are recorded by; no two have one name. */
const cases = new Set<string>();

/** With `UPDATE=1`: what is recorded of all cases. */
const allFixes = new Map<string, readonly string[]>();
const allVariants = new Map<string, readonly string[]>();
let written = 0;

for (const { id } of rules) {
  const paths = [".toml", ".yaml"]
    .map((ending) => join(FOLDER, id + ending))
    .filter((one) => existsSync(one));
  test(`${id}: has a failing and a clean case`, () => {
    const cases = paths.flatMap(readFixtureFile);
    assert.ok(cases.some(isFailing), "no case with a marker");
    assert.ok(!cases.every(isFailing), "no case without one");
  });
  for (const path of paths) {
    const updated: string[] = [];
    for (const one of readFixtureFile(path)) {
      const name = nameOfCase(id, one.header);
      assert.ok(!cases.has(name), `two cases are named ${name}`);
      cases.add(name);
      test(`${id}: ${one.name}`, () => {
        if (!UPDATE) {
          checkRule(one, id).forEach(note);
          checkVariants(one, id, VARIANTS);
          return;
        }
        const { renewed, fixes } = rewriteRule(one, id);
        updated.push(writeCase(renewed));
        written++;
        const variants = linesOfVariants(renewed, id);
        if (isFailing(renewed)) allFixes.set(name, fixes);
        if (variants.length > 0) allVariants.set(name, variants);
      });
    }
    if (UPDATE) {
      test(`${id}: rewritten`, () => {
        assert.equal(updated.length, readFixtureFile(path).length, "UPDATE=1 goes with all cases");
        const text = updated.join("");
        if (text !== readFileSync(path, "utf8")) writeFileSync(path, text);
      });
    }
  }
}

if (UPDATE) {
  test("records: rewritten", () => {
    assert.equal(written, cases.size, "UPDATE=1 goes with all cases, whatever their names");
    writeRecord("fixes", allFixes);
    writeRecord("variants", allVariants);
  });
}

test("every record is of a case", { skip: UPDATE }, () => {
  const left = [readRecord("fixes"), VARIANTS].flatMap((record) => [...record.keys()]);
  assert.deepEqual(
    left.filter((name) => !cases.has(name)),
    [],
  );
});

test("every message of every rule is in a fixture of the rule", { skip: UPDATE }, () => {
  const all = rules.flatMap(({ id, messages }) => Object.keys(messages).map((key) => `${id} ${key}`));
  const left = unseen(all);
  assert.equal(left.length, 0, left.join("\n"));
});

test("every entry of the tables is in a fixture of its rule", { skip: UPDATE }, () => {
  const all = TABLES.flatMap(({ rule, runtime, entries }) =>
    entries.map(({ id, key }) => `${rule} ${id} ${runtime} ${key}`),
  );
  const left = unseen(all);
  assert.equal(left.length, 0, left.join("\n"));
  for (const { rule, runtime, entries } of TABLES)
    for (const entry of entries) assert.ok(held.has(entry), `${rule} ${runtime}: ${inspect(entry)}`);
});

/** Tried elsewhere: it is told of another file than a configuration (test/cli/check.test.ts). */
const ELSEWHERE = new Set(["policy unreadable"]);

/** Those that no case has shown, each once. */
function unseen(all: readonly string[]): readonly string[] {
  return [...new Set(all)].filter((one) => !shown.has(one) && !ELSEWHERE.has(one));
}

/** Notes what a case shows. */
function note({ code, messageKey, runtime, about, also }: Problem): void {
  shown.add(`${code} ${messageKey}`);
  const option = about[0] === "hypervisor" && about.length === 2 ? "" : about.at(-1);
  for (const one of runtime ? [runtime] : ["go", "runtime-rs"])
    shown.add(`${code} ${messageKey} ${one} ${option}`);
  also.forEach(note);
}

test("every fixture belongs to a rule", () => {
  const known = new Set<string>(rules.map(({ id }) => id));
  const stray = readdirSync(FOLDER).filter((name) => {
    const id = /^(.*)\.(?:toml|yaml)$/.exec(name)?.[1];
    return id !== undefined && !known.has(id);
  });
  assert.deepEqual(stray, []);
});

function isFailing({ files }: FixtureCase): boolean {
  return files.some(({ markers }) => markers.length > 0);
}
