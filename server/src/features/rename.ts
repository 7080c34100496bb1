import { isWritable } from "../documents/outside.ts";
import type { Assembly } from "../project/assemble.ts";
import type { Edit } from "../rules/rule.ts";
import { exists, renameKey, writeStringLike } from "../toml/edit/index.ts";
import type { Range } from "../toml/index.ts";
import { mentionsOf, type Named, namedAt } from "./references.ts";

/** What a rename would do, or why it cannot be done, for the person who asked. */
export type Renaming = { readonly edits: readonly Edit[] } | { readonly refused: string };

/** What can be given another name: a key, or the name of a hypervisor's or an agent's table. */
export function renameable(assembly: Assembly, offset: number): Named | undefined {
  const named = namedAt(assembly, offset);
  const [unit] = assembly.units;
  if (!named || !unit) return undefined;
  const { path } = named;
  if (unit.config.get(...path)) return named;
  const isMember = path.length === 2 && (path[0] === "hypervisor" || path[0] === "agent");
  return isMember ? named : undefined;
}

/**
 * Gives it another name in the main file and all drop-ins: keys, headers, `hypervisor_name` and the entries of
 * `enable_annotations` that name it.
 */
export function rename(assembly: Assembly, offset: number, name: string): Renaming {
  const named = renameable(assembly, offset);
  const [unit] = assembly.units;
  if (!named || !unit) return { refused: "This is not a name that can be changed." };
  if (name.trim() === "") return { refused: "A name needs at least one character." };
  const { path } = named;
  const other = [...path.slice(0, -1), name];
  const edits: Edit[] = [];
  for (const file of unit.files) {
    if (exists(file.toml, other) && path.at(-1) !== name)
      return { refused: `${file.source.path} has ${other.join(".")} already.` };
    for (const edit of renameKey(file.toml, path, name) ?? []) edits.push({ file, ...edit });
  }
  for (const { file, kind, range } of mentionsOf(unit, path)) {
    if (kind !== "name") continue;
    const { start, text } = quoted(file.toml.text, range);
    edits.push({
      file,
      range: start,
      text: writeStringLike(name, text.startsWith("'") ? "literal" : "basic", text),
    });
  }
  if (!isWritable({ edits })) return { refused: "The file can only be read in this form." };
  return { edits };
}

/** With the quotes around it. */
function quoted(text: string, { end, start }: Range): { readonly start: Range; readonly text: string } {
  const range = { start: start - 1, end: end + 1 };
  return { start: range, text: text.slice(range.start, range.end) };
}
