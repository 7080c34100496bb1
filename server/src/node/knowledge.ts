import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DeployKnowledge } from "../knowledge/deploy-facts.ts";
import type { Knowledge } from "../knowledge/types.ts";

/** Reads the knowledge that the build puts beside the program. */
export function readKnowledge(): Knowledge {
  const here = typeof __dirname === "string" ? __dirname : dirname(fileURLToPath(import.meta.url));
  const read = (file: string): unknown => JSON.parse(readFileSync(join(here, file), "utf8"));
  let deploy: DeployKnowledge | undefined;
  return {
    ...(read("knowledge.json") as Omit<Knowledge, "deploy">),
    deploy() {
      deploy ??= read("on-demand/kata-deploy.json") as DeployKnowledge;
      return deploy;
    },
  };
}
