import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createDocument } from "../document.ts";
import type { Files } from "../files.ts";
import { type Problem, policyProblems } from "../lint.ts";
import { type ReadPolicy, readPolicy } from "../policy/read.ts";
import type { Knowledge } from "../schema/knowledge.ts";
import { createService, type Service } from "../service.ts";
import { parse } from "../toml/index.ts";
import { nodeFiles, rememberFiles } from "./files.ts";
import { hostOf } from "./host.ts";
import type { Parsed } from "./options.ts";
import { UsageError } from "./usage.ts";

/** Reads the knowledge that the build puts beside the program. */
export function readKnowledge(): Knowledge {
  const here = typeof __dirname === "string" ? __dirname : dirname(fileURLToPath(import.meta.url));
  return JSON.parse(readFileSync(join(here, "knowledge.json"), "utf8")) as Knowledge;
}

/** The analysis for one run of a command, and what is wrong with the policy file, if one was given. */
export function openService(parsed: Parsed): Service & { readonly policyProblems: readonly Problem[] } {
  const files = rememberFiles(nodeFiles);
  const read = policyOf(parsed, files);
  const service = createService({
    knowledge: readKnowledge(),
    files,
    host: hostOf(String(parsed.values["host"])),
    ...(read?.policy && { policy: read.policy }),
  });
  return { ...service, policyProblems: read ? policyProblems(read) : [] };
}

function policyOf(parsed: Parsed, files: Files): ReadPolicy | undefined {
  const path = parsed.values["policy"];
  if (typeof path !== "string") return undefined;
  const text = files.read(path);
  if (text === undefined) throw new UsageError(`cannot read the policy ${path}.`);
  return readPolicy(createDocument(path, parse(text)));
}
