import TOML from "@iarna/toml";
import { tomlDialect } from "../known.ts";
import type { Repository, Tree } from "../repository.ts";
import { byHypervisor, type OptionFacts, optionId, type Snapshot } from "../snapshot.ts";
import { hypervisorTables, readTemplates, runtimeMakefile } from "../templates.ts";
import { hypervisorDefaults, type Loader, runtimeDefaults, serdeDefault } from "./defaults.ts";
import { constantReader, outside, type Value } from "./evaluate.ts";
import { buildFeatures, registeredHypervisors } from "./hypervisors.ts";
import { type RustOption, rustOptions } from "./options.ts";
import { buildCfg, type RustCache, readModuleTree } from "./release.ts";

const runtimeFolder = "src/runtime-rs";
const typesFolder = "src/libs/kata-types";

/** Reads what the loader of runtime-rs does, release by release. */
export function rustLoader(repository: Repository): (release: string) => Snapshot {
  const cache: RustCache = new Map();
  return (release) => {
    const tree = repository.tree(release, [typesFolder, runtimeFolder, "Cargo.lock"]);
    const makefile = runtimeMakefile(repository, tree, runtimeFolder);
    const cfg = buildCfg(new Set());
    const source = readModuleTree(repository, tree, `${typesFolder}/src/config/mod.rs`, cfg, cache);
    const { tables, options } = rustOptions(source, "TomlConfig");
    const constant = constantReader(source);
    const loader: Loader = { source, options, cfg, constant };
    const features = buildFeatures(repository, tree, makefile);
    const hypervisors = registeredHypervisors(repository, tree, features, constant, cache);
    return {
      toml: dialect(repository, tree),
      hypervisors: [...hypervisors.keys()].sort(),
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
      options: optionFacts(loader, hypervisors),
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

function optionFacts(loader: Loader, hypervisors: Map<string, string>): Map<string, OptionFacts> {
  const defaults = defaultsOf(loader, hypervisors);
  return new Map(
    loader.options.map((option): [string, OptionFacts] => {
      const { table, key, type, values, aliases, required } = option;
      const fallback = required || type.endsWith("table") ? undefined : defaults(option);
      return [
        optionId(table, key),
        {
          table,
          key,
          type,
          ...(values && { values }),
          ...(fallback && { default: fallback }),
          ...(aliases.length > 0 && { aliases }),
          ...(required && { required }),
        },
      ];
    }),
  );
}

function defaultsOf(
  loader: Loader,
  hypervisors: Map<string, string>,
): (option: RustOption) => Record<string, unknown> | undefined {
  const tables = new Map(
    [...hypervisors].map(([name, plugin]) => [name, hypervisorDefaults(loader, plugin)]),
  );
  const runtime = runtimeDefaults(loader);
  const only = (value: Value | undefined): Record<string, unknown> | undefined =>
    value === undefined || value === outside ? undefined : { "*": value };
  return (option) => {
    if (option.table.endsWith("[]")) return only(serdeDefault(loader, option));
    if (option.table.startsWith("runtime")) return only(runtime.get(option.path));
    if (!option.table.startsWith("hypervisor")) return only(serdeDefault(loader, option));
    const values = [...tables].map(([name, fields]): [string, Value] => [
      name,
      fields.get(option.path) ?? null,
    ]);
    return byHypervisor(new Map(values.filter(([, value]) => value !== outside)));
  };
}
