/** What `effective` writes of the cases that the real loaders take. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkAgain, isTakenWhole } from "./again.ts";
import { ORACLE, openOracle } from "./runner.ts";

/** Of so many cases one is looked at. */
const STEP = Math.max(1, Math.round(40 / Number(process.env["FUZZ"] ?? 1)));

for (const file of readdirSync(ORACLE).filter((name) => name.endsWith(".jsonl.gz"))) {
  test(`what is in use, written as a file, is in use again: ${file}`, () => {
    const oracle = openOracle(join(ORACLE, file));
    let count = 0;
    for (const [index, one] of oracle.cases.entries()) {
      if (index % STEP > 0 || !isTakenWhole(one)) continue;
      checkAgain(oracle.unit(one), one.id);
      count++;
    }
    assert.ok(count > 10, `${count} cases`);
  });
}
