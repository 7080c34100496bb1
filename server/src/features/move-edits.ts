import { type InsideEdit, lineOutside } from "../documents/outside.ts";
import { groupOf, MOVE_TITLES, type MoveGroup } from "../moves/move-groups.ts";
import type { Change, Moved, MovedFile } from "../moves/types.ts";
import type { TextEdit } from "../toml/edit/index.ts";

/** An edit of a move, with what it is for. */
export interface MoveEdit extends InsideEdit {
  /** The gravest of the groups of the changes that it makes. */
  readonly group: MoveGroup;
  /** What there is to know of it; empty where nothing is. */
  readonly messages: readonly string[];
}

/** The edits of a move, each with what it is for, as a person who confirms them one by one wants to know it. */
export function moveEdits({ files, changes }: Moved): readonly MoveEdit[] {
  return files.flatMap((moved) => {
    const own = changes.filter(({ file }) => file === moved.file);
    return lineByLine(moved).map((edit): MoveEdit => {
      const about = own.filter((change) => isAbout(moved, edit, change));
      const groups = about.map(groupOf);
      const group = ORDER.find((one) => groups.includes(one)) ?? "named";
      return {
        file: moved.file,
        ...edit,
        group,
        messages: [...new Set(about.map(({ message }) => message))],
      };
    });
  });
}

/** Edits of one line as one, because none of them makes sense without the others. */
function lineByLine({ file, edits }: MovedFile): MovedFile["edits"] {
  const { text } = file.toml;
  const found: TextEdit[] = [];
  for (const edit of edits) {
    const last = found.at(-1);
    const between = last && text.slice(last.range.end, edit.range.start);
    const written = last && (last.text + between).at(-1);
    const taken = last && text.slice(last.range.start, edit.range.start).at(-1);
    const isApart = last === undefined || between!.includes("\n") || (written ?? taken ?? "\n") === "\n";
    if (isApart) found.push(edit);
    else
      found[found.length - 1] = {
        range: { start: last.range.start, end: edit.range.end },
        text: last.text + between + edit.text,
      };
  }
  return found;
}

const ORDER = Object.keys(MOVE_TITLES) as readonly MoveGroup[];

/** Whether a change is about an edit: it stands where that takes something out, or its name is what that puts in. */
function isAbout({ file }: MovedFile, { range, text }: MovedFile["edits"][number], change: Change): boolean {
  const name = (change.to ?? change.key).split(".").at(-1)!;
  if (text !== "" && new RegExp(`^[ \\t]*#?[ \\t]*"?${escaped(name)}"?[ \\t]*=`, "m").test(text)) return true;
  if (change.kind === "added" || range.start === range.end) return false;
  const first = lineOutside({ file, range }).line;
  const last = lineOutside({ file, range: { start: range.end, end: range.end } }).line;
  const { line } = lineOutside(change);
  return line >= first && (line < last || (line === last && change.range.start < range.end));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
