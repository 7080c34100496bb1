import { bounds } from "../../knowledge/catalogue.ts";
import { convertedBy, isPlausible } from "../../knowledge/conversions.ts";
import { counterparts } from "../../knowledge/counterparts.ts";
import { patternOf, tableInfoOf } from "../../knowledge/places.ts";
import { compareReleases, type Release } from "../../knowledge/releases.ts";
import type { Conversion, Counterpart } from "../../knowledge/types/counterparts.ts";
import type { Placed } from "../../project/known-entries.ts";
import type { Unit } from "../../project/unit.ts";
import { renameKey, setValue } from "../../toml/edit/index.ts";
import type { Plain } from "../../toml/index.ts";
import { type Phrase, phrases } from "../../util/phrases.ts";
import type { Fix } from "../rule.ts";
import { fix, moveTo } from "./fixes.ts";
import { homesOf } from "./names.ts";

/** What to do about a key that the runtime does not have. */
export const ADVICE = phrases({
  delete: "Delete the line.",
  correct: "Correct its name, or delete the line.",
  note: "{note}",
  use: "Use {use} instead. {note}",
  called: "{runtime} calls it {name} {unit} {where}.",
  "seconds-to-milliseconds": "(in milliseconds)",
  "milliseconds-to-seconds": "(in seconds)",
  where: "in [{table}]",
});

/** What counterparts.toml says of a key or a table that the runtime does not have (any more). */
export interface Replacement {
  readonly row: Counterpart;
  /** The new name and the pattern of its table, where the runtime has them at this release. */
  readonly option?: { readonly key: string; readonly table: string };
  /** What to do, in a sentence. */
  readonly advice: Phrase;
}

/**
 * Looks up why a key or a table is unknown to a runtime, and what took its place.
 *
 * @param release at which the two runtimes are compared, where the other has the key at another one only.
 */
export function replacementOf(
  unit: Unit,
  { path }: Pick<Placed, "path">,
  release = unit.target.release,
): Replacement | undefined {
  const { library, runtime, target } = unit;
  const row = counterparts(library, runtime, release)
    .of(path, target.hypervisor)
    .find(({ lasts, values, to }) => !lasts && (values === undefined || to !== undefined));
  if (row) {
    const option = row.to === undefined ? undefined : knownOption(unit, row.to);
    return { row, ...(option && { option }), advice: adviceOf(row) };
  }
  return runtime === "go" ? nameInGo(unit, path, release) : undefined;
}

/** The Go runtime's own name of what runtime-rs calls otherwise; the rows tell it the other way round. */
function nameInGo(unit: Unit, path: readonly string[], release: Release): Replacement | undefined {
  const key = path.at(-1)!;
  const table = patternOf(path.slice(0, -1));
  const rows = counterparts(unit.library, "runtime-rs", release);
  for (const { row, pattern } of rows.clauses) {
    if (pattern === undefined || row.to !== `${table}.${key}` || !isRenaming(row)) continue;
    const option = knownOption(unit, pattern);
    if (!option) continue;
    const inverse = row.convert && INVERSE[row.convert];
    const counts = inverse && ADVICE(inverse);
    const where = option.table === table ? undefined : ADVICE("where", { table: option.table });
    const advice = ADVICE("called", { name: option.key, unit: counts, where });
    const { convert: _, stands: __, ...rest } = row;
    return { row: { ...rest, ...(inverse && { convert: inverse }) }, option, advice };
  }
  return undefined;
}

/** Whether a row only gives another name or place, and perhaps another unit. */
function isRenaming({ kind }: Counterpart): boolean {
  return kind === "renamed" || kind === "moved";
}

/** The new name, where the value is kept but for its unit; see {@link Replacement.option}. */
export function renamedTo({ row, option }: Replacement): Replacement["option"] {
  return isRenaming(row) ? option : undefined;
}

const INVERSE: { readonly [C in Conversion]?: "seconds-to-milliseconds" | "milliseconds-to-seconds" } = {
  "seconds-to-milliseconds": "milliseconds-to-seconds",
  "milliseconds-to-seconds": "seconds-to-milliseconds",
};

const UNIT = phrases({
  "milliseconds-to-seconds": "It counts seconds now, no longer milliseconds.",
  "seconds-to-milliseconds": "It counts milliseconds now, no longer seconds.",
});

/** What a value counts in under its new name; `undefined` when in the same. */
export function unitNote({ row: { convert } }: Replacement): Phrase | undefined {
  const isOther = convert === "milliseconds-to-seconds" || convert === "seconds-to-milliseconds";
  return isOther ? UNIT(convert) : undefined;
}

function knownOption(unit: Unit, name: string): Replacement["option"] {
  const end = Math.max(0, name.lastIndexOf("."));
  const table = name.slice(0, end);
  const key = name.slice(end + 1);
  return unit.catalogue.tables.get(table)?.options.has(key) ? { key, table } : undefined;
}

/** Whether the key was gone before the first release that the facts know. */
export function isOfOldReleases(unit: Unit, { row }: Replacement): boolean {
  const [first] = unit.library.knowledge.runtimes[unit.runtime].releases;
  return row.since !== undefined && first !== undefined && compareReleases(row.since, first) < 0;
}

/** The new name in place of the old one, with the value as it is written there; none when the value cannot be kept. */
export function renameFixes(unit: Unit, placed: Placed, { row, option }: Replacement): readonly Fix[] {
  const { file, entry, path, parent } = placed;
  if (!option || row.append) return [];
  const { key, table } = option;
  const isRenamed = isRenaming(row);
  const changes = row.convert !== undefined || row.values !== undefined || row.stands !== undefined;
  const value = changes ? changedValue(unit, placed, option, row) : undefined;
  // What is no new name for the same has values of its own.
  if ((changes || !isRenamed) && value === undefined) return [];
  const isLikely = isLikelyUnit(placed, row);
  const certainty = isRenamed && isLikely ? "certain" : "choice";
  if (table !== tableInfoOf(parent)?.pattern) {
    const [home] = homesOf(unit, key, unit.target.hypervisor, table);
    return home
      ? moveTo(unit, placed, home, { name: key, ...(value !== undefined && { value }) }, certainty)
      : [];
  }
  if (unit.config.get(...path.slice(0, -1), key) !== undefined) return [];
  const renamed = renameKey(file.toml, entry, key);
  const changed = value === undefined ? [] : setValue(file.toml, entry, value);
  const title = `Rename to ${key}`;
  return [
    ...fix(title, file, renamed && changed && [...renamed, ...changed], certainty),
    ...(isLikely ? [] : fix(`${title} and keep the number`, file, renamed, "choice")),
  ];
}

/** Whether the value is likely to count what the old name counts; it may have been written for the new one. */
function isLikelyUnit({ entry: { value } }: Placed, { convert }: Counterpart): boolean {
  if (!convert || value.kind !== "leaf" || !("value" in value.node)) return true;
  return isPlausible(convert, value.node.value);
}

/** The value under the new name; `undefined` where it cannot be kept, or the new option does not take it. */
function changedValue(
  unit: Unit,
  { entry: { value } }: Placed,
  { key, table }: { readonly key: string; readonly table: string },
  row: Counterpart,
): Plain | undefined {
  if (value.kind !== "leaf") return undefined;
  const { node } = value;
  const old = "value" in node ? node.value : undefined;
  const converted = old === undefined ? undefined : convertedBy(row, old);
  if (converted === undefined || (row.values && converted === old)) return undefined;
  const type = unit.catalogue.tables.get(table)?.options.get(key)?.type;
  const [low, high] = type ? bounds(type) : [];
  if (low !== undefined && (typeof converted !== "bigint" || converted < low || converted > high!))
    return undefined;
  return converted;
}

/** What to do, in a sentence. */
function adviceOf({ kind, replacement, note }: Counterpart): Phrase {
  if (!replacement) return ADVICE("note", { note });
  const isFollowed = kind === "replaced" || kind === "lost";
  return ADVICE("use", { use: replacement.replace(/\.$/, ""), note: isFollowed ? note : undefined });
}
