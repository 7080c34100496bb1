import type { Token } from "../lex.ts";
import { type Block, dottedPath, isError, isName, isPunct, readBlocks, splitAt } from "./blocks.ts";
import type { Loader } from "./defaults.ts";
import { evaluate, type Value } from "./evaluate.ts";
import { narrowedBy } from "./narrowed.ts";
import type { RustOption } from "./options.ts";
import { type RustFunction, splitAtCommas } from "./parse.ts";

/** What the loader makes of an option's values. */
export interface ClosedSet {
  values: string[];
  narrowed?: Record<string, string[]>;
  enforced?: "start";
  emptyIsAbsent?: true;
  rewritten?: Record<string, string>;
}

/** What the loader's functions say about options. */
export interface Checks {
  sets: Map<RustOption, ClosedSet>;
  /** Options that the loader adjusts and checks only where another one has one of some values. */
  when: Map<RustOption, When>;
}

export interface When {
  key: string;
  values: (string | boolean)[];
}

/**
 * What `adjust_config` and `validate` hold options against. `hypervisors` are the registered ones and the
 * types of their plugins, whose own checks may leave less.
 */
export function readChecks(loader: Loader, hypervisors: ReadonlyMap<string, string>): Checks {
  const notes: Notes = {
    closed: new Map(),
    accepted: new Map(),
    empty: new Set(),
    rewritten: new Map(),
    when: new Map(),
  };
  for (const fn of loader.source.functions) {
    const isEntry = fn.name === "adjust_config" || fn.name === "validate";
    if (isEntry && fn.trait !== "ConfigPlugin") visitFunction(loader, fn, undefined, notes);
  }
  const sets = new Map<RustOption, ClosedSet>();
  for (const option of loader.options) {
    const closed = option.values ?? notes.closed.get(option);
    if (!closed) continue;
    const replaced = notes.rewritten.get(option);
    const values = [...new Set([...closed, ...(notes.accepted.get(option) ?? [])])];
    const narrowed = narrowedBy(loader, hypervisors, option, values, notes.accepted.get(option) ?? []);
    sets.set(option, {
      values,
      ...(narrowed && { narrowed }),
      ...(notes.empty.has(option) && { emptyIsAbsent: true }),
      ...(replaced && { rewritten: replaced }),
    });
  }
  const when = [...notes.when].flatMap(([option, found]): [RustOption, When][] =>
    found ? [[option, found]] : [],
  );
  return { sets, when: new Map(when) };
}

interface Notes {
  closed: Map<RustOption, string[]>;
  /** Values that adjusting turns into "not set". */
  accepted: Map<RustOption, string[]>;
  empty: Set<RustOption>;
  rewritten: Map<RustOption, Record<string, string>>;
  /** `null` where an option is looked at whatever the others say. */
  when: Map<RustOption, When | null>;
}

/** What a function knows by name while its statements are read. */
interface Names {
  optionOf(tokens: readonly Token[]): RustOption | undefined;
  text(tokens: readonly Token[]): Value;
  aliases: Map<string, RustOption>;
  lists: Map<string, string[]>;
}

function namesIn(loader: Loader, fn: RustFunction): Names {
  const aliases = new Map<string, RustOption>();
  return {
    aliases,
    lists: new Map(),
    optionOf(tokens) {
      const start = tokens.findIndex((token) => token.kind === "name");
      const named = aliases.get(tokens[start]?.text ?? "");
      return named ?? namedOption(loader, fn, dottedPath(tokens, Math.max(start, 0)).names);
    },
    text: (tokens) => evaluate(tokens, loader.constant),
  };
}

function visitFunction(loader: Loader, fn: RustFunction, when: When | undefined, notes: Notes): void {
  visit(loader, fn, namesIn(loader, fn), readBlocks(fn.body, loader.cfg), when, notes);
}

function visit(
  loader: Loader,
  fn: RustFunction,
  names: Names,
  blocks: readonly Block[],
  when: When | undefined,
  notes: Notes,
): void {
  let here = when;
  for (const block of blocks) {
    if (block.kind === "simple") visitSimple(loader, fn, names, block.tokens, here, notes);
    else if (block.kind === "match") {
      const option = names.optionOf(block.on);
      const accepted = option && acceptedByMatch(block, names.text);
      if (option && accepted) notes.closed.set(option, accepted);
      for (const { pattern, body } of block.arms) {
        const values = splitAt(pattern, "|")
          .map(names.text)
          .filter((value) => typeof value === "string");
        const inArm = option && values.length > 0 ? { key: option.key, values } : here;
        visit(loader, fn, names, body, inArm, notes);
      }
    } else if (block.kind === "if") {
      readCondition(block, names, here, notes);
      // if self.disabled { return Ok(()); }
      const off = names.optionOf(block.condition);
      const isFlag = off?.type === "bool" && dottedPath(block.condition, 0).end === block.condition.length;
      if (isFlag && returns(block.then)) here ??= { key: off.key, values: [false] };
      else visit(loader, fn, names, block.then, here, notes);
      visit(loader, fn, names, block.otherwise, here, notes);
    } else visit(loader, fn, names, block.body, here, notes);
  }
}

const returns = (blocks: readonly Block[]): boolean => {
  const last = blocks.at(-1);
  return last?.kind === "simple" && isName(last.tokens[0], "return");
};

function visitSimple(
  loader: Loader,
  fn: RustFunction,
  names: Names,
  tokens: Token[],
  when: When | undefined,
  notes: Notes,
): void {
  noteNames(tokens, names);
  const [left, right] = splitAt(tokens, "=");
  const option = left && right && !isName(left[0], "let") ? names.optionOf(left) : undefined;
  if (option) noteWhen(option, when, notes);
  // self.adjust_virtio_fs(false)?
  const isOwn = isName(tokens[0], "self") && isPunct(tokens[1], ".") && isPunct(tokens[3], "(");
  const method = isOwn
    ? loader.source.functions.find((f) => f.of === fn.of && f.name === tokens[2]?.text)
    : undefined;
  if (method) visitFunction(loader, method, when, notes);
}

function noteWhen(option: RustOption, when: When | undefined, notes: Notes): void {
  if (when?.key === option.key) return;
  const before = notes.when.get(option);
  if (before === null || !when) notes.when.set(option, null);
  else {
    const values = [...new Set([...(before?.values ?? []), ...when.values])];
    notes.when.set(option, before && before.key !== when.key ? null : { key: when.key, values });
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
function noteNames(tokens: readonly Token[], { optionOf, text, aliases, lists }: Names): void {
  if (!isName(tokens[0], "let") && !isName(tokens[0], "const")) return;
  const name = isName(tokens[1], "mut") ? tokens[2]?.text : tokens[1]?.text;
  const [, value = []] = splitAt(tokens, "=");
  if (name === undefined) return;
  const open = value.findIndex((token) => isPunct(token, "["));
  if (open >= 0 && open <= 2 && isPunct(value.at(-1), "]")) {
    const items = splitAtCommas(value.slice(open + 1, -1)).map(text);
    if (items.every((item) => typeof item === "string")) lists.set(name, items);
    return;
  }
  const option = optionOf(value);
  if (option) aliases.set(name, option);
}

type IfBlock = Extract<Block, { kind: "if" }>;

function readCondition(block: IfBlock, names: Names, when: When | undefined, notes: Notes): void {
  const { optionOf, text, lists } = names;
  const parts = splitAt(block.condition, "&&");
  const unequal = new Map<RustOption, string[]>();
  const close = (option: RustOption, values: string[]): void => {
    notes.closed.set(option, values);
    noteWhen(option, when, notes);
  };
  for (const part of parts) {
    // if !list.contains(&self.option.as_str())
    const at = part.findIndex((token) => isName(token, "contains"));
    const list = lists.get(part[at - 2]?.text ?? "");
    const held = list && optionOf(part.slice(at + 1));
    if (held && isPunct(part[0], "!")) close(held, list);

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
      if (emptied && (assigns(block.then, emptied, names) || parts.length > 1)) notes.empty.add(emptied);
    }
    readReplacement(block, part, names, notes);
  }
  // if mode != "a" && mode != "b" { return Err(…) }
  for (const [option, values] of unequal) if (values.length > 1) close(option, values);
}

/** `if self.option == "a" { self.option = "b" }` */
function readReplacement(block: IfBlock, part: Token[], names: Names, notes: Notes): void {
  const [left, right] = splitAt(part, "==");
  const option = left && right && names.optionOf(left);
  const from = right && names.text(right);
  const to = option && assigns(block.then, option, names);
  if (!option || typeof from !== "string" || !to) return;
  const value = names.text(to);
  if (from === "") notes.empty.add(option);
  else if (value === null) notes.accepted.set(option, [...(notes.accepted.get(option) ?? []), from]);
  else if (typeof value === "string")
    notes.rewritten.set(option, { ...notes.rewritten.get(option), [from]: value });
}

/** What a block assigns to an option. */
function assigns(blocks: readonly Block[], option: RustOption, { optionOf }: Names): Token[] | undefined {
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
