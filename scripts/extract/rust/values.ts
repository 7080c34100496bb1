import type { Token } from "../lex.ts";
import type { Repository, Tree } from "../repository.ts";
import { type Block, dottedPath, isName, isPunct, readBlocks, splitAt, walkBlocks } from "./blocks.ts";
import type { Loader } from "./defaults.ts";
import { constantReader, evaluate, type Value } from "./evaluate.ts";
import type { RustOption } from "./options.ts";
import { type RustFile, type RustFunction, splitAtCommas } from "./parse.ts";
import { type RustCache, readRust } from "./release.ts";

/** What the loader makes of an option's values. */
export interface ClosedSet {
  values: string[];
  enforced?: "start";
  emptyIsAbsent?: true;
  rewritten?: Record<string, string>;
}

/** What the loader's `adjust_config` and `validate` hold options against; plugins' own checks are left out. */
export function closedSets(loader: Loader): Map<RustOption, ClosedSet> {
  const values = new Map<RustOption, string[]>();
  const more = new Map<RustOption, string[]>();
  const empty = new Set<RustOption>();
  const rewritten = new Map<RustOption, Record<string, string>>();
  const notes: Notes = {
    closed: (option, list) => values.set(option, list),
    accepted: (option, value) => more.set(option, [...(more.get(option) ?? []), value]),
    emptyIsAbsent: (option) => empty.add(option),
    rewritten: (option, from, to) => rewritten.set(option, { ...rewritten.get(option), [from]: to }),
  };
  for (const fn of loader.source.functions) readChecks(loader, fn, notes);

  const sets = new Map<RustOption, ClosedSet>();
  for (const option of loader.options) {
    const closed = option.values ?? values.get(option);
    if (!closed) continue;
    const replaced = rewritten.get(option);
    sets.set(option, {
      values: [...new Set([...closed, ...(more.get(option) ?? [])])],
      ...(empty.has(option) && { emptyIsAbsent: true }),
      ...(replaced && { rewritten: replaced }),
    });
  }
  return sets;
}

interface Notes {
  closed(option: RustOption, values: string[]): void;
  accepted(option: RustOption, value: string): void;
  emptyIsAbsent(option: RustOption): void;
  rewritten(option: RustOption, from: string, to: string): void;
}

function readChecks(loader: Loader, fn: RustFunction, notes: Notes): void {
  const aliases = new Map<string, RustOption>();
  const lists = new Map<string, string[]>();
  const optionOf = (tokens: readonly Token[]): RustOption | undefined => {
    const start = tokens.findIndex((token) => token.kind === "name");
    return (
      aliases.get(tokens[start]?.text ?? "") ??
      namedOption(loader, fn, dottedPath(tokens, Math.max(start, 0)).names)
    );
  };
  const text = (tokens: readonly Token[]): Value => evaluate(tokens, loader.constant);

  for (const block of walkBlocks(readBlocks(fn.body, loader.cfg))) {
    if (block.kind === "simple") noteNames(block.tokens, optionOf, aliases, lists, loader);
    else if (block.kind === "if") {
      readCondition(block, optionOf, lists, text, notes);
    } else if (block.kind === "match") {
      const option = optionOf(block.on);
      const accepted = option && acceptedByMatch(block, text);
      if (option && accepted) notes.closed(option, accepted);
    }
  }
}

/** The option that `self.kernel` or `conf.runtime.name` is, in a function of the loader. */
function namedOption(loader: Loader, fn: RustFunction, names: readonly string[]): RustOption | undefined {
  const [first, second, third] = names;
  if (first === "conf" && second === "runtime") {
    return loader.options.find(({ table, field }) => table === "runtime" && field.name === third);
  }
  if (first !== "self" || second === undefined || fn.trait === "ConfigPlugin") return undefined;
  return loader.options.find(({ struct, field }) => struct === fn.of && field.name === second);
}

/** `let l = [A, B];`, `const VALID: &[&str] = &[A, B];` and `let mode = &conf.runtime.mode;` */
function noteNames(
  tokens: readonly Token[],
  optionOf: (tokens: readonly Token[]) => RustOption | undefined,
  aliases: Map<string, RustOption>,
  lists: Map<string, string[]>,
  loader: Loader,
): void {
  if (!isName(tokens[0], "let") && !isName(tokens[0], "const")) return;
  const name = isName(tokens[1], "mut") ? tokens[2]?.text : tokens[1]?.text;
  const [, value = []] = splitAt(tokens, "=");
  if (name === undefined) return;
  const open = value.findIndex((token) => isPunct(token, "["));
  if (open >= 0 && open <= 2 && isPunct(value.at(-1), "]")) {
    const items = splitAtCommas(value.slice(open + 1, -1)).map((item) => evaluate(item, loader.constant));
    if (items.every((item) => typeof item === "string")) lists.set(name, items);
    return;
  }
  const option = optionOf(value);
  if (option) aliases.set(name, option);
}

function readCondition(
  block: Extract<Block, { kind: "if" }>,
  optionOf: (tokens: readonly Token[]) => RustOption | undefined,
  lists: Map<string, string[]>,
  text: (tokens: readonly Token[]) => Value,
  notes: Notes,
): void {
  const parts = splitAt(block.condition, "&&");
  const unequal = new Map<RustOption, string[]>();
  for (const part of parts) {
    // if !list.contains(&self.option.as_str())
    const at = part.findIndex((token) => isName(token, "contains"));
    const list = lists.get(part[at - 2]?.text ?? "");
    const held = list && optionOf(part.slice(at + 1));
    if (held && isPunct(part[0], "!")) notes.closed(held, list);

    const [left, right] = splitAt(part, "!=");
    const option = left && right && optionOf(left);
    const value = right && text(right);
    if (option && typeof value === "string") unequal.set(option, [...(unequal.get(option) ?? []), value]);

    if (
      part
        .map((token) => token.text)
        .join("")
        .endsWith(".is_empty()")
    ) {
      const emptied = optionOf(part);
      if (emptied && (assigns(block.then, emptied, optionOf) || parts.length > 1))
        notes.emptyIsAbsent(emptied);
    }
    readReplacement(block, part, optionOf, text, notes);
  }
  // if mode != "a" && mode != "b" { return Err(…) }
  for (const [option, values] of unequal) if (values.length > 1) notes.closed(option, values);
}

/** `if self.option == "a" { self.option = "b" }` */
function readReplacement(
  block: Extract<Block, { kind: "if" }>,
  part: Token[],
  optionOf: (tokens: readonly Token[]) => RustOption | undefined,
  text: (tokens: readonly Token[]) => Value,
  notes: Notes,
): void {
  const [left, right] = splitAt(part, "==");
  const option = left && right && optionOf(left);
  const from = right && text(right);
  const to = option && assigns(block.then, option, optionOf);
  if (!option || typeof from !== "string" || !to) return;
  const value = text(to);
  if (from === "") notes.emptyIsAbsent(option);
  else if (value === null) notes.accepted(option, from);
  else if (typeof value === "string") notes.rewritten(option, from, value);
}

/** What a block assigns to an option. */
function assigns(
  blocks: readonly Block[],
  option: RustOption,
  optionOf: (tokens: readonly Token[]) => RustOption | undefined,
): Token[] | undefined {
  for (const block of blocks) {
    if (block.kind !== "simple") continue;
    const [left, right] = splitAt(block.tokens, "=");
    if (left && right && optionOf(left) === option) return right;
  }
  return undefined;
}

/** The strings of a match whose last arm is an error. */
function acceptedByMatch(
  block: Extract<Block, { kind: "match" }>,
  text: (tokens: readonly Token[]) => Value,
): string[] | undefined {
  const isError = (body: readonly Block[]): boolean =>
    [...walkBlocks(body)].some(
      ({ kind, ...rest }) =>
        kind === "simple" && (rest as { tokens: Token[] }).tokens.some((t) => isName(t, "Err")),
    );
  const last = block.arms.at(-1);
  if (!last || !isError(last.body)) return undefined;
  const accepted: string[] = [];
  for (const { pattern } of block.arms.slice(0, -1)) {
    for (const alternative of splitAt(pattern, "|")) {
      const value = text(alternative);
      if (typeof value === "string") accepted.push(value);
    }
  }
  return accepted.length > 1 ? accepted : undefined;
}

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
