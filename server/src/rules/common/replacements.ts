import { bounds } from "../../knowledge/catalogue.ts";
import { compareReleases, inRange } from "../../knowledge/releases.ts";
import { appliesTo, matchesPattern } from "../../knowledge/support-entries.ts";
import type { SupportEntry, ValueChange } from "../../knowledge/types.ts";
import type { Placed } from "../../project/known-entries.ts";
import type { Unit } from "../../project/unit.ts";
import { absolute } from "../../toml/index.ts";
import type { Edit, Fix } from "../rule.ts";
import { movedTo } from "./moves.ts";
import { homesOf } from "./names.ts";

/** What support.toml says of a key that the runtime does not have (any more). */
export interface Replacement {
  readonly entry: SupportEntry;
  /** The new name and the pattern of its table, where the runtime has them at this release. */
  readonly option?: { readonly key: string; readonly table: string };
  readonly change?: ValueChange;
  /** What to do, in a sentence. */
  readonly advice: string;
}

/** Looks up why a key or a table is unknown to a runtime, and what took its place. */
export function replacementOf(unit: Unit, { path }: Pick<Placed, "path">): Replacement | undefined {
  const candidates = candidatesOf(unit).get(path.at(-1)!) ?? [];
  return candidates.find(({ pattern }) => matchesPattern(pattern, path))?.replacement;
}

interface Candidate {
  readonly pattern: string;
  readonly replacement: Replacement;
}

/** What replaces something in a runtime at a release, by the last part of its name. */
type Candidates = ReadonlyMap<string, readonly Candidate[]>;

function candidatesOf(unit: Unit): Candidates {
  const { library, runtime, target } = unit;
  const name = `replacements ${runtime} ${target.release}`;
  const known = library.cache.get(name) as Candidates | undefined;
  if (known) return known;
  const made = new Map<string, Candidate[]>();
  const add = (pattern: string, replacement: Replacement): void => {
    const key = pattern.slice(pattern.lastIndexOf(".") + 1);
    made.set(key, [...(made.get(key) ?? []), { pattern, replacement }]);
  };
  const entries = library.knowledge.support;
  for (const entry of entries) addOwn(unit, entry, add);
  if (runtime === "go") for (const entry of entries) addNameInOther(unit, entry, add);
  library.cache.set(name, made);
  return made;
}

type Add = (pattern: string, replacement: Replacement) => void;

function addOwn(unit: Unit, entry: SupportEntry, add: Add): void {
  const { release } = unit.target;
  if (entry.level !== "removed" && entry.level !== "renamed") return;
  if (entry.since !== undefined && compareReleases(entry.since, release) > 0) return;
  const { valueChange: change } = entry;
  const option = entry.replacementOption && knownOption(unit, entry.replacementOption);
  const replacement = {
    entry,
    ...(option && { option }),
    ...(change && { change }),
    advice: adviceOf(entry),
  };
  for (const { option: old, runtime, value, releases } of appliesTo(entry)) {
    const isOther = runtime !== undefined && !asList(runtime).includes(unit.runtime);
    if (value !== undefined || isOther || (releases !== undefined && !inRange(release, releases))) continue;
    for (const pattern of asList(old)) add(pattern, replacement);
  }
}

/** The Go runtime's own name of what runtime-rs calls otherwise; the entries tell it the other way round. */
function addNameInOther(unit: Unit, entry: SupportEntry, add: Add): void {
  const { replacementOption, valueChange } = entry;
  if (entry.level !== "renamed" || !replacementOption) return;
  for (const { runtime, option: own, value } of appliesTo(entry)) {
    if (value !== undefined || !asList(runtime).includes("runtime-rs")) continue;
    const option = knownOption(unit, asList(own)[0] ?? "");
    if (!option) continue;
    const change = INVERSE[valueChange ?? ""];
    const unitNote =
      change === "ms-to-s" ? " (in seconds)" : change === "s-to-ms" ? " (in milliseconds)" : "";
    const where = option.table === patternOf(replacementOption) ? "" : ` in [${option.table}]`;
    const advice = `The Go runtime calls it ${option.key}${unitNote}${where}.`;
    add(replacementOption, { entry, option, ...(change && { change }), advice });
  }
}

const INVERSE: Readonly<Record<string, ValueChange>> = {
  "ms-to-s": "s-to-ms",
  "s-to-ms": "ms-to-s",
  different: "different",
};

function knownOption(unit: Unit, pattern: string): Replacement["option"] {
  const table = patternOf(pattern);
  const key = pattern.slice(table.length + 1);
  return unit.catalogue.tables.get(table)?.options.has(key) ? { key, table } : undefined;
}

function patternOf(option: string): string {
  return option.slice(0, Math.max(0, option.lastIndexOf(".")));
}

/** Whether the key was gone before the first release that the facts know. */
export function isOfOldReleases(unit: Unit, { entry }: Replacement): boolean {
  const [first] = unit.library.knowledge.runtimes[unit.runtime].releases;
  return entry.since !== undefined && first !== undefined && compareReleases(entry.since, first) < 0;
}

/** The new name in place of the old one, with the value in its new unit; none when the value cannot be kept. */
export function renameFixes(
  unit: Unit,
  placed: Placed,
  { entry: support, option, change }: Replacement,
): readonly Fix[] {
  const { file, entry, path, parent } = placed;
  if (!option || (parent.kind !== "table" && parent.kind !== "tables")) return [];
  const { key, table } = option;
  const value = change && changedValue(unit, placed, option, change);
  if (change && !value) return [];
  if (table !== parent.info.pattern) {
    const [home] = homesOf(unit, key, path[0] === "hypervisor" ? path[1] : unit.target.hypervisor, table);
    return home ? movedTo(unit, placed, home, { key, ...(value && { value: value.text }) }) : [];
  }
  if (unit.config.get(...path.slice(0, -1), key) !== undefined) return [];
  const edits: Edit[] = [{ file, range: entry.key, text: key }];
  if (value) edits.push(value);
  const differs = support.level === "removed" && { isChoice: true as const };
  return [{ title: `Rename to ${key}`, edits, ...differs }];
}

function changedValue(
  unit: Unit,
  { file, entry: { value } }: Placed,
  { key, table }: { readonly key: string; readonly table: string },
  change: ValueChange,
): Edit | undefined {
  if (value.kind !== "leaf" || value.node.type !== "integer") return undefined;
  const converted = convert(value.node.value, change);
  const type = unit.catalogue.tables.get(table)?.options.get(key)?.type;
  const [low, high] = type ? bounds(type) : [];
  if (converted === undefined || (low !== undefined && (converted < low || converted > high!)))
    return undefined;
  return { file, range: absolute(value, value.node), text: String(converted) };
}

function convert(value: bigint, change: ValueChange): bigint | undefined {
  if (change === "s-to-ms") return value * 1000n;
  if (change === "ms-to-s") return value % 1000n === 0n ? value / 1000n : undefined;
  return undefined;
}

/** What to do, in a sentence. */
function adviceOf({ replacement, valueChange, note }: SupportEntry): string {
  if (!replacement) return note ?? "Delete the line.";
  const use = `Use ${replacement.replace(/\.$/, "")} instead.`;
  return valueChange === "different" && note ? `${use} ${note}` : use;
}

function asList(one: string | readonly string[] | undefined): readonly string[] {
  return one === undefined ? [] : typeof one === "string" ? [one] : one;
}
