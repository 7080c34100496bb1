import TOML from "@iarna/toml";
import { tomlDialect } from "../known.ts";
import type { Repository, Tree } from "../repository.ts";
import { type OptionFacts, optionId, type Snapshot } from "../snapshot.ts";
import { hypervisorTables, readTemplates, runtimeMakefile } from "../templates.ts";
import { annotationsOf } from "./annotations.ts";
import { type Checks, readChecks } from "./checks.ts";
import { hypervisorDefaults, type Loader } from "./defaults.ts";
import { constantReader } from "./evaluate.ts";
import { buildFeatures, registeredHypervisors } from "./hypervisors.ts";
import { type RustOption, rustOptions } from "./options.ts";
import { type AccessCache, readersOf } from "./readers.ts";
import { buildCfg, type RustCache, readModuleTree } from "./release.ts";
import { startSets } from "./start.ts";
import { defaultsOf, forcedOn } from "./tables.ts";

const runtimeFolder = "src/runtime-rs";
const typesFolder = "src/libs/kata-types";

/** Reads what the loader of runtime-rs does, release by release. */
export function rustLoader(repository: Repository): (release: string) => Snapshot {
  const cache: RustCache = new Map();
  const accesses: AccessCache = new Map();
  return (release) => {
    const tree = repository.tree(release, [typesFolder, runtimeFolder, "Cargo.lock"]);
    const makefile = runtimeMakefile(repository, tree, runtimeFolder);
    const cfg = buildCfg(new Set());
    const source = readModuleTree(repository, tree, `${typesFolder}/src/config/mod.rs`, cfg, cache);
    const { tables, options } = rustOptions(source, "TomlConfig");
    const constant = constantReader(source);
    const loader: Loader = { source, options, cfg, constant };
    const features = buildFeatures(repository, tree, makefile);
    const sources = [...tree].filter(([path]) => path.endsWith(".rs")).map(([, blob]) => blob);
    repository.prefetch(sources);
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
      options: optionFacts(loader, hypervisors, {
        checks: checksOf(repository, tree, loader, hypervisors, cache),
        annotations: annotations(repository, tree, loader, cache),
        readers: readersOf(repository, tree, loader, hypervisors.keys(), accesses),
      }),
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
function validates(repository: Repository, tree: Tree): boolean {
  const blob = tree.get(`${runtimeFolder}/crates/runtimes/src/manager.rs`);
  return blob !== undefined && /\.validate\(\)\?/.test(repository.text(blob));
}

function checksOf(
  repository: Repository,
  tree: Tree,
  loader: Loader,
  hypervisors: Map<string, string>,
  cache: RustCache,
): Checks {
  const { sets, when } = readChecks(loader, hypervisors);
  const atLoad = validates(repository, tree) ? sets : [];
  return { sets: new Map([...startSets(repository, tree, loader, cache), ...atLoad]), when };
}

function annotations(
  repository: Repository,
  tree: Tree,
  loader: Loader,
  cache: RustCache,
): Map<RustOption, string> {
  const source = readModuleTree(repository, tree, `${typesFolder}/src/annotations/mod.rs`, loader.cfg, cache);
  return annotationsOf(loader, source, constantReader(source));
}

/** What was found about options outside the loader's structures. */
interface Found {
  checks: Checks;
  annotations: Map<RustOption, string>;
  readers: (option: RustOption) => string[] | undefined;
}

function optionFacts(
  loader: Loader,
  hypervisors: Map<string, string>,
  { checks, annotations, readers }: Found,
): Map<string, OptionFacts> {
  const tables = new Map(
    [...hypervisors].map(([name, plugin]) => [name, hypervisorDefaults(loader, plugin)]),
  );
  const defaults = defaultsOf(loader, tables);
  const forced = forcedOn(tables);
  return new Map(
    loader.options.map((option): [string, OptionFacts] => {
      const { table, key, type, aliases, required } = option;
      const annotation = annotations.get(option);
      const condition = checks.when.get(option);
      const readBy = readers(option);
      const isForced = forced(option);
      const fallback = required || type === "table" ? undefined : defaults(option);
      return [
        optionId(table, key),
        {
          table,
          key,
          type,
          ...checks.sets.get(option),
          ...(condition && { when: condition }),
          ...(readBy && { hypervisors: readBy }),
          ...(fallback && { default: fallback }),
          ...(isForced && { forced: isForced }),
          ...(annotation !== undefined && { annotation }),
          ...(aliases.length > 0 && { aliases }),
          ...(required && { required }),
        },
      ];
    }),
  );
}
