import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Knowledge } from "../knowledge/types.ts";

/** Reads the knowledge that the build puts beside the program. */
export function readKnowledge(): Knowledge {
  const here = typeof __dirname === "string" ? __dirname : dirname(fileURLToPath(import.meta.url));
  return JSON.parse(readFileSync(join(here, "knowledge.json"), "utf8")) as Knowledge;
}
