import type { Repository, Tree } from "../repository.ts";
import { type Cfg, evaluateCfg, parseRust, type RustFile } from "./parse.ts";

/** Parsed files, by blob. */
export type RustCache = Map<string, RustFile>;

/**
 * The build that we describe: Linux on x86_64, a release build, and the features that `features` names.
 */
export function buildCfg(features: ReadonlySet<string>): Cfg {
  return (predicate) =>
    evaluateCfg(predicate, (name, value) => {
      if (name === "feature") return features.has(value ?? "");
      if (name === "target_arch") return value === "x86_64";
      if (name === "target_os") return value === "linux";
      if (name === "target_endian") return value === "little";
      return name === "unix";
    });
}

/** Parses one Rust file of a release. */
export function readRust(
  repository: Repository,
  tree: Tree,
  path: string,
  cfg: Cfg,
  cache: RustCache,
): RustFile | undefined {
  const blob = tree.get(path);
  if (blob === undefined) return undefined;
  const known = cache.get(blob) ?? parseRust(repository.text(blob), cfg);
  cache.set(blob, known);
  return known;
}

/** A file and the modules below it, merged: the names in Kata's configuration crate are unique. */
export function readModuleTree(
  repository: Repository,
  tree: Tree,
  path: string,
  cfg: Cfg,
  cache: RustCache,
): RustFile {
  const merged: RustFile = { structs: [], enums: [], constants: [], functions: [], modules: [] };
  const queue = [path];
  for (let current = queue.shift(); current !== undefined; current = queue.shift()) {
    const file = readRust(repository, tree, current, cfg, cache);
    if (!file) throw new Error(`${current} is not there`);
    merged.structs.push(...file.structs);
    merged.enums.push(...file.enums);
    merged.constants.push(...file.constants);
    merged.functions.push(...file.functions);
    for (const module of file.modules) queue.push(modulePath(tree, current, module));
  }
  return merged;
}

function modulePath(tree: Tree, from: string, module: { name: string; path?: string }): string {
  const folder = from.slice(0, from.lastIndexOf("/"));
  if (module.path !== undefined) return `${folder}/${module.path}`;
  const own = /\/(?:mod|lib|main)\.rs$/.test(from) ? folder : from.replace(/\.rs$/, "");
  const single = `${own}/${module.name}.rs`;
  return tree.has(single) ? single : `${own}/${module.name}/mod.rs`;
}
