/** Regenerates every generated file of the repository: `npm run generate`. `--check` writes nothing and fails when one is stale. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { GeneratedFile } from "./generate/file.ts";
import { clientMessages } from "./generate/messages.ts";
import { repositoryAddress } from "./generate/repository.ts";
import { ruleIds, ruleIndex } from "./generate/rule-index.ts";
import { policyValidator } from "./generate/validators.ts";

const check = process.argv.includes("--check");
const stale: string[] = [];

// The others import the rules, so the index has to be right before they are loaded.
settle([ruleIndex(), ruleIds(), policyValidator(), repositoryAddress(), clientMessages()]);
const { manifest } = await import("./generate/manifest.ts");
const { jsonSchemas } = await import("./generate/json-schema.ts");
const { schemaCatalog } = await import("./generate/schema-catalog.ts");
const { ruleDocs } = await import("./generate/rule-docs.ts");
const { supportDocs } = await import("./generate/support-docs.ts");
const { optionDocs } = await import("./generate/option-docs.ts");
const { movingDocs } = await import("./generate/moving-docs.ts");
settle([
  ...manifest(),
  ruleDocs(),
  supportDocs(),
  optionDocs(),
  movingDocs(),
  ...jsonSchemas(),
  schemaCatalog(),
]);

if (stale.length > 0) {
  process.stderr.write(`Stale: ${stale.join(", ")}. Run "npm run generate" and commit the result.\n`);
  process.exit(1);
}

function settle(files: readonly GeneratedFile[]): void {
  for (const { path, text } of files) {
    if (read(path) === text) continue;
    if (check) stale.push(path);
    else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      process.stdout.write(`wrote ${path}\n`);
    }
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
