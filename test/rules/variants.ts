/**
 * Where the entries of tables hold besides what their cases show: each failing case is tried with every other
 * hypervisor, and at the releases on both sides of the bounds of what it shows. `variants.txt` has what is told then;
 * `UPDATE=1` writes it anew.
 */
import assert from "node:assert/strict";
import type { Runtime } from "../../server/src/knowledge/facts.ts";
import { firstRelease, type Release } from "../../server/src/knowledge/releases.ts";
import type { Problem } from "../../server/src/lint/problem.ts";
import { TABLE_PATTERNS } from "../../server/src/rules/common/conditions.ts";
import type { FixtureCase } from "./fixture.ts";
import { allProblemsOf, library } from "./problems.ts";
import { nameOfCase, type Recorded } from "./recorded.ts";
import { type Entry, TABLES } from "./tables.ts";

/** A line for each variant of a case, with what the rule tells of it; none where the case has no variants. */
export function linesOfVariants(one: FixtureCase, rule: string): readonly string[] {
  const { runtime, release, hypervisor } = one.attributes;
  const table = TABLES.find((each) => each.rule === rule && each.runtime === runtime);
  if (!table || !release || !one.files.some(({ markers }) => markers.length > 0)) return [];
  const told = toldBy(rule, one);
  const names = new Set(one.files.flatMap(({ text }) => text.match(/(?<=^\[+hypervisor\.)[\w-]+/gm) ?? []));
  const [name, another] = names;
  const others =
    name === undefined || another !== undefined || hypervisor !== undefined
      ? []
      : library.catalogue(table.runtime, release).hypervisors.filter((each) => each !== name);
  const { releases } = library.knowledge.runtimes[table.runtime];
  const bounds = table.entries
    .filter(({ id, key }) => told.includes(`${id} ${key}`))
    .flatMap((entry) => [entry.since ?? firstWith(table.runtime, entry), entry.until])
    .filter((bound) => bound !== undefined)
    .flatMap((bound) => [releases[releases.indexOf(bound) - 1], bound])
    .filter((each) => each !== undefined && each !== release);
  return [
    ...others.map((other) => {
      const files = one.files.map((file) => ({ ...file, text: renamed(file.text, name!, other) }));
      return `${other}: ${toldBy(rule, { ...one, files }).join(", ")}`.trimEnd();
    }),
    ...[...new Set(bounds)].sort().map((each) => {
      const attributes = { ...one.attributes, release: each! };
      return `${each}: ${toldBy(rule, { ...one, attributes }).join(", ")}`.trimEnd();
    }),
  ];
}

/** The first release that has the option of an entry; `undefined` where all have it. */
function firstWith(runtime: Runtime, { key, in: table = "table" }: Entry): Release | undefined {
  const [history] = TABLE_PATTERNS[table].flatMap((pattern) => library.history(runtime, pattern, key) ?? []);
  const first = history && firstRelease(history.type);
  return first === library.knowledge.runtimes[runtime].releases[0] ? undefined : first;
}

/** @throws AssertionError where a case is told otherwise than is recorded. */
export function checkVariants(one: FixtureCase, rule: string, recorded: Recorded): void {
  const wanted = recorded.get(nameOfCase(rule, one.header)) ?? [];
  assert.deepEqual(linesOfVariants(one, rule), wanted, "variants.txt holds what is told");
}

function toldBy(rule: string, { files, attributes }: FixtureCase): readonly string[] {
  const all = allProblemsOf(files, attributes).flatMap((problem): readonly Problem[] => [
    problem,
    ...problem.also,
  ]);
  const told = all
    .filter(({ code }) => code === rule)
    .map(({ messageKey, about }) => `${messageKey} ${about.at(-1)}`);
  return [...new Set(told)].sort();
}

function renamed(text: string, name: string, other: string): string {
  return text
    .replaceAll(`[hypervisor.${name}`, `[hypervisor.${other}`)
    .replaceAll(`hypervisor_name = "${name}"`, `hypervisor_name = "${other}"`);
}
