import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inRange, valueAt } from "../../server/src/knowledge/releases.ts";
import type { AnnotationEntry } from "../../server/src/knowledge/types/prose.ts";
import { assertDated, facts, historyOf, readToml, validatorOf } from "./curated.ts";

const isAnnotations = validatorOf("schemas/annotations.schema.json");
const file = readToml("schemas/annotations.toml");
const annotations = file["annotation"] as unknown as AnnotationEntry[];

describe("annotations that no option's facts tell", () => {
  test("annotations.toml has the shape of its schema", () => {
    assert.ok(isAnnotations(file), JSON.stringify(isAnnotations.errors?.slice(0, 5), null, 1));
  });

  test("every entry has evidence and a day that was, once for a runtime", () => {
    assertDated(annotations.map((one) => ({ ...one, id: `${one.runtime} ${one.name}` })));
  });

  test("each tells what the facts of its runtime do not", () => {
    for (const { name, runtime, releases = "", option } of annotations) {
      const held = facts[runtime].releases.filter((release) => inRange(release, releases));
      assert.ok(held.length > 0, `${name}: ${releases}`);
      const told = facts[runtime].options.filter(({ annotation }) =>
        held.some((release) => valueAt(annotation, release) === name),
      );
      assert.deepEqual(told, [], name);
      if (option) assert.ok(historyOf(runtime, option), `${name}: ${option}`);
    }
  });

  test("a schema that accepts everything would be noticed", () => {
    const [first] = annotations;
    assert.ok(first);
    for (const broken of [
      { ...first, name: "kernel_hash" },
      { ...first, runtime: "both" },
      { ...first, releases: "3.1.0" },
      { ...first, summary: "Too short" },
      { ...first, evidence: [] },
      { ...first, asOf: "yesterday" },
      { ...first, typo: true },
    ])
      assert.ok(!isAnnotations(JSON.parse(JSON.stringify({ annotation: [broken] }))), JSON.stringify(broken));
  });
});
