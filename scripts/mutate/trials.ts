/** All cases of rules, as functions that throw where a case does not hold. Loaded anew for each mutant. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { checkAgain, isTakenWhole } from "../../test/oracle/again.ts";
import { type Case, openCases } from "../../test/oracle/runner.ts";
import { checkLines, checkRule } from "../../test/rules/cases.ts";
import { readFixtureFile } from "../../test/rules/fixture.ts";
import { readRecord } from "../../test/rules/recorded.ts";
import { checkVariants } from "../../test/rules/variants.ts";

export interface Trial {
  readonly name: string;
  /** Of a fixture. */
  readonly isCase: boolean;
  readonly run: () => void;
}

const RULES = path.resolve("test/rules");

/** The cases of the rules' fixtures, and of configurations that people published. */
export function caseTrials(): readonly Trial[] {
  const casesOf = (folder: string) =>
    readdirSync(folder)
      .filter((name) => /\.(?:toml|yaml)$/.test(name))
      .flatMap((name) =>
        readFixtureFile(path.join(folder, name)).map((one) => ({
          one,
          id: path.parse(name).name,
          name: `${name}: ${one.name}`,
        })),
      );
  const variants = readRecord("variants");
  return [
    ...casesOf(RULES).flatMap(({ one, id, name }) => [
      { name, isCase: true, run: () => void checkRule(one, id) },
      { name: `${name} (variants)`, isCase: true, run: () => checkVariants(one, id, variants) },
    ]),
    ...casesOf(path.join(RULES, "wild")).map(({ one, name }) => ({
      name,
      isCase: true,
      run: () => checkLines(one),
    })),
  ];
}

/** What the real loaders said of cases. */
export function oracleTrials(cases: readonly Case[]): readonly Trial[] {
  const oracle = openCases(cases);
  return cases.map((one) => ({
    name: `${one.runtime} ${one.release}: ${one.id}`,
    isCase: false,
    run: () => {
      assert.deepEqual(oracle.run(one), []);
      if (isTakenWhole(one)) checkAgain(oracle.unit(one), one.id);
    },
  }));
}
