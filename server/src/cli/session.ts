import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Knowledge } from "../schema/knowledge.ts";
import { createService, type Service } from "../service.ts";
import { nodeFiles, rememberFiles } from "./files.ts";
import { hostOf } from "./host.ts";
import type { Parsed } from "./options.ts";

/** Reads the knowledge that the build puts beside the program. */
export function readKnowledge(): Knowledge {
  const here = typeof __dirname === "string" ? __dirname : dirname(fileURLToPath(import.meta.url));
  return JSON.parse(readFileSync(join(here, "knowledge.json"), "utf8")) as Knowledge;
}

/** The analysis for one run of a command. */
export function openService(parsed: Parsed): Service {
  return createService({
    knowledge: readKnowledge(),
    files: rememberFiles(nodeFiles),
    host: hostOf(String(parsed.values["host"])),
  });
}
