import type { ConvertedValue } from "../knowledge/conversions.ts";
import type { Counterpart } from "../knowledge/types/counterparts.ts";
import { changeText } from "../loaders/changes.ts";
import { effective } from "../loaders/index.ts";
import type { EffectiveValue } from "../loaders/types.ts";
import { setValue, writeKey, writeValue } from "../toml/edit/index.ts";
import { addOption, headerOf } from "./insert.ts";
import { rowFor } from "./rows.ts";
import { fileBefore, unitThere } from "./there.ts";
import { isSame, plain, within } from "./values.ts";
import { apply, holds, isReadBy, optionAt, rowsOf, tableThere, type Work } from "./work.ts";

/** An option that both runtimes have and of which they take different values. */
interface Difference {
  readonly before: readonly string[];
  readonly path: readonly string[];
  readonly old: EffectiveValue;
  readonly now: EffectiveValue | undefined;
  readonly wanted: ConvertedValue;
}

/**
 * Writes what the Go runtime takes wherever runtime-rs takes something else of the same option: the defaults that
 * differ, and what the one changes and the other does not. What cannot be kept is noted as lost.
 */
export function keepBehaviour(work: Work): void {
  // One changes what another stands for: without a shared file system its cache mode has no default.
  const left: Difference[] = [];
  const seen = new Set<string>();
  for (;;) {
    const next = differences(work).find(({ path }) => !seen.has(path.join(".")));
    if (!next) break;
    seen.add(next.path.join("."));
    const drafts = new Map(work.drafts);
    const { length } = work.changes;
    write(work, next);
    const now = effective(unitThere(work)).values.get(writeKey(next.path));
    if (isAlike(next.wanted, now?.value)) continue;
    for (const [file, draft] of drafts) work.drafts.set(file, draft);
    work.changes.length = length;
    left.push(next);
  }
  for (const difference of left) tell(work, difference);
}

/**
 * Notes every other option of which the two runtimes take different values: what a row leaves unset because it does
 * not matter.
 */
export function tellDifferences(work: Work): void {
  const now = effective(unitThere(work)).values;
  const told = new Set(work.changes.flatMap(({ key, to }) => [key, to]));
  for (const old of work.old.values.values()) {
    const before = old.path;
    const name = before.join(".");
    const path = [...tableThere(work, before.slice(0, -1)), before.at(-1)!];
    const there = optionAt(work.there, path);
    const have = now.get(writeKey(path));
    if (
      !there ||
      isOthers(work, before) ||
      !isReadBy(there, work.hypervisor?.after) ||
      told.has(name) ||
      told.has(path.join("."))
    )
      continue;
    const isKnown = work.unit.complete || work.unit.config.get(...before) !== undefined;
    if (!isKnown || !work.keepsDefaults || isAlike(old.value, have?.value)) continue;
    const row = rowFor(work, before, old.value as ConvertedValue) ?? staysUnset(work, before);
    if (!row) continue;
    work.changes.push({
      file: work.unit.files[0]!,
      range: headerOf(work, path.slice(0, -1)),
      kind: "converted",
      key: name,
      to: path.join("."),
      before: plain(old.value as ConvertedValue),
      ...(have && { after: plain(have.value as ConvertedValue) }),
      message: row.note,
      decide: false,
      ...(work.unit.config.get(...before) === undefined && { isUnset: true as const }),
    });
  }
}

function differences(work: Work): readonly Difference[] {
  const now = effective(unitThere(work)).values;
  return [...work.old.values.values()].flatMap((old): readonly Difference[] => {
    const before = old.path;
    if (isOthers(work, before)) return [];
    const path = [...tableThere(work, before.slice(0, -1)), before.at(-1)!];
    const there = optionAt(work.there, path);
    if (!there || !isReadBy(there, work.hypervisor?.after) || work.settled.has(path.join("."))) return [];
    const isSet = work.unit.config.get(...before) !== undefined;
    if (!isSet && (!work.unit.complete || !work.keepsDefaults)) return [];
    const row = rowFor(work, before, old.value as ConvertedValue);
    if (row && !(row.kind === "same" && isSet)) return [];
    if (!isSet && staysUnset(work, before)) return [];
    const have = now.get(writeKey(path));
    if (isAlike(old.value, have?.value)) return [];
    return [{ before, path, old, now: have, wanted: within(old.value as ConvertedValue, there.type) }];
  });
}

/** Whether an option stands in the table of a hypervisor that is not in use. */
function isOthers({ hypervisor }: Work, [map, name]: readonly string[]): boolean {
  return map === "hypervisor" && name !== hypervisor?.before;
}

/** The row that leaves an option unset although the defaults differ. */
function staysUnset(work: Work, path: readonly string[]): Counterpart | undefined {
  return rowsOf(work, path).find((row) => row.unset === "leave" && holds(work, row));
}

/** An option without a value is off, which some call none. */
function isAlike(old: unknown, now: unknown): boolean {
  return isSame(old, now) || (now === undefined && (old === false || old === "none" || Number(old) === 0));
}

function write(work: Work, { before, path, old, now, wanted }: Difference): void {
  const there = unitThere(work);
  const setting = there.config.get(...path);
  const taken = `The Go runtime takes ${show(old.value)}, runtime-rs ${show(now?.value)}`;
  if (!setting) {
    addOption(work, path, wanted, { message: `${taken} where ${path.at(-1)} is not set.`, decide: false });
    return;
  }
  const file = fileBefore(work, there, setting.file);
  const isMade = apply(work, file, (document) => setValue(document, path, plain(wanted)));
  const { entry } = work.unit.config.get(...before) ?? setting;
  work.changes.push({
    file,
    range: entry.range,
    kind: "converted",
    key: before.join("."),
    to: path.join("."),
    after: plain(wanted),
    message: `${taken}.`,
    decide: !isMade,
  });
}

function tell(work: Work, { before, old, now }: Difference): void {
  const setting = work.unit.config.get(...before);
  const why = now?.origin.kind === "changed" ? `: ${changeText(now.origin.change, before.at(-1)!)}` : "";
  work.changes.push({
    file: setting?.file ?? work.unit.files[0]!,
    range: setting?.entry.range ?? headerOf(work, before.slice(0, -1)),
    kind: "lost",
    key: before.join("."),
    to: before.join("."),
    before: plain(old.value as ConvertedValue),
    ...(now && { after: plain(now.value as ConvertedValue) }),
    message: `The Go runtime takes ${show(old.value)}, runtime-rs ${show(now?.value)}${why}.`,
    decide: false,
  });
}

function show(value: unknown): string {
  return value === undefined ? "nothing" : writeValue(plain(value as ConvertedValue));
}
