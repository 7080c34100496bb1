import type { KataDocument } from "../documents/document.ts";
import { appliesTo } from "../knowledge/clauses.ts";
import {
  type ConvertedValue,
  convertedBy,
  isWithoutEffect,
  valueInPlaceOf,
} from "../knowledge/conversions.ts";
import { patternOf } from "../knowledge/places.ts";
import type { Counterpart } from "../knowledge/types.ts";
import type { Placed } from "../project/known-entries.ts";
import { exists, moveKey, removeKey, renameKey, setValue, writeKey, writeValue } from "../toml/edit/index.ts";
import type { Path } from "../toml/index.ts";
import { admittedThere } from "./annotations.ts";
import type { Change } from "./types.ts";
import { isSame, knownValue, plain, within } from "./values.ts";
import { sentenceOf } from "./wording.ts";
import { apply, concrete, holds, isReadBy, optionAt, rowsOf, tableThere, type Work } from "./work.ts";

/** An option that a file sets, or has commented out. */
interface Option {
  /** From the root, in Kata's spelling. */
  readonly path: readonly string[];
  /** `undefined` where it cannot be known. */
  readonly value: ConvertedValue | undefined;
  readonly isSet: boolean;
}

interface SetOption extends Option {
  readonly placed: Placed;
}

/** What becomes of an option. */
export type Outcome = Pick<Change, "kind" | "message" | "decide"> & {
  /** Where it goes; absent: out of the file. */
  readonly to?: readonly string[];
  /** Its value there; absent: the one that it has. */
  readonly after?: ConvertedValue;
};

/** Moves one option that a file sets: to its new name, place and value, or out of the file. */
export function moveOption(work: Work, placed: Placed): void {
  const option = read(placed);
  const outcome = outcomeOf(work, option);
  if (outcome) carryOut(work, option, outcome);
  else if (option.path.at(-1) !== placed.path.at(-1)) respell(work, option);
}

function read(placed: Placed): SetOption {
  const { path, place, parent, entry } = placed;
  const own =
    place.kind === "option" || place.kind === "table" || place.kind === "tables" ? place.option : undefined;
  const isTable = parent.kind === "table" || parent.kind === "tables";
  const spelled = own && isTable ? [...pathOf(parent.info.pattern, path), own.key] : path;
  return { placed, path: spelled, value: knownValue(entry.value), isSet: true };
}

/** The table's path in Kata's spelling: the names of hypervisors and agents are the file's own. */
function pathOf(pattern: string, path: readonly string[]): readonly string[] {
  return pattern
    .replaceAll("[]", "")
    .split(".")
    .map((part, index) => (part === "*" ? path[index]! : part));
}

/** What becomes of an option; `undefined` keeps it as it is. */
export function outcomeOf(work: Work, option: Option): Outcome | undefined {
  const { path, value, isSet } = option;
  const own = optionAt(work.unit.catalogue, path);
  const there = optionAt(work.there, path);
  if (!own) return isSet ? outcomeOfUnknown(work, option) : undefined;
  const hypervisor = path[0] === "hypervisor" ? path[1] : undefined;
  const isRead =
    there !== undefined && (isReadBy(there, work.hypervisor?.after) || isAddedAnyhow(work, path));
  if (isForced(work, path) && isRead) return undefined;
  const isUnread = hypervisor !== undefined && !isReadBy(own, hypervisor) && !isAddedAnyhow(work, path);
  const row = rowFor(work, path, value);
  if (row && (!isUnread || isOfHypervisor(row))) return outcomeOfRow(work, option, row);
  if (isUnread) {
    if (isRead && !isSet) return undefined;
    const wanted =
      isRead && value !== undefined && !isSame(value, defaultThere(work, path)) && !isZero(value);
    const also = isRead ? `; runtime-rs does${wanted ? ", so put it back if you want it" : ""}` : "";
    return {
      kind: "removed",
      message: `The Go runtime does not use ${path.at(-1)} with ${hypervisor}${also}.`,
      decide: wanted,
    };
  }
  if (isRead) return undefined;
  if (there) {
    const message = `runtime-rs does not use ${path.at(-1)} with ${hypervisor}.`;
    return { kind: "removed", message, decide: false };
  }
  const isLost = value === undefined || !isZero(value);
  return {
    kind: isLost ? "lost" : "removed",
    message: `runtime-rs ${work.release} has no ${path.at(-1)}, and nothing that does the same.`,
    decide: false,
  };
}

/** A key that the Go runtime does not know: a mistake, or one that was written for runtime-rs already. */
function outcomeOfUnknown(work: Work, { path, value }: Option): Outcome | undefined {
  const there = optionAt(work.there, path);
  const isTable = there?.type === "table" || (there?.type === "[]table" && !Array.isArray(value));
  if (isTable && value !== undefined) {
    const message = `The Go runtime ignores it, and in runtime-rs ${path.at(-1)} is a table: it is taken out.`;
    return { kind: "removed", message, decide: true };
  }
  if (there) return undefined;
  const isGone = rowsOf(work, path).length > 0;
  const isRefused = work.there.tables.get(patternOf(path.slice(0, -1)))?.unknownKeys === "rejected";
  if (!isGone && !isRefused) return undefined;
  const effect = isRefused ? "; runtime-rs would refuse the configuration" : "";
  const message = `The Go runtime does not know ${path.at(-1)} and ignores it${effect}.`;
  return { kind: "removed", message, decide: false };
}

/** Whether the Go runtime puts a value of its own in the place of any. */
function isForced(work: Work, path: readonly string[]): boolean {
  const own = optionAt(work.unit.catalogue, path);
  return own !== undefined && !isReadBy(own, path[1]) && work.old.values.has(writeKey(path));
}

/** Whether an option of this name is put in for runtime-rs, whatever the Go runtime does with it. */
function isAddedAnyhow(work: Work, path: readonly string[]): boolean {
  return rowsOf(work, path).some(
    (row) => row.kind === "added" && row.to && concrete(work, row.to)?.join(".") === path.join("."),
  );
}

/** Whether a row speaks of some hypervisors alone. */
function isOfHypervisor(row: Counterpart): boolean {
  return appliesTo(row).some((clause) => clause.hypervisor !== undefined);
}

function defaultThere(work: Work, path: readonly string[]): unknown {
  const option = optionAt(work.there, path);
  return option?.defaults[path[1] ?? ""] ?? option?.defaults["*"];
}

function isZero(value: ConvertedValue): boolean {
  return isWithoutEffect({}, value);
}

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

function outcomeOfRow(work: Work, option: Option, row: Counterpart): Outcome | undefined {
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
function outcomeOfUnknownValue(option: Option, row: Counterpart, to: readonly string[]): Outcome | undefined {
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
function outcomeOfWord(work: Work, { path, value }: Option, row: Counterpart): Outcome {
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

function outcomeOfAnnotations(work: Work, { path, value }: Option, row: Counterpart): Outcome | undefined {
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

/** Makes the edits of an outcome, and notes it. */
function carryOut(work: Work, option: SetOption, { to, after, ...told }: Outcome): void {
  const { placed, path, value } = option;
  const { file, entry } = placed;
  const from = [...tableThere(work, path.slice(0, -1)), placed.path.at(-1)!];
  const isMade = to === undefined ? takeOut(work, file, from) : put(work, file, from, to, value, after);
  const now = after ?? (to === undefined ? undefined : value);
  if (to !== undefined) work.settled.add(to.join("."));
  work.changes.push({
    file,
    range: entry.value.kind === "leaf" ? entry.range : entry.key,
    key: path.join("."),
    ...told,
    ...(!isMade && { decide: true, message: `${told.message} It could not be done here: do it by hand.` }),
    ...(to !== undefined && { to: to.join(".") }),
    ...(value !== undefined && { before: plain(value) }),
    ...(now !== undefined && { after: plain(now) }),
  });
}

function takeOut(work: Work, file: KataDocument, from: Path): boolean {
  return apply(work, file, (document) => removeKey(document, from, { withCommentAbove: true }));
}

function put(
  work: Work,
  file: KataDocument,
  from: readonly string[],
  to: readonly string[],
  before: ConvertedValue | undefined,
  after: ConvertedValue | undefined,
): boolean {
  const set = (path: Path): boolean =>
    after === undefined ||
    isSame(after, before) ||
    apply(work, file, (document) => setValue(document, path, plain(after)));
  const name = to.at(-1)!;
  if (from.join(".") === to.join(".")) return set(to);
  if (exists(work.drafts.get(file)!.document, to)) return set(to) && takeOut(work, file, from);
  if (from.slice(0, -1).join(".") === to.slice(0, -1).join("."))
    return set(from) && apply(work, file, (document) => renameKey(document, from, name));
  const text = after === undefined ? {} : { text: writeValue(plain(after)) };
  return apply(work, file, (document) =>
    moveKey(document, from, to.slice(0, -1), { name, withCommentAbove: true, ...text }),
  );
}

/** The Go runtime does not mind the case of a key; runtime-rs does. */
function respell(work: Work, { placed, path }: SetOption): void {
  const { file, entry } = placed;
  const name = path.at(-1)!;
  const from = [...tableThere(work, path.slice(0, -1)), placed.path.at(-1)!];
  apply(work, file, (document) => renameKey(document, from, name));
  work.changes.push({
    file,
    range: entry.key,
    kind: "renamed",
    key: placed.path.join("."),
    to: path.join("."),
    message: `runtime-rs minds upper and lower case: it is ${name}.`,
    decide: false,
  });
}
