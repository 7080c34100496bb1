import type { ConvertedValue } from "../knowledge/conversions.ts";
import { insertNew, writeValue } from "../toml/edit/index.ts";
import { findValue } from "../toml/index.ts";
import type { Change } from "./types.ts";
import { plain } from "./values.ts";
import { apply, tableBefore, type Work } from "./work.ts";

const HEADING = "# Kept as it was with the Go runtime:";

/** Puts an option into the main file, and notes it; the first of a table gets a line of comment. */
export function addOption(
  work: Work,
  path: readonly string[],
  value: ConvertedValue,
  told: Pick<Change, "message" | "decide">,
): void {
  const file = work.unit.files[0]!;
  const table = path.slice(0, -1);
  const isFirst = !work.drafts.get(file)!.document.text.includes(HEADING) || !hasHeading(work, table);
  const key = { name: path.at(-1)!, text: writeValue(plain(value)) };
  const above = isFirst ? { above: ["", HEADING] } : {};
  const isMade =
    apply(work, file, (document) => insertNew(document, table, { ...key, ...above })) ||
    apply(work, file, (document) => insertNew(document, table, key));
  const name = path.join(".");
  work.changes.push({
    file,
    range: headerOf(work, table),
    kind: "added",
    key: name,
    to: name,
    after: plain(value),
    message: isMade ? told.message : `${told.message} It could not be done here: do it by hand.`,
    decide: told.decide || !isMade,
  });
}

function hasHeading({ unit, drafts }: Work, table: readonly string[]): boolean {
  const { text, sections } = drafts.get(unit.files[0]!)!.document;
  const section = sections.find(({ path }) => path.join(".") === table.join("."));
  return section !== undefined && text.slice(section.start, section.end).includes(HEADING);
}

/** The header of a table of the main file as it was; the file's start where it had none. */
export function headerOf(work: Work, table: readonly string[]): Change["range"] {
  const there = findValue(work.unit.files[0]!.toml.root, tableBefore(work, table));
  return (there?.kind === "table" ? there.headers[0] : undefined) ?? { start: 0, end: 0 };
}
