/** All cases of rules, as functions that throw where a case does not hold. Loaded anew for each mutant. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ORACLE, openOracle } from "../../test/oracle/runner.ts";
import { checkLines, checkRule } from "../../test/rules/cases.ts";
import { readFixture } from "../../test/rules/fixture.ts";

export interface Trial {
  readonly name: string;
  readonly run: () => void;
}

const RULES = path.resolve("test/rules");

/** The cases of the rules' fixtures, and of configurations that people published. */
export function caseTrials(): readonly Trial[] {
  const casesOf = (folder: string) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".toml"))
      .flatMap((name) =>
        readFixture(readFileSync(path.join(folder, name), "utf8")).map((one) => ({
          one,
          id: path.basename(name, ".toml"),
          name: `${name}: ${one.name}`,
        })),
      );
  return [
    ...casesOf(RULES).map(({ one, id, name }) => ({ name, run: () => void checkRule(one, id) })),
    ...casesOf(path.join(RULES, "wild")).map(({ one, name }) => ({ name, run: () => checkLines(one) })),
  ];
}

/** What the real loaders said, one case of `step`. */
export function oracleTrials(step: number): readonly Trial[] {
  return readdirSync(ORACLE)
    .filter((name) => name.endsWith(".jsonl.gz"))
    .flatMap((name) => {
      const oracle = openOracle(path.join(ORACLE, name));
      return oracle.cases
        .filter((_, index) => index % step === 0)
        .map((one) => ({
          name: `${name}: ${one.id}`,
          run: () => assert.deepEqual(oracle.run(one), []),
        }));
    });
}
