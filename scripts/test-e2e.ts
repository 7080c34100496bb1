/**
 * Runs the tests in the real editor: all `*.e2e.ts` of `test/e2e/`, or the files that are named. An editor and a
 * browser on a busy machine have chances of their own to fail, so a file in which a test failed is run once more, and
 * that is said. What is wrong fails twice.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";

const folder = "test/e2e";
const named = process.argv.slice(2);
const files =
  named.length > 0
    ? named
    : readdirSync(folder)
        .filter((name) => name.endsWith(".e2e.ts"))
        .sort()
        .map((name) => path.join(folder, name));

const passes = (file: string) =>
  spawnSync(process.execPath, ["--import", "tsx", "--test", "--test-reporter=spec", file], {
    stdio: "inherit",
  }).status === 0;

const failed = files.filter((file) => !passes(file));
const again = failed.filter((file) => {
  console.log(`${file} failed; it is run once more.`);
  return !passes(file);
});
for (const file of failed)
  console.log(
    `${file} ${again.includes(file) ? "failed twice" : "failed once, and passed the second time"}.`,
  );
process.exitCode = again.length > 0 ? 1 : 0;
