import type { KataDocument } from "../documents/document.ts";
import type { ConvertedValue } from "../knowledge/conversions.ts";
import type { Placed } from "../project/known-entries.ts";
import { exists, moveKey, removeKey, renameKey, setValue, writeValue } from "../toml/edit/index.ts";
import type { Path } from "../toml/index.ts";
import { outcomeOf } from "./outcome.ts";
import type { MovedOption, Outcome } from "./types.ts";
import { isSame, knownValue, plain } from "./values.ts";
import { apply, tableThere, type Work } from "./work.ts";

interface SetOption extends MovedOption {
  readonly placed: Placed;
}

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
