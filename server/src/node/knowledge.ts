import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DeployKnowledge, ShippedFiles } from "../knowledge/deploy-facts.ts";
import type { Knowledge } from "../knowledge/types/knowledge.ts";

/** Reads the knowledge that the build puts beside the program. */
export function readKnowledge(): Knowledge {
  const here = typeof __dirname === "string" ? __dirname : dirname(fileURLToPath(import.meta.url));
  const read = (file: string): unknown => JSON.parse(readFileSync(join(here, file), "utf8"));
  const later = new Map<string, unknown>();
  const readLater = (name: string): unknown => {
    if (!later.has(name)) later.set(name, read(`on-demand/${name}.json`));
    return later.get(name);
  };
  return {
    ...(read("knowledge.json") as Omit<Knowledge, "deploy" | "shipped">),
    deploy: () => readLater("kata-deploy") as DeployKnowledge,
    shipped: (runtime) => readLater(`shipped-${runtime}`) as ShippedFiles,
  };
}
