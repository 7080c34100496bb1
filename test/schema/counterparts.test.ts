import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { appliesTo, asList } from "../../server/src/knowledge/clauses.ts";
import type { Runtime, UpstreamFacts } from "../../server/src/knowledge/facts.ts";
import { compareReleases, valueAt } from "../../server/src/knowledge/releases.ts";
import type { AppliesTo } from "../../server/src/knowledge/types/applies-to.ts";
import type { Counterpart } from "../../server/src/knowledge/types/counterparts.ts";
import { facts, readToml, validatorOf } from "./curated.ts";

const runtimes = ["go", "runtime-rs"] as const;

const isValid = validatorOf("schemas/counterparts.schema.json");
const rows = readToml("schemas/counterparts.toml")["counterpart"] as unknown as Counterpart[];
const newest = facts.go.releases.at(-1)!;

/** Every option that a row speaks of, in each runtime. */
function options(row: Counterpart): { runtimes: readonly Runtime[]; option: string; clause: AppliesTo }[] {
  return appliesTo(row).flatMap((clause) =>
    asList(clause.option).map((option) => ({
      runtimes: clause.runtime ? (asList(clause.runtime) as Runtime[]) : runtimes,
      option,
      clause,
    })),
  );
}

/** `io.katacontainers.config_path`: not a place in a configuration file. */
function isAnnotation(option: string): boolean {
  return option.startsWith("io.katacontainers.");
}

function timeline(runtime: Runtime, option: string): UpstreamFacts["options"][number]["type"] | undefined {
  return facts[runtime].options.find(({ table, key }) => `${table}.${key}` === option)?.type;
}

describe("counterparts.toml", () => {
  test("has the shape of its schema", () => {
    const plain = JSON.parse(JSON.stringify(readToml("schemas/counterparts.toml")));
    assert.ok(isValid(plain), JSON.stringify(isValid.errors?.slice(0, 5), null, 1));
  });

  test("a schema that accepts everything would be noticed", () => {
    const first = rows.find(({ id }) => id === "rs-dial-timeout")!;
    for (const broken of [
      { ...first, kind: "gone" },
      { ...first, convert: "hours-to-days" },
      { ...first, to: undefined },
      { ...first, kind: "lost" },
      { ...first, from: "go", upstream: undefined },
      { ...first, when: [{ option: "runtime.x" }] },
      { ...first, when: [{ option: "runtime.x", value: "1", not: "2" }] },
      { ...first, evidence: [] },
      { ...first, note: "no full stop" },
      { ...first, values: {} },
      { ...first, always: undefined },
      { ...first, typo: true },
    ])
      assert.ok(!isValid(JSON.parse(JSON.stringify({ counterpart: [broken] }))), JSON.stringify(broken));
  });

  test("every row has a name of its own, in support.toml too, and a day that was", () => {
    const support = readToml("schemas/support.toml")["entry"] as unknown as { id: string }[];
    const seen = new Set(support.map(({ id }) => id));
    const today = new Date().toISOString().slice(0, 10);
    for (const { id, asOf } of rows) {
      assert.ok(!seen.has(id), `${id} twice`);
      seen.add(id);
      assert.ok(asOf <= today, `${id}: ${asOf} lies ahead`);
    }
  });

  test("support.toml says nothing of replacements that a program could read", () => {
    const support = readToml("schemas/support.toml")["entry"] as unknown as Record<string, unknown>[];
    for (const entry of support)
      for (const member of ["replacementOption", "replacementValue", "valueChange"])
        assert.equal(entry[member], undefined, `${entry["id"]}: ${member}`);
  });

  test("every option exists in some release of some runtime, unless it was gone before 3.0.0", () => {
    const hypervisors = new Set(
      runtimes.flatMap((runtime) => facts[runtime].hypervisors.flatMap(([, names]) => names ?? [])),
    );
    for (const row of rows) {
      if (row.since !== undefined && compareReleases(row.since, "3.0.0") < 0) continue;
      for (const { option } of options(row)) {
        const hypervisor = /^hypervisor\.([a-z-]+)$/.exec(option)?.[1];
        const isThere =
          isAnnotation(option) ||
          (hypervisor !== undefined && hypervisors.has(hypervisor)) ||
          runtimes.some((runtime) => timeline(runtime, option) !== undefined || isAlias(runtime, option));
        assert.ok(isThere, `${row.id}: ${option}`);
      }
      for (const { option } of row.when ?? []) assert.ok(timeline("go", option), `${row.id}: ${option}`);
    }
  });

  test("what a move starts from is in the newest release of the runtime that it leaves", () => {
    for (const row of rows) {
      if (!row.from) continue;
      for (const { option } of options(row)) {
        const there = timeline(row.from, option);
        assert.ok(isAnnotation(option) || (there && valueAt(there, newest)), `${row.id}: ${option}`);
      }
    }
  });

  test("removed and renamed options went in exactly that release", () => {
    let compared = 0;
    for (const row of rows) {
      if (row.source || row.from || row.values || row.kind === "converted") continue;
      for (const { option, runtimes: those, clause } of options(row)) {
        if (clause.value !== undefined || clause.when !== undefined) continue;
        for (const runtime of those) {
          const history = timeline(runtime, option);
          if (!history) continue;
          assert.ok(row.since, `${row.id}: ${option} existed, so it has a release in which it went`);
          const last = facts[runtime].releases.findLast((known) => compareReleases(known, row.since!) < 0);
          assert.ok(last && valueAt(history, last), `${row.id}: ${option} was not there in ${last}`);
          assert.equal(valueAt(history, row.since), undefined, `${row.id}: ${option} is there`);
          compared++;
        }
      }
    }
    assert.ok(compared >= 15, `only ${compared} options compared`);
  });

  test("every option that any release dropped has a row", () => {
    for (const runtime of runtimes) {
      for (const { table, key, type } of facts[runtime].options) {
        type.forEach(([release, there], index) => {
          if (there !== null || index === 0) return;
          const option = `${table}.${key}`;
          const told = rows.some(
            (row) =>
              row.since === release &&
              options(row).some((one) => one.option === option && one.runtimes.includes(runtime)),
          );
          assert.ok(told, `${runtime}: ${option} went in ${release}, and no row says so`);
        });
      }
    }
  });

  test("every option of the Go runtime that runtime-rs lacks has a row", () => {
    for (const { table, key, type } of facts.go.options) {
      const option = `${table}.${key}`;
      const there = timeline("runtime-rs", option);
      if (!valueAt(type, newest) || (there && valueAt(there, newest))) continue;
      const told = rows.some((row) =>
        options(row).some((one) => one.option === option && one.runtimes.includes("runtime-rs")),
      );
      assert.ok(told, option);
    }
  });

  test("what takes an option's place is there by then", () => {
    for (const row of rows) {
      const { to } = row;
      if (!to || isAnnotation(to) || /^hypervisor\.[a-z-]+$/.test(to)) continue;
      const those = appliesTo(row).flatMap(({ runtime, helm }) =>
        helm ? [] : ((asList(runtime).length > 0 ? asList(runtime) : runtimes) as Runtime[]),
      );
      for (const runtime of those) {
        const history = timeline(runtime, to);
        assert.ok(history && valueAt(history, row.since ?? newest), `${row.id}: ${to} in ${runtime}`);
      }
    }
  });
});

function isAlias(runtime: Runtime, option: string): boolean {
  return facts[runtime].options.some(({ table, aliases }) =>
    (aliases ?? []).some(([, names]) => (names ?? []).some((name) => `${table}.${name}` === option)),
  );
}
