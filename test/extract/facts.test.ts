import assert from "node:assert/strict";
import { test } from "node:test";
import { extract } from "../../scripts/extract/extract.ts";
import { committedFacts, committedText } from "../../scripts/extract/files.ts";
import { writeFacts } from "../../scripts/extract/snapshot.ts";
import type { Runtime, UpstreamFacts } from "../../server/src/knowledge/facts.ts";
import { valueAt } from "../../server/src/knowledge/releases.ts";

const runtimes: Runtime[] = ["go", "runtime-rs"];
const repository = process.env["KATA_REPO"];

for (const runtime of runtimes) {
  const facts = committedFacts(runtime) as UpstreamFacts;

  test(`${runtime}: the committed facts are written as the extraction writes them`, () => {
    assert.equal(committedText(runtime), writeFacts(facts));
  });

  test(`${runtime}: timelines ascend, change at each step and name known releases`, () => {
    const check = (where: string, timeline: unknown): void => {
      assert.ok(Array.isArray(timeline), where);
      let last = -1;
      let before = "null";
      for (const [release, value] of timeline as [string, unknown][]) {
        const position = facts.releases.indexOf(release);
        assert.ok(position > last, `${where}: ${release}`);
        assert.notEqual(JSON.stringify(value), before, `${where}: ${release} changes nothing`);
        last = position;
        before = JSON.stringify(value);
      }
    };
    for (const name of ["toml", "hypervisors", "templates"] as const) check(name, facts[name]);
    for (const [table, timeline] of Object.entries(facts.unknownKeys)) check(table, timeline);
    for (const { table, key, template: _, ...timelines } of facts.options) {
      for (const [name, timeline] of Object.entries(timelines)) check(`${table} ${key} ${name}`, timeline);
    }
  });

  test(`${runtime}: facts of an option agree with each other at every release`, () => {
    for (const release of facts.releases) {
      const hypervisors = valueAt(facts.hypervisors, release) ?? [];
      for (const option of facts.options) {
        const where = `${release} ${option.table} ${option.key}`;
        const type = valueAt(option.type, release);
        if (type === undefined) {
          for (const name of ["values", "hypervisors", "default", "annotation", "required"] as const) {
            assert.equal(
              valueAt<unknown>(option[name], release),
              undefined,
              `${where}: ${name} of what is not there`,
            );
          }
          continue;
        }
        assert.ok(valueAt(facts.unknownKeys[option.table], release), `${where}: table is not listed`);
        const values = valueAt(option.values, release);
        const fallback = valueAt(option.default, release) ?? {};
        for (const [name, value] of Object.entries(fallback)) {
          assert.ok(name === "*" || hypervisors.includes(name), `${where}: default of ${name}`);
          assert.ok(fits(type, value), `${where}: default ${JSON.stringify(value)} is no ${type}`);
          const isFree = values === undefined || value === null || value === "";
          assert.ok(
            isFree || values.includes(String(value)),
            `${where}: default ${JSON.stringify(value)} is not accepted`,
          );
        }
        for (const name of valueAt(option.hypervisors, release) ?? [])
          assert.ok(hypervisors.includes(name), `${where}: ${name}`);
      }
    }
  });
}

function fits(type: string, value: unknown): boolean {
  if (value === null) return true;
  if (type.startsWith("[]")) return Array.isArray(value);
  if (type === "bool") return typeof value === "boolean";
  if (type === "string") return typeof value === "string";
  if (typeof value !== "number") return false;
  return type.startsWith("float") || (Number.isInteger(value) && (value >= 0 || type.startsWith("int")));
}

const withRepository = repository ? test : () => {};
withRepository("a Kata repository gives the committed facts", () => {
  const extracted = extract(repository ?? "");
  for (const runtime of runtimes) {
    assert.equal(
      writeFacts(extracted[runtime].facts),
      committedText(runtime),
      `${runtime}: run npm run sync`,
    );
  }
});
