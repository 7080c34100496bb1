import type { Token } from "../lex.ts";
import { type Block, dottedPath, isError, isName, isPunct, readBlocks, splitAt } from "./blocks.ts";
import type { Loader } from "./defaults.ts";
import { evaluate, pathOf } from "./evaluate.ts";
import { functionOf } from "./hypervisors.ts";
import type { RustOption } from "./options.ts";

/**
 * What the plugins' own `validate` leaves of an option's values, by hypervisor. `unset` are values that
 * mean "not set" by then, which no plugin sees.
 */
export function narrowedBy(
  loader: Loader,
  hypervisors: ReadonlyMap<string, string>,
  option: RustOption,
  values: readonly string[],
  unset: readonly string[],
): Record<string, string[]> | undefined {
  const narrowed: Record<string, string[]> = {};
  for (const [name, plugin] of hypervisors) {
    const body = functionOf(loader.source, plugin, "validate")?.body ?? [];
    const allowed = leftBy(loader, readBlocks(body, loader.cfg), option, values);
    const left = values.filter((value) => allowed.includes(value) || unset.includes(value));
    if (left.length < values.length) narrowed[name] = left;
  }
  return Object.keys(narrowed).length > 0 ? narrowed : undefined;
}

function leftBy(
  loader: Loader,
  blocks: readonly Block[],
  option: RustOption,
  values: readonly string[],
  names: Map<string, string> = new Map(),
): string[] {
  let left = [...values];
  for (const block of blocks) {
    if (block.kind !== "if") continue;
    if (isName(block.condition[0], "let")) {
      // if let Some(db) = conf.hypervisor.get(NAME) and if let Some(v) = db.shared_fs.shared_fs.as_ref()
      const inner = new Map(names);
      bindName(block.condition, inner);
      left = left.filter((value) => leftBy(loader, block.then, option, values, inner).includes(value));
    } else if (isError(block.then)) {
      const refused = refusedBy(loader, block.condition, option, names, values);
      left = left.filter((value) => !refused.includes(value));
    }
  }
  return left;
}

function bindName(condition: readonly Token[], names: Map<string, string>): void {
  const [pattern = [], value = []] = splitAt(condition, "=");
  const name = pattern.filter(({ kind, text }) => kind === "name" && !/^(?:let|Some|ref|mut)$/.test(text))[0]
    ?.text;
  if (name === undefined) return;
  const chain = dottedPath(value, isPunct(value[0], "&") ? 1 : 0).names;
  const path = chain.join(".") === "conf.hypervisor" ? "" : pathOf({ fields: new Map(), names }, chain);
  if (path !== undefined) names.set(name, path);
}

/** The values for which a condition holds whatever the other options say. */
function refusedBy(
  loader: Loader,
  condition: readonly Token[],
  option: RustOption,
  names: Map<string, string>,
  values: readonly string[],
): string[] {
  let refused: string[] | undefined;
  for (const part of splitAt(condition, "&&")) {
    if (isPunct(part[0], "!")) continue;
    const operator = ["==", "!="].find((candidate) => splitAt(part, candidate).length === 2);
    const [side = [], other = []] = operator === undefined ? [] : splitAt(part, operator);
    const isOption = pathOf({ fields: new Map(), names }, dottedPath(side, 0).names) === option.path;
    const value = evaluate(other, loader.constant);
    if (!isOption || typeof value !== "string") return [];
    const holds = values.filter((candidate) => (candidate === value) === (operator === "=="));
    refused = refused?.filter((candidate) => holds.includes(candidate)) ?? holds;
  }
  return refused ?? [];
}
