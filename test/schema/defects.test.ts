import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Runtime } from "../../server/src/knowledge/facts.ts";
import { compareReleases, valueAt } from "../../server/src/knowledge/releases.ts";
import { assertDated, facts, historyOf, readToml, validatorOf } from "./curated.ts";

interface Condition {
  option: string;
  written?: true;
  aboveOption?: string;
  matches?: string;
}

interface Defect {
  id: string;
  runtime: Runtime;
  hypervisor?: string[];
  where: Condition[];
  from: string;
  fixedIn?: string;
  evidence: string[];
  asOf: string;
  source?: string;
}

const isDefects = validatorOf("schemas/defects.schema.json");
const file = readToml("schemas/defects.toml");
const defects = file["defect"] as unknown as Defect[];

/** The releases that were read and that have the defect. */
function releasesOf({ runtime, from, fixedIn }: Defect): string[] {
  return facts[runtime].releases.filter(
    (release) => compareReleases(release, from) >= 0 && (!fixedIn || compareReleases(release, fixedIn) < 0),
  );
}

describe("known defects", () => {
  test("defects.toml has the shape of its schema", () => {
    assert.ok(isDefects(file), JSON.stringify(isDefects.errors?.slice(0, 5), null, 1));
  });

  test("every defect has a name of its own, evidence and a day that was", () => assertDated(defects));

  test("a defect begins with a release, and ends with a later one", () => {
    for (const { id, runtime, from, fixedIn, source } of defects) {
      const { releases } = facts[runtime];
      assert.ok(releases.includes(from), `${id}: ${from}`);
      if (fixedIn === undefined) continue;
      assert.ok(compareReleases(from, fixedIn) < 0, `${id}: ${from} to ${fixedIn}`);
      assert.equal(releases.includes(fixedIn), source === undefined, `${id}: ${fixedIn}`);
    }
  });

  test("the hypervisors are those of the runtime, then", () => {
    for (const defect of defects) {
      const known = new Set(
        releasesOf(defect).flatMap((release) => valueAt(facts[defect.runtime].hypervisors, release) ?? []),
      );
      for (const name of defect.hypervisor ?? []) assert.ok(known.has(name), `${defect.id}: ${name}`);
    }
  });

  test("what the conditions name is there in all the releases, or stands where it does not belong", () => {
    for (const defect of defects) {
      for (const { option, aboveOption, written, matches } of defect.where) {
        if (matches !== undefined) new RegExp(matches);
        for (const name of [option, ...(aboveOption ? [aboveOption] : [])]) {
          if (name.startsWith("io.katacontainers.")) continue;
          const table = /^hypervisor\.([a-z-]+)$/.exec(name)?.[1];
          if (table) assert.ok(defect.hypervisor?.includes(table), `${defect.id}: ${name}`);
          if (table) continue;
          const history = historyOf(defect.runtime, name.replace(/^hypervisor\.[a-z-]+\./, "hypervisor.*."));
          if (!history) assert.ok(written, `${defect.id}: ${name}`);
          if (!history) continue;
          const there = releasesOf(defect).filter((release) => valueAt(history, release));
          assert.ok(there.length > 0, `${defect.id}: ${name} is in none of its releases`);
        }
      }
    }
  });

  test("a schema that accepts everything would be noticed", () => {
    const [first] = defects;
    assert.ok(first);
    for (const broken of [
      { ...first, effect: "unlucky" },
      { ...first, effect: "sometimes", needs: undefined },
      { ...first, evidence: [] },
      { ...first, where: [] },
      { ...first, where: [{ option: "runtime.enable_vcpus_pinning" }] },
      { ...first, where: [{ option: "runtime.x", equals: "1" }] },
      { ...first, from: undefined },
      { ...first, runtime: "rust" },
      { ...first, quiet: false },
      { ...first, asOf: "2026-02-31x" },
      { ...first, typo: true },
    ]) {
      assert.ok(!isDefects(JSON.parse(JSON.stringify({ defect: [broken] }))), JSON.stringify(broken));
    }
  });
});
