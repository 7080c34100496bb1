import TOML from "@iarna/toml";
import type { Makefile } from "../make.ts";
import type { Repository, Tree } from "../repository.ts";
import { type Block, isName, isPunct, readBlocks, walkBlocks } from "./blocks.ts";
import { evaluate, type Value } from "./evaluate.ts";
import type { RustFile } from "./parse.ts";
import { buildCfg, type RustCache, readRust } from "./release.ts";

const containerFolder = "src/runtime-rs/crates/runtimes/virt_container";

/**
 * The features that a release build turns on: the default ones of the crate that registers hypervisors,
 * and those that the Makefile adds on x86_64.
 */
export function buildFeatures(repository: Repository, tree: Tree, makefile: Makefile): Set<string> {
  const blob = tree.get(`${containerFolder}/Cargo.toml`);
  const manifest = blob === undefined ? {} : TOML.parse(repository.text(blob));
  const defaults = (manifest["features"] as TOML.JsonMap | undefined)?.["default"];
  const added = makefile
    .value("EXTRA_RUSTFEATURES")
    .replace("--features", "")
    .split(/[\s,]+/);
  return new Set([
    ...(Array.isArray(defaults) ? defaults.map(String) : []),
    ...added.filter((name) => name !== ""),
  ]);
}

/** Hypervisor name → the plugin's type, `QemuConfig`, as the container crate registers them. */
export function registeredHypervisors(
  repository: Repository,
  tree: Tree,
  features: ReadonlySet<string>,
  constant: (name: string) => Value,
  cache: RustCache,
): Map<string, string> {
  const cfg = buildCfg(features);
  const file = readRust(repository, tree, `${containerFolder}/src/lib.rs`, cfg, cache);
  const init = file?.functions.find((fn) => fn.name === "init");
  const registered = new Map<string, string>();
  const plugins = new Map<string, string>();
  for (const block of walkBlocks(readBlocks(init?.body ?? [], cfg))) {
    if (block.kind !== "simple") continue;
    notePlugin(block, plugins);
    const at = block.tokens.findIndex((token) => isName(token, "register_hypervisor_plugin"));
    if (at < 0) continue;
    const comma = block.tokens.findIndex((token, index) => index > at && isPunct(token, ","));
    const name = evaluate(block.tokens.slice(at + 2, comma), constant);
    const variable = block.tokens[comma + 1]?.text ?? "";
    if (typeof name === "string") registered.set(name, plugins.get(variable) ?? "");
  }
  return registered;
}

/** `let qemu_config = Arc::new(QemuConfig::new());` */
function notePlugin(block: Extract<Block, { kind: "simple" }>, plugins: Map<string, string>): void {
  const [keyword, name] = block.tokens;
  const type = block.tokens.find((token) => token.kind === "name" && token.text.endsWith("Config"));
  if (isName(keyword, "let") && name && type) plugins.set(name.text, type.text);
}

/** The functions of the loader by the type that holds them. */
export const functionOf = (
  source: RustFile,
  of: string | undefined,
  name: string,
): RustFile["functions"][number] | undefined =>
  source.functions.find((fn) => fn.of === of && fn.name === name);
