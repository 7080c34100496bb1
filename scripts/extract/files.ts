import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DeployFacts } from "../../server/src/knowledge/deploy-facts.ts";
import type { RuntimeName, UpstreamFacts } from "../../server/src/knowledge/facts.ts";
import { writeDeploy } from "./deploy.ts";
import type { Extracted } from "./extract.ts";
import { writeFacts } from "./snapshot.ts";

const folder = join(import.meta.dirname, "../../schemas/upstream");
const runtimes: readonly RuntimeName[] = ["go", "runtime-rs"];

const fileOf = (runtime: RuntimeName): string => join(folder, `${runtime}.json`);

/** Writes `schemas/upstream/<runtime>.json`. */
export function writeExtracted(extracted: Record<RuntimeName, Extracted>): void {
  mkdirSync(folder, { recursive: true });
  for (const runtime of runtimes) writeFileSync(fileOf(runtime), writeFacts(extracted[runtime].facts));
}

/** The committed facts as they stand in the file; undefined where there is none. */
export function committedText(runtime: RuntimeName): string | undefined {
  try {
    return readFileSync(fileOf(runtime), "utf8");
  } catch {
    return undefined;
  }
}

export function committedFacts(runtime: RuntimeName): UpstreamFacts | undefined {
  const text = committedText(runtime);
  return text === undefined ? undefined : (JSON.parse(text) as UpstreamFacts);
}

/** Writes `schemas/upstream/kata-deploy.json`. */
export function writeDeployFacts(facts: DeployFacts): void {
  writeFileSync(join(folder, "kata-deploy.json"), writeDeploy(facts));
}
