import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import type { Runtime } from "../../server/src/knowledge/facts.ts";
import { ORACLE, openOracle } from "./runner.ts";

/**
 * Holds our verdicts and values against those of a runtime's real loaders, one test for each release that
 * was recorded.
 *
 * @param exceptions cases where we differ and are right, with the reason.
 */
export function runOracle(runtime: Runtime, exceptions: Readonly<Record<string, string>> = {}): void {
  const prefix = runtime === "go" ? "go-" : "rs-";
  const files = readdirSync(ORACLE).filter((name) => name.startsWith(prefix));
  for (const name of files) {
    test(`verdicts of ${name}`, () => {
      const oracle = openOracle(join(ORACLE, name));
      assert.ok(oracle.cases.length > 1000, "the file holds the cases");
      const failures = oracle.cases.filter(({ id }) => !(id in exceptions)).flatMap((one) => oracle.run(one));
      const told = failures
        .slice(0, 10)
        .map(({ case: one, kind, detail }) => `${kind} ${one.id} (${one.note}): ${detail}`);
      assert.equal(failures.length, 0, `${failures.length} cases differ\n${told.join("\n")}`);
    });
  }
}
