import {
  type ConvertedValue,
  convertedBy,
  isWithoutEffect,
  valueInPlaceOf,
} from "../knowledge/conversions.ts";
import type { Counterpart } from "../knowledge/types/counterparts.ts";
import { exists } from "../toml/edit/index.ts";
import { admittedThere } from "./annotations.ts";
import type { Change, MovedOption, Outcome } from "./types.ts";
import { isSame, knownValue, within } from "./values.ts";
import { sentenceOf } from "./wording.ts";
import { concrete, holds, isReadBy, optionAt, rowsOf, tableThere, type Work } from "./work.ts";

/** The row that counts for an option with a value: the first whose conditions hold and that speaks of the value. */
export function rowFor(
  work: Work,
  path: readonly string[],
  value: ConvertedValue | undefined,
): Counterpart | undefined {
  return rowsOf(work, path).find((row) => {
    if (row.kind === "added" || !holds(work, row)) return false;
    if (!row.values || row.to !== undefined) return true;
    return value !== undefined && valueInPlaceOf(row, value) !== undefined;
  });
}

/** What a row makes of an option; `undefined` keeps it as it is. */
export function outcomeOfRow(work: Work, option: MovedOption, row: Counterpart): Outcome | undefined {
  const { path, value } = option;
  if (row.kind === "same" || row.kind === "added") return undefined;
  const changes = row.to ?? row.values ?? row.convert ?? row.append ?? row.set;
  const told = { message: row.note, decide: row.decide ?? false };
  // A choice that only the files' owner can make; the text stays.
  if (row.unset === "leave" && changes === undefined)
    return { ...told, kind: kindOf(row), to: pathThere(work, path) };
  if (
    value !== undefined &&
    (row.kind === "lost" || row.without) &&
    !(row.values && !row.to) &&
    isWithoutEffect(row, value)
  )
    return { kind: "removed", message: row.note, decide: false };
  if (changes === undefined) return { ...told, kind: kindOf(row), message: sentenceOf(row, path.at(-1)!) };
  if (row.convert === "known-annotations") return outcomeOfAnnotations(work, option, row);
  if (row.append !== undefined) return outcomeOfWord(work, option, row);
  const to = row.to === undefined ? pathThere(work, path) : concrete(work, row.to, "after");
  const there = to && optionAt(work.there, to);
  if (!to || !there || !isReadBy(there, work.hypervisor?.after)) {
    const message = to ? row.note : `${row.note} Which hypervisor it is for is not known.`;
    return { kind: row.lost ? "lost" : "removed", message, decide: to === undefined };
  }
  if (value === undefined) return outcomeOfUnknownValue(option, row, to);
  const mapped = row.values && row.to ? valueInPlaceOf(row, value) : convertedBy(row, value);
  if (mapped === undefined) {
    const kind = row.lost ? "lost" : "removed";
    return { ...told, kind, message: sentenceOf({ ...row, kind }, path.at(-1)!) };
  }
  const after = within(mapped, there.type);
  if (row.to === undefined && isSame(after, value)) return undefined;
  const isTaken = row.to !== undefined && isSetAlready(work, to);
  if (isTaken) {
    const message = `${to.join(".")} is set already, so ${path.at(-1)} goes. ${row.note}`;
    return { kind: "removed", message, decide: false };
  }
  return {
    kind: kindOf(row),
    to,
    after,
    message: sentenceOf(row, path.at(-1)!, nameIn(path, to), after),
    decide: told.decide,
  };
}

/** An option under the names of the new tables. */
function pathThere(work: Work, path: readonly string[]): readonly string[] {
  return [...tableThere(work, path.slice(0, -1)), path.at(-1)!];
}

function kindOf({ kind }: Counterpart): Change["kind"] {
  return kind === "same" ? "converted" : kind;
}

/** A name as a person writes it: in full where the table is another. */
function nameIn(from: readonly string[], to: readonly string[]): string {
  return from.slice(0, -1).join(".") === to.slice(0, -1).join(".") ? to.at(-1)! : to.join(".");
}

function isSetAlready(work: Work, to: readonly string[]): boolean {
  const before =
    to[0] === "hypervisor" && work.hypervisor ? [to[0], work.hypervisor.before, ...to.slice(2)] : to;
  return work.unit.files.some((file) => exists(file.toml, before));
}

/** A placeholder keeps its place under a new name; one that would have to be converted cannot be. */
function outcomeOfUnknownValue(
  option: MovedOption,
  row: Counterpart,
  to: readonly string[],
): Outcome | undefined {
  const isKept = !row.convert && !row.values && !row.stands;
  const name = option.path.at(-1)!;
  if (row.to === undefined && row.values) return undefined;
  const message = sentenceOf(row, name, nameIn(option.path, to));
  if (isKept) return { kind: kindOf(row), to, message, decide: false };
  return {
    kind: kindOf(row),
    to,
    message: `${message} The value is not known here: convert it where it comes from.`,
    decide: true,
  };
}

/** A flag that becomes a word in a list. */
function outcomeOfWord(work: Work, { path, value }: MovedOption, row: Counterpart): Outcome {
  const to = concrete(work, row.to!, "after")!;
  if (value !== true) return { kind: "removed", message: row.note, decide: false };
  const list = work.unit.config.get(...to)?.entry.value;
  const words = list ? knownValue(list) : [];
  const after = Array.isArray(words) ? [...new Set([...words, row.append!])] : [row.append!];
  return {
    kind: kindOf(row),
    to,
    after,
    message: sentenceOf(row, path.at(-1)!, nameIn(path, to), after),
    decide: false,
  };
}

function outcomeOfAnnotations(
  work: Work,
  { path, value }: MovedOption,
  row: Counterpart,
): Outcome | undefined {
  if (!Array.isArray(value)) return undefined;
  const texts = value.filter((entry) => typeof entry === "string");
  const { entries, unknown, wide } = admittedThere(
    work.unit.library,
    texts,
    work.unit.target.release,
    work.release,
  );
  if (wide.length === 0 && isSame(entries, value)) return undefined;
  const names = unknown.length > 0 ? ` Not known there: ${unknown.join(", ")}.` : "";
  const open =
    wide.length > 0
      ? ` ${wide.map((entry) => JSON.stringify(entry)).join(", ")} still admits these: name what pods need instead.`
      : "";
  return {
    kind: kindOf(row),
    to: pathThere(work, path),
    after: entries,
    message: row.note + names + open,
    decide: wide.length > 0,
  };
}
