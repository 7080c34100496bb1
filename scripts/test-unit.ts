/**
 * Runs the tests that need no editor: all `*.test.ts` below `test/`, or the files and options of Node's test runner
 * that are named. Node 20 does not look for them by pattern itself. With `CI` set a skipped test is a failed one.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";

const named = process.argv.slice(2);
const options = named.filter((argument) => argument.startsWith("-"));
const files = named.filter((argument) => !argument.startsWith("-"));
if (files.length === 0)
  for (const file of readdirSync("test", { recursive: true, encoding: "utf8" }).sort())
    if (file.endsWith(".test.ts")) files.push(path.join("test", file));

const runner = ["--import", "tsx", "--test", "--test-reporter=spec", "--test-reporter-destination=stdout"];
if (process.env["CI"])
  runner.push("--test-reporter=./scripts/no-skips.mjs", "--test-reporter-destination=stderr");
runner.push(...options, ...files);
const { status } = spawnSync(process.execPath, runner, { stdio: "inherit" });
process.exitCode = status ?? 1;
