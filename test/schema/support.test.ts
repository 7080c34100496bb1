import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Runtime } from "../../server/src/knowledge/facts.ts";
import { readPolicy } from "../../server/src/knowledge/policy/read.ts";
import { compareReleases, valueAt } from "../../server/src/knowledge/releases.ts";
import { parse } from "../../server/src/toml/index.ts";
import { fill } from "../../server/src/util/phrases.ts";
import { assertDated, facts, historyOf, readToml, validatorOf } from "./curated.ts";

const runtimes = ["go", "runtime-rs"] as const;

interface Clause {
  runtime?: Runtime;
  hypervisor?: string | string[];
  option?: string | string[];
  value?: string | string[];
  when?: string;
  releases?: string;
}

interface Entry {
  id: string;
  level: string;
  applies: Clause | Clause[];
  since?: string;
  evidence: string[];
  asOf: string;
  source?: string;
}

const isSupport = validatorOf("schemas/support.schema.json");
const isPolicy = validatorOf("schemas/policy.schema.json");
const entries = readToml("schemas/support.toml")["entry"] as unknown as Entry[];

function list<T>(one: T | T[] | undefined): T[] {
  if (one === undefined) return [];
  return Array.isArray(one) ? one : [one];
}

function optionsOf(entry: Entry): { runtimes: readonly Runtime[]; option: string; clause: Clause }[] {
  return list(entry.applies).flatMap((clause) =>
    list(clause.option).map((option) => ({
      runtimes: clause.runtime ? [clause.runtime] : runtimes,
      option,
      clause,
    })),
  );
}

/** `io.katacontainers.config_path`, `sgx.intel.com/epc`: not a place in a configuration file. */
function isAnnotation(option: string): boolean {
  return option.startsWith("io.katacontainers.") || option.includes("/");
}

describe("support levels", () => {
  test("support.toml has the shape of its schema", () => {
    assert.ok(
      isSupport(readToml("schemas/support.toml")),
      JSON.stringify(isSupport.errors?.slice(0, 5), null, 1),
    );
  });

  test("every entry has a name of its own, evidence and a day that was", () => {
    assertDated(entries);
  });

  test("what comes from later releases' notes says so, and only that", () => {
    const newest = facts.go.releases.at(-1) ?? "";
    for (const { id, since, source } of entries) {
      const isLater = since !== undefined && compareReleases(since, newest) > 0;
      assert.equal(source === "release-notes", isLater, id);
    }
  });

  test("a schema that accepts everything would be noticed", () => {
    const [first] = entries;
    assert.ok(first);
    for (const broken of [
      { ...first, level: "unloved" },
      { ...first, evidence: [] },
      { ...first, evidence: ["http://example.com"] },
      { ...first, asOf: "2026-13-01" },
      { ...first, applies: {} },
      { ...first, applies: { value: "x" } },
      { ...first, applies: { option: "runtime.x", value: "x", when: "true" } },
      { ...first, applies: { runtime: "go", releases: "3.2.0" } },
      { ...first, note: "x".repeat(301) },
      { ...first, level: "renamed", replacement: undefined },
      { ...first, typo: true },
    ]) {
      assert.ok(
        !isSupport(JSON.parse(JSON.stringify({ entry: [broken] }))),
        JSON.stringify(broken).slice(0, 400),
      );
    }
  });
});

describe("support levels and the facts", () => {
  const hypervisors = new Set(
    runtimes.flatMap((runtime) => facts[runtime].hypervisors.flatMap(([, names]) => names ?? [])),
  );

  function isAlias(runtime: Runtime, option: string): boolean {
    return facts[runtime].options.some(({ table, aliases }) =>
      (aliases ?? []).some(([, names]) => (names ?? []).some((name) => `${table}.${name}` === option)),
    );
  }

  function isKnown(option: string): boolean {
    return runtimes.some((runtime) => historyOf(runtime, option) !== undefined || isAlias(runtime, option));
  }

  test("every option exists in some release of some runtime, unless it was gone before 3.0.0", () => {
    for (const entry of entries) {
      for (const { option } of optionsOf(entry)) {
        if (isAnnotation(option)) continue;
        if (entry.since !== undefined && compareReleases(entry.since, "3.0.0") < 0) continue;
        const hypervisor = /^hypervisor\.([a-z-]+)$/.exec(option)?.[1];
        if (hypervisor)
          assert.ok(hypervisors.size === 0 || hypervisors.has(hypervisor), `${entry.id}: ${option}`);
        else assert.ok(isKnown(option), `${entry.id}: ${option}`);
      }
    }
  });

  test("every hypervisor of the newest release has a level", () => {
    for (const runtime of runtimes) {
      const newest = facts[runtime].releases.at(-1) ?? "";
      for (const hypervisor of valueAt(facts[runtime].hypervisors, newest) ?? []) {
        // The Go runtime takes the table and then starts a stand-in made for tests.
        if (runtime === "go" && hypervisor === "dragonball") continue;
        const told = entries.some((entry) =>
          list(entry.applies).some(
            (clause) =>
              clause.option === undefined &&
              list(clause.hypervisor).includes(hypervisor) &&
              (clause.runtime === undefined || clause.runtime === runtime),
          ),
        );
        assert.ok(told, `${runtime}: ${hypervisor}`);
      }
    }
  });
});

describe("policy files", () => {
  const example = () => readToml("test/fixtures/policy/example-policy.toml") as Record<string, unknown>;

  test("the example has the shape of a policy", () => {
    assert.ok(isPolicy(example()), JSON.stringify(isPolicy.errors, null, 1));
  });

  test("support.toml itself is a policy", () => {
    assert.ok(isPolicy(readToml("schemas/support.toml")), JSON.stringify(isPolicy.errors?.slice(0, 3)));
  });

  test("what is wrong with a policy is said in words", () => {
    const said = (text: string) =>
      readPolicy(parse(text)).problems.map(({ fault }) => fill(fault.text, fault.data));
    for (const text of ["[require]", "require = 1", "require = [1]", "require.x = 1"])
      assert.deepEqual(said(text), ["require takes tables: begin each with [[require]]."], text);
    const whole =
      '[[require]]\nid = 1\noption = "runtime.x"\nvalue = true\nmessage = "Set it."\nseverity = "error"\n';
    assert.deepEqual(said(whole), ["id takes string."]);
    assert.deepEqual(said(whole.replace("1", '"a"').replace('"error"', '"x"')), [
      "severity takes error, warning, information, hint.",
    ]);
  });

  const demand = { id: "a", option: "runtime.x", message: "Do it so.", severity: "error" };
  const broken: Record<string, unknown>[] = [
    { entries: [] },
    { require: [{ ...demand, severity: "fatal" }] },
    { require: [{ ...demand, option: undefined }] },
    { require: [{ ...demand, message: undefined }] },
    { forbid: [{ ...demand, value: "a", values: ["b"] }] },
    { forbid: [{ ...demand, value: "a", pattern: "b" }] },
    { forbid: [{ ...demand, pattern: "b", maximum: 3 }] },
    { forbid: [{ ...demand, runtime: "rust" }] },
    { forbid: [{ ...demand, releases: "4.0.0+" }] },
    { entry: [{ id: "a", level: "supported" }] },
  ];
  for (const policy of broken) {
    const text = JSON.stringify(policy);
    test(`${text} is refused`, () => assert.ok(!isPolicy(JSON.parse(text))));
  }
});
