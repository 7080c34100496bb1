import type { KataDocument } from "../documents/document.ts";
import type { Placed } from "../project/known-entries.ts";
import { commentedOptions, insertTable, removeKey, renameKey } from "../toml/edit/index.ts";
import { findEntry, findValue, type Path } from "../toml/index.ts";
import { apply, tableThere, type Work } from "./work.ts";

/** Gives every table the name that it has in runtime-rs, and notes it. */
export function renameTables(work: Work, entries: readonly Placed[]): void {
  for (const { file, path, entry, folded } of entries) {
    if (entry.value.kind !== "table") continue;
    const holder = path.slice(0, -1).map((part) => part.toLowerCase());
    const to = tableThere(work, [...holder, folded ?? path.at(-1)!]);
    if (to.at(-1) === path.at(-1)) continue;
    apply(work, file, (document) => renameKey(document, [...to.slice(0, -1), path.at(-1)!], to.at(-1)!));
    const name = `[${to.join(".")}]`;
    work.changes.push({
      file,
      range: entry.key,
      kind: "renamed",
      key: path.join("."),
      to: to.join("."),
      message:
        folded === undefined
          ? `The table is called ${name} in runtime-rs ${work.release}.`
          : `runtime-rs minds upper and lower case: it is ${name}.`,
      decide: false,
    });
  }
}

/** Takes out the headers of tables that the move has emptied. */
export function removeEmptied(work: Work): void {
  for (const file of work.unit.files) {
    for (const path of tablePaths(file)) {
      const there = tableThere(work, path);
      const before = findValue(file.toml.root, path);
      const { document } = work.drafts.get(file)!;
      const now = findValue(document.root, there);
      const wasFull = before?.kind === "table" && before.entries.size > 0;
      const isEmpty = now?.kind === "table" && now.entries.size === 0;
      if (!isEmpty || isWanted(work, there) || !(wasFull || isOther(work, file, there))) continue;
      const section = document.sections.find((one) => one.path.join(".") === there.join("."));
      const isSpokenOf = commentedOptions(document).some(
        ({ range }) => section && range.start >= section.start && range.start < section.end,
      );
      // What stands above the first header speaks of the whole file.
      const withCommentAbove = section !== document.sections.find(({ header }) => header);
      if (!isSpokenOf) apply(work, file, (one) => removeKey(one, there, { withCommentAbove }));
    }
  }
}

/** Tables that runtime-rs asks for, be they empty. */
function isWanted({ hypervisor }: Work, path: Path): boolean {
  return path[0] === "agent" || (path[0] === "hypervisor" && path[1] === hypervisor?.after);
}

/** The empty table of another hypervisor in a drop-in: the Go runtime passes over it, runtime-rs checks it as any. */
function isOther({ unit }: Work, file: KataDocument, path: Path): boolean {
  return path[0] === "hypervisor" && path.length === 2 && (!unit.complete || file !== unit.files[0]);
}

/** Tables opened by headers, innermost first. */
function tablePaths({ toml }: KataDocument): readonly (readonly string[])[] {
  return toml.sections
    .filter(({ header }) => header?.kind === "table")
    .map(({ path }) => path.filter((part) => typeof part === "string"))
    .sort((a, b) => b.length - a.length);
}

/** Opens a table that runtime-rs asks for, where the file has none. */
export function openTable(work: Work, file: KataDocument, path: readonly string[]): void {
  const { document } = work.drafts.get(file)!;
  if (findEntry(document.root, path) === undefined) apply(work, file, (one) => insertTable(one, path));
}
