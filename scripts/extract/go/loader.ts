import type { Repository } from "../repository.ts";
import { type OptionFacts, optionId, type Snapshot } from "../snapshot.ts";
import { goOptions } from "./options.ts";
import { type GoCache, goRelease } from "./release.ts";

const loaderFolder = "src/runtime/pkg/katautils";

/** Reads what the Go runtime's loader does, release by release. */
export function goLoader(repository: Repository): (release: string) => Snapshot {
  const cache: GoCache = new Map();
  return (release) => {
    const tree = repository.tree(release, ["src/runtime"]);
    const sources = goRelease(repository, tree, cache);
    const loader = sources.package(loaderFolder);
    if (!loader) throw new Error(`${release} has no ${loaderFolder}`);
    const { tables, options } = goOptions(sources, loader, "tomlConfig");
    const facts = options.map(({ table, key, type }): [string, OptionFacts] => [
      optionId(table, key),
      { table, key, type },
    ]);
    return {
      toml: "1.0",
      hypervisors: [],
      templates: [],
      // toml.Decode leaves out keys without a field; decodeConfig does not look at its metadata.
      unknownKeys: new Map(tables.map((table) => [table, "ignored"])),
      options: new Map(facts),
    };
  };
}
