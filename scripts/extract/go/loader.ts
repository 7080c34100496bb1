import { tomlDialect } from "../known.ts";
import type { Repository, Tree } from "../repository.ts";
import { type OptionFacts, optionId, type Snapshot } from "../snapshot.ts";
import { hypervisorTables, readTemplates, runtimeMakefile } from "../templates.ts";
import { annotationsByOption } from "./annotations.ts";
import { fatesOf } from "./facts.ts";
import { hypervisorsOf, type Loader, loadWith } from "./load.ts";
import { type GoOption, goOptions } from "./options.ts";
import { type GoCache, type GoSources, goSources } from "./packages.ts";
import { startSets } from "./start.ts";

const runtimeFolder = "src/runtime";
const loaderFolder = `${runtimeFolder}/pkg/katautils`;

/** Reads what the Go runtime's loader does, release by release. */
export function goLoader(repository: Repository): (release: string) => Snapshot {
  const cache: GoCache = new Map();
  return (release) => {
    const tree = repository.tree(release, [runtimeFolder]);
    const sources = goSources(repository, tree, cache);
    const home = sources.package(loaderFolder);
    if (!home) throw new Error(`${release} has no ${loaderFolder}`);
    const { tables, options } = goOptions(sources, home, "tomlConfig");
    const loader: Loader = { sources, home, options };
    const hypervisors = hypervisorsOf(loader).sort();
    const loads = new Map(hypervisors.map((name) => [name, loadWith(loader, name)]));
    const fate = fatesOf(loader, loads);
    const starts = startSets(sources, options);
    const annotations = annotationsByOption(loader, [...loads.values()]);
    const facts = (option: GoOption): OptionFacts => {
      const { table, key, type } = option;
      const annotation = annotations.get(option);
      return {
        table,
        key,
        type,
        ...fate(option),
        ...starts.get(option),
        ...(annotation !== undefined && { annotation }),
      };
    };
    return {
      toml: dialect(sources),
      hypervisors,
      templates: templates(repository, tree),
      unknownKeys: new Map([
        // updateRuntimeConfigHypervisor: a table that no case names is an error where there is a default.
        ["hypervisor", loadWith(loader, "unknown").isRefused ? "rejected" : "ignored"],
        // toml.Decode leaves out keys without a field; decodeConfig does not look at its metadata.
        ...tables.map((table): [string, "ignored"] => [table, "ignored"]),
      ]),
      options: new Map(options.map((option) => [optionId(option.table, option.key), facts(option)])),
    };
  };
}

function dialect(sources: GoSources): Snapshot["toml"] {
  const library = "github.com/BurntSushi/toml";
  const version = new RegExp(`${library} v(\\S+)`).exec(sources.file(`${runtimeFolder}/go.mod`) ?? "")?.[1];
  return tomlDialect(library, version ?? "");
}

function templates(repository: Repository, tree: Tree): Snapshot["templates"] {
  const makefile = runtimeMakefile(repository, tree, runtimeFolder);
  return readTemplates(repository, tree, runtimeFolder, makefile).map(({ file, text }) => ({
    file,
    hypervisor: hypervisorTables(text)[0] ?? "",
  }));
}
