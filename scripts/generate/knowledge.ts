import { existsSync, readdirSync, readFileSync } from "node:fs";
import TOML from "@iarna/toml";
import type { ArchFacts } from "../../server/src/knowledge/architectures.ts";
import type { DeployFacts, DeployKnowledge } from "../../server/src/knowledge/deploy-facts.ts";
import type { Counterpart } from "../../server/src/knowledge/types/counterparts.ts";
import type { Advisory, Defect } from "../../server/src/knowledge/types/defects.ts";
import type { Knowledge } from "../../server/src/knowledge/types/knowledge.ts";
import type {
  AnnotationEntry,
  DistributionOption,
  Prose,
  Task,
} from "../../server/src/knowledge/types/prose.ts";
import type { SupportEntry } from "../../server/src/knowledge/types/support.ts";
import { noted, readNotes, withNotes } from "./notes.ts";

/** The table whose options a file of `schemas/options` describes. */
export const TABLE_OF_FILE: Readonly<Record<string, string>> = {
  "hypervisor.toml": "hypervisor.*",
  "hypervisor.factory.toml": "hypervisor.*.factory",
  "hypervisor.rootless_user.toml": "hypervisor.*.rootless_user",
  "hypervisor.guest_extension_images.toml": "hypervisor.*.guest_extension_images[]",
  "agent.toml": "agent.*",
  "agent.mem_agent.toml": "agent.*.mem_agent",
  "runtime.toml": "runtime",
  "runtime.shared_mounts.toml": "runtime.shared_mounts[]",
  "factory.toml": "factory",
  "image.toml": "image",
};

/** Puts together facts, release notes, prose, support levels, defects and advisories; the build writes them to `dist/knowledge.json`. */
export function buildKnowledge(): Knowledge {
  const prose: Record<string, Record<string, Prose>> = {};
  for (const file of readdirSync("schemas/options").sort()) {
    const table = TABLE_OF_FILE[file];
    if (table) prose[table] = readToml(`schemas/options/${file}`) as unknown as Record<string, Prose>;
  }
  const common = readToml("schemas/options/common.toml");
  const notes = [...readNotes().values()];
  const { shipped, ...deployed } = upstream<DeployFacts>("kata-deploy");
  const deploy: DeployKnowledge = {
    ...deployed,
    prose: readToml("schemas/chart-values.toml") as unknown as DeployKnowledge["prose"],
  };
  return {
    deploy: () => deploy,
    shipped: (runtime) => shipped[runtime],
    runtimes: {
      go: withNotes(upstream("go"), notes),
      "runtime-rs": withNotes(upstream("runtime-rs"), notes),
    },
    notes: notes.map(noted),
    prose,
    tables: readToml("schemas/options/tables.toml") as unknown as Record<string, Prose>,
    order: (common["order"] ?? []) as string[],
    annotations: (readToml("schemas/annotations.toml")["annotation"] ?? []) as unknown as AnnotationEntry[],
    distributions: (readToml("schemas/distributions.toml")["option"] ??
      []) as unknown as DistributionOption[],
    tasks: (readToml("schemas/tasks.toml")["task"] ?? []) as unknown as Task[],
    words: readToml("schemas/words.toml") as unknown as Knowledge["words"],
    support: (readToml("schemas/support.toml")["entry"] ?? []) as unknown as SupportEntry[],
    counterparts: (readToml("schemas/counterparts.toml")["counterpart"] ?? []) as unknown as Counterpart[],
    defects: (readToml("schemas/defects.toml")["defect"] ?? []) as unknown as Defect[],
    advisories: (readToml("schemas/advisories.toml")["advisory"] ?? []) as unknown as Advisory[],
    architectures: upstream<ArchFacts>("architectures"),
  };
}

function upstream<T>(name: string): T {
  return JSON.parse(readFileSync(`schemas/upstream/${name}.json`, "utf8")) as T;
}

function readToml(path: string): Record<string, unknown> {
  return existsSync(path) ? TOML.parse(readFileSync(path, "utf8")) : {};
}
