/** What the TOML libraries of each release take and refuse, recorded from the libraries themselves. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import dialect from "../../server/src/rules/toml-dialect.ts";
import syntax from "../../server/src/rules/toml-syntax.ts";
import { DATA } from "../data.ts";
import { assembleText, openTestService } from "../features/subject.ts";

/** In the order of the marks in the file; `+` stands for a text that is taken. */
const LIBRARIES = [
  { library: "BurntSushi/toml 1.2.0", runtime: "go", release: "3.0.0" },
  { library: "BurntSushi/toml 1.3.2", runtime: "go", release: "3.20.0" },
  { library: "BurntSushi/toml 1.5.0", runtime: "go", release: "3.27.0" },
  { library: "BurntSushi/toml 1.6.0", runtime: "go", release: "3.28.0" },
  { library: "toml 0.5.9", runtime: "runtime-rs", release: "3.0.0" },
  { library: "toml 0.5.11", runtime: "runtime-rs", release: "3.32.0" },
  { library: "toml 1.1.2", runtime: "runtime-rs", release: "4.0.0" },
] as const;

const lines = readFileSync(join(DATA, "library-verdicts.txt"), "utf8").trim().split("\n");
const NOTHING_FOUND = { problems: [], unsure: new Set<string>(), isFull: () => false };
const service = openTestService();

for (const [index, { library, runtime, release }] of LIBRARIES.entries())
  test(`${library} of ${runtime} ${release}`, () => {
    assert.ok(lines.length > 100);
    const wrong = lines.filter((line) => {
      const isTaken = line[index] === "+";
      const text = JSON.parse(line.slice(LIBRARIES.length + 1)) as string;
      const [unit] = assembleText(service, text, { runtime, release, kind: "drop-in" }).units;
      assert.ok(unit);
      let refuses = false;
      for (const rule of [syntax, dialect])
        rule.check?.(
          unit,
          ({ fails }) => {
            refuses ||= fails === "load";
          },
          NOTHING_FOUND,
        );
      return refuses === isTaken;
    });
    assert.deepEqual(wrong, []);
  });
