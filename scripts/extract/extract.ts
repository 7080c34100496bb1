import type { Runtime, UpstreamFacts, UpstreamOption } from "../../server/src/knowledge/facts.ts";
import { goLoader } from "./go/loader.ts";
import { openRepository, type Repository } from "./repository.ts";
import { rustLoader } from "./rust/loader.ts";
import { foldSnapshots, optionId } from "./snapshot.ts";
import { readTemplates, runtimeMakefile, type Setting, templateSettings } from "./templates.ts";

/** What a file that the newest release ships sets, or why it cannot be read. */
export interface Shipped {
  file: string;
  settings: Setting[];
  error?: string;
}

export interface Extracted {
  facts: UpstreamFacts;
  shipped: Shipped[];
}

const runtimeFolders: Record<Runtime, string> = { go: "src/runtime", "runtime-rs": "src/runtime-rs" };

/**
 * Extracts the facts about both loaders from a Kata git repository with its tags, for every release.
 * Throws when the repository lacks a file that every release has, or when the source uses a form that
 * the extraction does not know.
 */
export function extract(path: string): Record<Runtime, Extracted> {
  const repository = openRepository(path);
  const releases = repository.releases();
  if (releases.length === 0) throw new Error(`${path} has no tags of releases`);
  const read = (runtime: Runtime): Extracted => {
    const loader = runtime === "go" ? goLoader(repository) : rustLoader(repository);
    const snapshots = new Map(releases.map((release) => [release, loader(release)]));
    const shipped = readShipped(repository, releases.at(-1) ?? "", runtimeFolders[runtime]);
    return { facts: withTemplates(foldSnapshots(runtime, snapshots), shipped), shipped };
  };
  return { go: read("go"), "runtime-rs": read("runtime-rs") };
}

function readShipped(repository: Repository, release: string, folder: string): Shipped[] {
  const tree = repository.tree(release, [folder]);
  const makefile = runtimeMakefile(repository, tree, folder);
  return readTemplates(repository, tree, folder, makefile).map((template) => {
    try {
      return { file: template.file, settings: templateSettings(template) };
    } catch (error) {
      return { file: template.file, settings: [], error: (error as Error).message };
    }
  });
}

/** Adds what the shipped files set: one `*` where all that set an option agree. */
function withTemplates(facts: UpstreamFacts, shipped: readonly Shipped[]): UpstreamFacts {
  const values = new Map<string, Map<string, unknown>>();
  for (const { file, settings } of shipped) {
    for (const { table, key, value } of settings) {
      const id = optionId(table, key);
      values.set(id, (values.get(id) ?? new Map()).set(file, value));
    }
  }
  const options = facts.options.map((option): UpstreamOption => {
    const byFile = values.get(optionId(option.table, option.key));
    const isTable = option.type.at(-1)?.[1]?.endsWith("table") === true;
    if (!byFile || isTable || option.table.endsWith("[]")) return option;
    const distinct = new Set([...byFile.values()].map((value) => JSON.stringify(value)));
    const template = distinct.size === 1 ? { "*": [...byFile.values()][0] } : Object.fromEntries(byFile);
    return { ...option, template };
  });
  return { ...facts, options };
}
