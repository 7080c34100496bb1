import type { Placed } from "../../project/known-entries.ts";
import type { Unit } from "../../project/unit.ts";
import { findValue } from "../../toml/index.ts";
import type { Edit, Fix } from "../rule.ts";

/**
 * Moves a line to another table of the same file: below that table's header, or below a new one at the file's
 * end. None where the line holds more than the one key, or the table already has it.
 *
 * @param target the table, from the root.
 * @param changed another name or value to write there.
 */
export function movedTo(
  unit: Unit,
  { file, entry, path }: Placed,
  target: readonly string[],
  changed: { readonly key?: string; readonly value?: string } = {},
): readonly Fix[] {
  const { text, root } = file.toml;
  const { value } = entry;
  const { key = path.at(-1)! } = changed;
  if (value.kind !== "leaf" || unit.config.get(...target, key) !== undefined) return [];
  const start = text.lastIndexOf("\n", entry.key.start - 1) + 1;
  const pair = text.slice(entry.key.start, entry.range.end);
  const isAlone = text.slice(start, entry.key.start).trim() === "" && !/[\r\n]/.test(pair);
  if (!isAlone) return [];
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const lineEnd = text.indexOf("\n", entry.range.end);
  const end = lineEnd < 0 ? text.length : lineEnd + 1;
  const rest = text.slice(entry.range.end, end).trimEnd();
  if (rest !== "" && !/^\s*#/.test(rest)) return [];
  const written = changed.value ?? text.slice(value.base + value.node.start, value.base + value.node.end);
  const line = `${key} = ${written}${rest}`;

  const there = findValue(root, target);
  let insertion: Edit;
  if (there?.kind === "table" && there.headers.length > 0 && there.origin === "header") {
    const headerEnd = text.indexOf("\n", there.headers[0]!.end);
    insertion =
      headerEnd < 0
        ? { file, range: { start: text.length, end: text.length }, text: `${newline}${line}` }
        : { file, range: { start: headerEnd + 1, end: headerEnd + 1 }, text: `${line}${newline}` };
  } else if (there === undefined && target.every((_, index) => isOpen(root, target.slice(0, index)))) {
    const gap = text.endsWith("\n") ? newline : newline + newline;
    const table = `${gap}[${target.join(".")}]${newline}${line}${newline}`;
    insertion = { file, range: { start: text.length, end: text.length }, text: table };
  } else return [];
  const title =
    changed.key && changed.key !== path.at(-1)
      ? `Move to [${target.join(".")}] as ${key}`
      : `Move to [${target.join(".")}]`;
  return [{ title, edits: [{ file, range: { start, end }, text: "" }, insertion] }];
}

/** Whether a header may still open tables inside. */
function isOpen(root: Parameters<typeof findValue>[0], path: readonly string[]): boolean {
  const there = findValue(root, path);
  return (
    there === undefined || (there.kind === "table" && there.origin !== "inline" && there.origin !== "dotted")
  );
}
