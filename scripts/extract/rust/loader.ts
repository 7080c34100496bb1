import type { Repository } from "../repository.ts";
import { type OptionFacts, optionId, type Snapshot } from "../snapshot.ts";
import { rustOptions } from "./options.ts";
import { buildCfg, type RustCache, readModuleTree } from "./release.ts";

const configFolder = "src/libs/kata-types/src/config";

/** Reads what the loader of runtime-rs does, release by release. */
export function rustLoader(repository: Repository): (release: string) => Snapshot {
  const cache: RustCache = new Map();
  return (release) => {
    const tree = repository.tree(release, ["src/libs/kata-types", "src/runtime-rs"]);
    const loader = readModuleTree(repository, tree, `${configFolder}/mod.rs`, buildCfg(new Set()), cache);
    const { tables, options } = rustOptions(loader, "TomlConfig");
    const facts = options.map((option): [string, OptionFacts] => {
      const { table, key, type, values, aliases, required } = option;
      return [
        optionId(table, key),
        {
          table,
          key,
          type,
          ...(values && { values }),
          ...(aliases.length > 0 && { aliases }),
          ...(required && { required }),
        },
      ];
    });
    return {
      toml: "1.0",
      hypervisors: [],
      templates: [],
      unknownKeys: new Map([...tables].map(([table, denied]) => [table, denied ? "rejected" : "ignored"])),
      options: new Map(facts),
    };
  };
}
