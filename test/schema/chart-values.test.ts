import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { buildKnowledge } from "../../scripts/generate/knowledge.ts";
import { patternOf, valueTimeline } from "../../server/src/deploy/chart.ts";
import type { ChartProse, DeployFacts } from "../../server/src/knowledge/deploy-facts.ts";
import { openLibrary } from "../../server/src/knowledge/library.ts";
import { readToml, validatorOf } from "./curated.ts";

const isProse = validatorOf("schemas/chart-values.schema.json");
const prose = readToml("schemas/chart-values.toml") as unknown as Record<string, ChartProse>;
const facts = JSON.parse(readFileSync("schemas/upstream/kata-deploy.json", "utf8")) as DeployFacts;
const library = openLibrary(buildKnowledge());

describe("what values of the chart are for", () => {
  test("has the shape of its schema", () => {
    assert.ok(isProse(prose), JSON.stringify(isProse.errors?.slice(0, 5), null, 1));
    assert.ok(!isProse({ debug: {} }));
  });

  test("speaks of values that some chart has", () => {
    for (const name of Object.keys(prose)) {
      const path = name.split(".");
      assert.ok(valueTimeline(library, path), name);
      assert.equal(patternOf(path), name);
    }
  });

  test("offers the default among others", () => {
    for (const [name, { values }] of Object.entries(prose))
      for (const [, value] of facts.defaults[name] ?? [])
        if (values && typeof value === "string") assert.ok(values.includes(value), `${name}: ${value}`);
  });
});
