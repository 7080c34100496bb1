/** What `effective` writes is a configuration: the runtime takes it, and ends up with the same again. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createDocument } from "../../server/src/documents/document.ts";
import { messageOf } from "../../server/src/lint/problem.ts";
import { lint } from "../../server/src/lint/run.ts";
import { effectiveToml } from "../../server/src/loaders/effective-toml.ts";
import { effective } from "../../server/src/loaders/index.ts";
import { createUnit, type Unit } from "../../server/src/project/unit.ts";
import { parse } from "../../server/src/toml/index.ts";
import { exactJson } from "../../server/src/util/exact-json.ts";
import { ORACLE, openOracle } from "./runner.ts";

/** Of so many cases one is looked at. */
const STEP = Math.max(1, Math.round(40 / Number(process.env["FUZZ"] ?? 1)));

function valuesOf(unit: Unit): Readonly<Record<string, string>> {
  return Object.fromEntries([...effective(unit).values].map(([name, { value }]) => [name, exactJson(value)]));
}

for (const file of readdirSync(ORACLE).filter((name) => name.endsWith(".jsonl.gz"))) {
  test(`what is in use, written as a file, is in use again: ${file}`, () => {
    const oracle = openOracle(join(ORACLE, file));
    let count = 0;
    for (const [index, one] of oracle.cases.entries()) {
      if (index % STEP > 0 || one.verdict !== "accept" || one.random || one.later) continue;
      const unit = oracle.unit(one);
      const document = createDocument("effective.toml", parse(effectiveToml(effective(unit))));
      assert.deepEqual(document.toml.errors, [], one.id);
      const again = createUnit({ ...unit, files: [document], strays: [], complete: true });
      assert.deepEqual(valuesOf(again), valuesOf(unit), one.id);
      const refused = lint([again]).filter(({ fails }) => fails === "load");
      assert.deepEqual(refused.map(messageOf), [], one.id);
      count++;
    }
    assert.ok(count > 10, `${count} cases`);
  });
}
