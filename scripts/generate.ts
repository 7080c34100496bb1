/** Regenerates every generated file of the repository: `npm run generate`. `--check` writes nothing and fails when one is stale. */
import { readFileSync, writeFileSync } from "node:fs";
import { ruleIndex } from "./generate/rule-index.ts";
import { policyValidator } from "./generate/validators.ts";

const check = process.argv.includes("--check");
const stale: string[] = [];
for (const { path, text } of [ruleIndex(), policyValidator()]) {
  const old = read(path);
  if (old === text) continue;
  if (check) stale.push(path);
  else {
    writeFileSync(path, text);
    process.stdout.write(`wrote ${path}\n`);
  }
}
if (stale.length > 0) {
  process.stderr.write(`Stale: ${stale.join(", ")}. Run "npm run generate" and commit the result.\n`);
  process.exit(1);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
