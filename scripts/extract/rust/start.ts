import type { Token } from "../lex.ts";
import type { Repository, Tree } from "../repository.ts";
import { isName, isPunct, readBlocks, splitAt, walkBlocks } from "./blocks.ts";
import type { ClosedSet } from "./checks.ts";
import type { Loader } from "./defaults.ts";
import { constantReader, evaluate, type Value } from "./evaluate.ts";
import type { RustOption } from "./options.ts";
import type { RustFile } from "./parse.ts";
import { type RustCache, readRust } from "./release.ts";

/** Checks outside the loader, made when the sandbox starts: where, and of which value. */
const startChecks = [
  {
    table: "hypervisor.*",
    key: "rootfs_type",
    file: "src/runtime-rs/crates/hypervisor/src/kernel_param.rs",
    constants: ["src/runtime-rs/crates/hypervisor/src/lib.rs", "src/libs/kata-types/src/fs.rs"],
    on: "rootfs_type",
  },
  {
    table: "hypervisor.*",
    key: "cold_plug_vfio",
    file: "src/runtime-rs/crates/runtimes/virt_container/src/sandbox.rs",
    constants: [],
    on: "cold_plug_vfio",
  },
] as const;

/** The sets that are only enforced when the sandbox starts. */
export function startSets(
  repository: Repository,
  tree: Tree,
  loader: Loader,
  cache: RustCache,
): Map<RustOption, ClosedSet> {
  const sets = new Map<RustOption, ClosedSet>();
  for (const { table, key, file, constants, on } of startChecks) {
    const option = loader.options.find((candidate) => candidate.table === table && candidate.key === key);
    const source = option && readRust(repository, tree, file, loader.cfg, cache);
    const named = constants.flatMap(
      (path) => readRust(repository, tree, path, loader.cfg, cache)?.constants ?? [],
    );
    const values =
      source && comparedWith(source, on, loader, constantReader({ ...source, constants: named }));
    if (option && values) sets.set(option, { values, enforced: "start", emptyIsAbsent: true });
  }
  for (const { key, constant } of startNames) {
    const option = loader.options.find((candidate) => candidate.table === "runtime" && candidate.key === key);
    const value = loader.constant(constant);
    if (option && typeof value === "string") sets.set(option, { values: [value], enforced: "start" });
  }
  return sets;
}

/** Names that the runtime looks up when it starts, and the constant that names the one it has. */
const startNames = [
  { key: "name", constant: "RUNTIME_NAME_VIRTCONTAINER" },
  { key: "agent_name", constant: "AGENT_NAME_KATA" },
];

/** The strings that a file matches a variable with, or compares it to. */
function comparedWith(
  source: RustFile,
  name: string,
  loader: Loader,
  constant: (name: string) => Value,
): string[] | undefined {
  const found = new Set<string>();
  const note = (tokens: readonly Token[]): void => {
    const value = evaluate(tokens, constant);
    if (typeof value === "string") found.add(value);
  };
  for (const fn of source.functions) {
    for (const block of walkBlocks(readBlocks(fn.body, loader.cfg))) {
      if (block.kind === "match" && isName(block.on[0], name)) {
        for (const { pattern } of block.arms) splitAt(pattern, "|").forEach(note);
      }
      if (block.kind !== "if" && block.kind !== "simple") continue;
      noteComparisons(block.kind === "if" ? block.condition : block.tokens, name, note);
    }
  }
  return found.size > 0 ? [...found] : undefined;
}

function noteComparisons(
  tokens: readonly Token[],
  name: string,
  note: (tokens: readonly Token[]) => void,
): void {
  for (const part of splitAt(tokens, "||")) {
    const [left, right] = splitAt(part, "==");
    if (left && right && isName(left[0], name)) note(right);
  }
  // let port = match name.as_str() { "a" => …, }
  const at = tokens.findIndex((token, i) => isName(token, "match") && isName(tokens[i + 1], name));
  const open = at < 0 ? -1 : tokens.findIndex((token, i) => i > at && isPunct(token, "{"));
  if (open < 0) return;
  tokens.forEach((token, i) => {
    if (i > open && token.kind === "string" && isPunct(tokens[i + 1], "=>")) note([token]);
  });
}
