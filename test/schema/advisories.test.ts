import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inRange } from "../../server/src/knowledge/releases.ts";
import { assertDated, facts, historyOf, readToml, validatorOf } from "./curated.ts";

interface Advisory {
  id: string;
  cve?: string;
  affected: string;
  runtime?: "go" | "runtime-rs";
  opens?: { runtime?: "go" | "runtime-rs"; hypervisor?: string[]; where: { option: string }[] }[];
  published?: string;
  evidence: string[];
  asOf: string;
}

const isAdvisories = validatorOf("schemas/advisories.schema.json", "schemas/defects.schema.json");
const file = readToml("schemas/advisories.toml");
const advisories = file["advisory"] as unknown as Advisory[];

describe("security advisories", () => {
  test("advisories.toml has the shape of its schema", () => {
    assert.ok(isAdvisories(file), JSON.stringify(isAdvisories.errors?.slice(0, 5), null, 1));
  });

  test("every advisory has a name of its own, evidence and a day that was", () => {
    assertDated(advisories);
    for (const { id, published, asOf } of advisories) assert.ok(!published || published <= asOf, id);
  });

  test("a number at GitHub or a CVE is a link too", () => {
    for (const { id, cve, evidence } of advisories) {
      if (id.startsWith("ghsa-")) {
        assert.ok(
          evidence.some((link) => link.toLowerCase().endsWith(id)),
          id,
        );
      }
      if (cve)
        assert.ok(
          evidence.some((link) => link.endsWith(cve)),
          id,
        );
    }
  });

  test("each was open in a release that was read, and what opens it names options of that runtime", () => {
    for (const { id, affected, runtime, opens } of advisories) {
      assert.ok(
        facts.go.releases.some((release) => inRange(release, affected)),
        `${id}: ${affected}`,
      );
      for (const opening of opens ?? []) {
        const runtimes = opening.runtime ?? runtime;
        for (const { option } of opening.where) {
          const known = runtimes ? [runtimes] : (["go", "runtime-rs"] as const);
          assert.ok(
            known.some((one) => historyOf(one, option)),
            `${id}: ${option}`,
          );
        }
      }
    }
  });

  test("a schema that accepts everything would be noticed", () => {
    const [first] = advisories;
    assert.ok(first);
    for (const broken of [
      { ...first, cve: "CVE-26-1" },
      { ...first, score: 11 },
      { ...first, severity: "awful" },
      { ...first, affected: "3.1.0" },
      { ...first, opens: [] },
      { ...first, opens: [{ where: [{ option: "runtime.x" }] }] },
      { ...first, evidence: [] },
      { ...first, typo: true },
    ]) {
      assert.ok(!isAdvisories(JSON.parse(JSON.stringify({ advisory: [broken] }))), JSON.stringify(broken));
    }
  });
});
