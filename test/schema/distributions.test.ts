import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { DistributionOption } from "../../server/src/knowledge/types/prose.ts";
import { assertDated, historyOf, readToml, validatorOf } from "./curated.ts";

const isDistributions = validatorOf("schemas/distributions.schema.json");
const file = readToml("schemas/distributions.toml");
const options = file["option"] as unknown as DistributionOption[];

describe("options of distributions", () => {
  test("distributions.toml has the shape of its schema", () => {
    assert.ok(isDistributions(file), JSON.stringify(isDistributions.errors?.slice(0, 5), null, 1));
    assert.ok(!isDistributions({ option: [{ ...options[0], evidence: [] }] }));
    assert.ok(!isDistributions({ option: [{ ...options[0], typo: true }] }));
  });

  test("every option has evidence and a day that was", () => {
    assertDated(options.map((one) => ({ ...one, id: one.option })));
  });

  test("Kata itself never had them", () => {
    for (const { option, runtime } of options)
      for (const one of runtime) assert.equal(historyOf(one, option), undefined, option);
  });
});
