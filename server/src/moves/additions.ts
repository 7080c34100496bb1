import { type ConvertedValue, convertedBy, isWithoutEffect } from "../knowledge/conversions.ts";
import type { Counterpart } from "../knowledge/types/counterparts.ts";
import { effective } from "../loaders/index.ts";
import { setValue } from "../toml/edit/index.ts";
import { addOption, headerOf } from "./insert.ts";
import { rowFor } from "./rows.ts";
import { fileBefore, unitThere } from "./there.ts";
import { isSame, knownValue, plain, within } from "./values.ts";
import { sentenceOf } from "./wording.ts";
import {
  apply,
  concrete,
  holds,
  isReadBy,
  optionAt,
  rowsOf,
  tableThere,
  valueIn,
  type Work,
} from "./work.ts";

/** Puts in what runtime-rs asks for, and what the Go runtime does by itself and runtime-rs by an option. */
export function addWanted(work: Work): void {
  for (const { row, pattern } of work.rows.clauses) {
    if (row.kind !== "added" && !row.always) continue;
    if (pattern === undefined && row.to?.startsWith("runtime.")) continue;
    const source = pattern === undefined ? undefined : concrete(work, pattern);
    if (pattern !== undefined && (!source || !rowsOf(work, source).includes(row))) continue;
    if (!holds(work, row)) continue;
    if (row.kind === "added") add(work, row, source);
    else if (source) addUnset(work, row, source);
  }
}

/** Of a drop-in alone: the words that its own options ask for, in a text that it sets and so replaces. */
export function addWords(work: Work): void {
  for (const { row, pattern } of work.rows.clauses) {
    const to = row.to === undefined ? undefined : concrete(work, row.to, "after");
    if (row.kind !== "added" || row.append === undefined || pattern === undefined || !to) continue;
    const source = concrete(work, pattern);
    const isIts = source && rowsOf(work, source).includes(row) && holds(work, row);
    if (isIts && unitThere(work).config.get(...to) !== undefined) addWord(work, row, to, row.append);
  }
}

/** An option of the Go runtime that no file sets, and whose value there has to be written here. */
function addUnset(work: Work, row: Counterpart, source: readonly string[]): void {
  if (work.unit.config.get(...source) !== undefined) return;
  const value = valueOfUnset(work, row, source);
  if (row.lost && row.unset === "leave") {
    tellLost(work, row, source, value);
    return;
  }
  if (value === undefined || rowFor(work, source, value) !== row) return;
  if (row.lost && !row.values) {
    tellLost(work, row, source, value);
    return;
  }
  const to =
    row.to === undefined
      ? [...tableThere(work, source.slice(0, -1)), source.at(-1)!]
      : concrete(work, row.to, "after");
  const isMapped = row.values !== undefined && Object.hasOwn(row.values, String(value));
  if (row.lost && !isMapped && isWithoutEffect(row, value)) return;
  const after = convertedBy(row, value);
  if (row.lost && row.values && !Object.hasOwn(row.values, String(value))) tellLost(work, row, source, value);
  else if (to && after !== undefined) write(work, row, to, after);
}

/** What the Go runtime takes when nothing is set; what that stands for where a row says so. */
function valueOfUnset(work: Work, row: Counterpart, source: readonly string[]): ConvertedValue | undefined {
  if (row.stands && Object.hasOwn(row.stands, "0")) return 0n;
  return valueIn(work.old, source) as ConvertedValue | undefined;
}

function tellLost(
  work: Work,
  row: Counterpart,
  source: readonly string[],
  value: ConvertedValue | undefined,
): void {
  if (row.unset !== "leave" && value !== undefined && isWithoutEffect(row, value)) return;
  work.changes.push({
    file: work.unit.files[0]!,
    range: headerOf(work, source.slice(0, -1)),
    kind: "lost",
    key: source.join("."),
    ...(value !== undefined && { before: plain(value) }),
    message: sentenceOf(row, source.at(-1)!),
    decide: row.decide ?? false,
  });
}

function add(work: Work, row: Counterpart, source: readonly string[] | undefined): void {
  const to = concrete(work, row.to!, "after");
  if (!to) return;
  if (row.append !== undefined) {
    addWord(work, row, to, row.append);
    return;
  }
  const value = source && (valueIn(work.old, source) as ConvertedValue | undefined);
  const after =
    row.set !== undefined ? convertedBy(row, "") : value === undefined ? undefined : convertedBy(row, value);
  if (after !== undefined) write(work, row, to, after);
}

/** Writes an option unless it is set to something, or runtime-rs takes the value anyhow. */
function write(work: Work, row: Counterpart, to: readonly string[], value: ConvertedValue): void {
  if (!work.keepsDefaults && !row.required) return;
  const there = optionAt(work.there, to);
  if (!there || !(row.required || isReadBy(there, work.hypervisor?.after))) return;
  work.settled.add(to.join("."));
  const now = unitThere(work);
  const setting = now.config.get(...to);
  const after = within(value, there.type);
  if (setting) {
    const have = knownValue(setting.entry.value);
    if (have === undefined || !isWithoutEffect({}, have) || isSame(have, after) || typeof have === "boolean")
      return;
    const file = fileBefore(work, now, setting.file);
    apply(work, file, (document) => setValue(document, to, plain(after)));
    work.changes.push({
      file,
      range: headerOf(work, to.slice(0, -1)),
      kind: "converted",
      key: to.join("."),
      to: to.join("."),
      before: plain(have),
      after: plain(after),
      message: row.note,
      decide: false,
    });
    return;
  }
  if (isSame(valueIn(effective(now), to), after)) return;
  addOption(work, to, after, { message: row.note, decide: row.decide ?? false });
}

/** A word among those that an option holds, in the file that has the last say. */
function addWord(work: Work, row: Counterpart, to: readonly string[], word: string): void {
  if (!work.keepsDefaults && !row.required) return;
  work.settled.add(to.join("."));
  const now = unitThere(work);
  const setting = now.config.get(...to);
  if (!setting) {
    addOption(work, to, word, { message: row.note, decide: false });
    return;
  }
  const have = knownValue(setting.entry.value);
  const file = fileBefore(work, now, setting.file);
  const range = headerOf(work, to.slice(0, -1));
  const told = {
    file,
    range,
    kind: "added",
    key: to.join("."),
    to: to.join("."),
    message: row.note,
  } as const;
  if (typeof have !== "string") {
    work.changes.push({ ...told, message: `${row.note} Add ${word}.`, decide: true });
    return;
  }
  if (have.split(/\s+/).includes(word)) return;
  const after = have.trim() === "" ? word : `${have.trimEnd()} ${word}`;
  apply(work, file, (document) => setValue(document, to, after));
  work.changes.push({ ...told, before: have, after, decide: false });
}
