import TOML from "@iarna/toml";
import { tomlDialect } from "../known.ts";
import type { Repository, Tree } from "../repository.ts";
import { type OptionFacts, optionId, type Snapshot } from "../snapshot.ts";
import { hypervisorTables, readTemplates, runtimeMakefile } from "../templates.ts";
import { annotationsOf } from "./annotations.ts";
import { type RustCache, rustSources } from "./crates.ts";
import { fatesOf } from "./facts.ts";
import { registeredHypervisors, releaseBuild } from "./hypervisors.ts";
import type { Loader } from "./load.ts";
import { type RustOption, rustOptions } from "./options.ts";
import { type AccessCache, readersOf } from "./readers.ts";
import { startSets } from "./start.ts";

const runtimeFolder = "src/runtime-rs";
const libraries = "src/libs";

/** Reads what the loader of runtime-rs does, release by release. */
export function rustLoader(repository: Repository): (release: string) => Snapshot {
  const cache: RustCache = new Map();
  const accesses: AccessCache = new Map();
  return (release) => {
    const tree = repository.tree(release, [libraries, runtimeFolder, "Cargo.lock"]);
    repository.prefetch([...tree].flatMap(([path, blob]) => (path.endsWith(".rs") ? [blob] : [])));
    const makefile = runtimeMakefile(repository, tree, runtimeFolder);
    const sources = rustSources(repository, tree, releaseBuild(repository, tree, makefile), cache);
    const crate = sources.crate(`${libraries}/kata-types`);
    const { tables, positional, options } = rustOptions(crate, "TomlConfig");
    const loader: Loader = { sources, crate, options, validates: isValidated(repository, tree) };
    const hypervisors = registeredHypervisors(sources);
    const names = hypervisors.map(({ name }) => name).sort();

    const fate = fatesOf(loader, hypervisors);
    const starts = startSets(sources, options);
    const annotations = annotationsOf(sources, crate, options);
    const readers = readersOf(repository, release, tree, crate, options, names, accesses);
    const facts = (option: RustOption): OptionFacts => {
      const { table, key, type, aliases, required } = option;
      const annotation = annotations.get(option);
      const readBy = readers(option);
      return {
        table,
        key,
        type,
        ...starts.get(option),
        ...fate(option),
        ...(readBy && { hypervisors: readBy }),
        ...(annotation !== undefined && { annotation }),
        ...(aliases.length > 0 && { aliases }),
        ...(required && { required }),
      };
    };
    return {
      toml: dialect(repository, tree),
      hypervisors: names,
      templates: readTemplates(repository, tree, runtimeFolder, makefile).map(({ file, text }) => ({
        file,
        hypervisor: hypervisorTables(text)[0] ?? "",
      })),
      unknownKeys: new Map([
        // Hypervisor::adjust_config: a table without a registered plugin is an error.
        ["hypervisor", "rejected"],
        ...[...tables].map(([table, denied]): [string, "rejected" | "ignored"] => [
          table,
          denied ? "rejected" : "ignored",
        ]),
      ]),
      positional,
      options: new Map(options.map((option) => [optionId(option.table, option.key), facts(option)])),
    };
  };
}

/** The version of the toml crate that kata-types is locked to. */
function dialect(repository: Repository, tree: Tree): Snapshot["toml"] {
  const blob = tree.get(`${runtimeFolder}/Cargo.lock`) ?? tree.get("Cargo.lock");
  const lock = blob === undefined ? {} : TOML.parse(repository.text(blob));
  const packages = (lock["package"] ?? []) as { name: string; version: string; dependencies?: string[] }[];
  const types = packages.find(({ name }) => name === "kata-types");
  const wanted = types?.dependencies?.find((dependency) => /^toml(?: |$)/.test(dependency))?.split(" ")[1];
  const version = wanted ?? packages.find(({ name }) => name === "toml")?.version;
  return tomlDialect("toml", version ?? "");
}

/** Whether the runtime calls TomlConfig::validate on what it loaded: not before 3.1.0. */
function isValidated(repository: Repository, tree: Tree): boolean {
  const blob = tree.get(`${runtimeFolder}/crates/runtimes/src/manager.rs`);
  return blob !== undefined && /\.validate\(\)\?/.test(repository.text(blob));
}
