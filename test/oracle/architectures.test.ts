import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { ORACLE, openOracle } from "./runner.ts";

const FOLDER = join(ORACLE, "architectures");

/** Cases where we and the recorded verdict differ, and why we are right. */
const WRONG_IN_THE_ORACLE: Readonly<Record<string, string>> = {
  "go-3.20.0-s390x-01016": "internetworking_model: default and tcfilter are one number in the runtime",
  "go-4.1.0-riscv64-02307": "internetworking_model: default and tcfilter are one number in the runtime",
};

for (const name of readdirSync(FOLDER).filter((one) => one.endsWith(".jsonl.gz"))) {
  test(`verdicts of ${name}`, () => {
    const arch = name.split(/[-.]/).at(-3)!;
    const oracle = openOracle(join(FOLDER, name), join(FOLDER, `host-${arch}.json`));
    assert.ok(oracle.cases.length > 1000, "the file holds the cases");
    const failures = oracle.cases
      .filter(({ id }) => !(id in WRONG_IN_THE_ORACLE))
      .flatMap((one) => oracle.run(one));
    const told = failures
      .slice(0, 10)
      .map(({ case: one, kind, detail }) => `${kind} ${one.id} (${one.note}): ${detail}`);
    assert.equal(failures.length, 0, `${failures.length} cases differ\n${told.join("\n")}`);
  });
}
