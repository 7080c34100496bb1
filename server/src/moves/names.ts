import { stringOf } from "../project/config.ts";
import { exists, insertNew, insertTable, type NewKey, setValue, writeValue } from "../toml/edit/index.ts";
import { nextLine } from "../toml/edit/lines.ts";
import { findEntry, findValue, type TomlDocument } from "../toml/index.ts";
import { headerOf } from "./insert.ts";
import { unitThere } from "./there.ts";
import { knownValue, plain } from "./values.ts";
import { apply, type Work } from "./work.ts";

const TABLE = ["runtime"];

/** Names runtime, hypervisor and agent at the top of [runtime], where runtime-rs looks for them. */
export function addNames(work: Work): void {
  const { unit, rows, hypervisor } = work;
  const now = unitThere(work);
  const named = rows.clauses.filter(
    ({ row, pattern }) => pattern === undefined && row.kind === "added" && row.to?.startsWith("runtime."),
  );
  const missing = named.flatMap(({ row }) => {
    const name = row.to!.slice("runtime.".length);
    const value = row.convert === "hypervisor-table" ? hypervisor?.after : String(row.set);
    if (value === undefined || stringOf(now.config.get("runtime", name)) === value) return [];
    if (!correct(work, name, value, row.note)) return [{ name, value, note: row.note }];
    return [];
  });
  if (missing.length === 0) return;
  const file = unit.files[0]!;
  const keys = missing.map(({ name, value }): NewKey => ({ name, text: writeValue(value) }));
  apply(work, file, (document) => atTop(document, keys) ?? insertTable(document, TABLE, keys));
  const left = unitThere(work).config;
  for (const key of keys)
    if (left.get("runtime", key.name) === undefined)
      apply(work, file, (document) => insertNew(document, TABLE, key));
  const range = headerOf(work, TABLE);
  for (const { name, value, note } of missing) {
    const key = `runtime.${name}`;
    work.changes.push({
      file,
      range,
      kind: "added",
      key,
      to: key,
      after: value,
      message: note,
      decide: false,
    });
  }
}

/** Puts right a name that the Go runtime ignores and runtime-rs would not find; `false` where none is given. */
function correct(work: Work, name: string, value: string, note: string): boolean {
  const path = [...TABLE, name];
  const key = path.join(".");
  const file = work.unit.files.findLast((one) => exists(work.drafts.get(one)!.document, path));
  if (!file) return false;
  const entry = findEntry(file.toml.root, path);
  const have = entry && knownValue(entry.value);
  apply(work, file, (document) => setValue(document, path, value));
  work.changes.push({
    file,
    range: entry?.key ?? headerOf(work, TABLE),
    kind: "converted",
    key,
    to: key,
    ...(have !== undefined && { before: plain(have) }),
    after: value,
    message: note,
    decide: false,
  });
  return true;
}

/** Below the header, with a blank line to what follows. */
function atTop(document: TomlDocument, keys: readonly NewKey[]) {
  const there = findValue(document.root, TABLE);
  const header = there?.kind === "table" && there.origin === "header" ? there.headers[0] : undefined;
  const { text } = document;
  if (!header || !text.slice(header.end).includes("\n")) return undefined;
  const at = nextLine(text, header.end);
  const newline = text[at - 2] === "\r" ? "\r\n" : "\n";
  const lines = keys.map(({ name, text: value }) => `${name} = ${value}${newline}`).join("");
  const isTight = /^[ \t]*(?:\r?\n|$)/.test(text.slice(at));
  return [{ range: { start: at, end: at }, text: isTight ? lines : lines + newline }];
}
