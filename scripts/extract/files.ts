import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ArchFacts } from "../../server/src/knowledge/architectures.ts";
import type { DeployFacts } from "../../server/src/knowledge/deploy-facts.ts";
import type { Runtime, UpstreamFacts } from "../../server/src/knowledge/facts.ts";
import { writeArchitectures } from "./architectures.ts";
import { writeDeploy } from "./deploy/write.ts";
import type { Extracted } from "./extract.ts";
import { writeFacts } from "./snapshot.ts";

const folder = join(import.meta.dirname, "../../schemas/upstream");
const runtimes: readonly Runtime[] = ["go", "runtime-rs"];

const fileOf = (runtime: Runtime): string => join(folder, `${runtime}.json`);

/** Writes `schemas/upstream/<runtime>.json`. */
export function writeExtracted(extracted: Record<Runtime, Extracted>): void {
  mkdirSync(folder, { recursive: true });
  for (const runtime of runtimes) writeFileSync(fileOf(runtime), writeFacts(extracted[runtime].facts));
}

/** The committed facts as they stand in the file; undefined where there is none. */
export function committedText(runtime: Runtime): string | undefined {
  try {
    return readFileSync(fileOf(runtime), "utf8");
  } catch {
    return undefined;
  }
}

/** What `schemas/upstream` holds of a runtime; undefined before the first extraction. */
export function committedFacts(runtime: Runtime): UpstreamFacts | undefined {
  const text = committedText(runtime);
  return text === undefined ? undefined : (JSON.parse(text) as UpstreamFacts);
}

/** Writes `schemas/upstream/kata-deploy.json`. */
export function writeDeployFacts(facts: DeployFacts): void {
  writeFileSync(join(folder, "kata-deploy.json"), writeDeploy(facts));
}

/** @throws Error when `schemas/upstream/architectures.json` is not there */
export function committedArchFacts(): ArchFacts {
  return JSON.parse(readFileSync(join(folder, "architectures.json"), "utf8")) as ArchFacts;
}

/** Writes `schemas/upstream/architectures.json`. */
export function writeArchFacts(facts: ArchFacts): void {
  writeFileSync(join(folder, "architectures.json"), writeArchitectures(facts));
}
