/** Fixes out of the edits of `toml/edit`. A list is empty where an edit cannot be made. */
import type { KataDocument } from "../../documents/document.ts";
import type { Setting } from "../../project/config.ts";
import type { Placed } from "../../project/known-entries.ts";
import type { Unit } from "../../project/unit.ts";
import {
  type Edits,
  insertKey,
  moveKey,
  removeElement,
  removeKey,
  renameKey,
  replaceNode,
  setValue,
  writeKey,
  writeValue,
} from "../../toml/edit/index.ts";
import { absolute, type Path, type Plain, sectionAt, type ValueNode } from "../../toml/index.ts";
import type { Fix } from "../rule.ts";

/** Whether somebody has to decide: see `Fix.isChoice`. */
export type Certainty = "certain" | "choice";

/** What a fix is called and how sure it is, where that is not what its maker would say. */
export interface Manner {
  readonly title?: string;
  readonly certainty?: Certainty;
}

/** One fix of edits in one file; none where there is nothing to edit. */
export function fix(
  title: string,
  file: KataDocument,
  edits: Edits,
  certainty: Certainty = "certain",
): readonly Fix[] {
  if (!edits || edits.length === 0) return [];
  const own = edits.map((edit) => ({ file, ...edit }));
  return [{ title, edits: own, ...(certainty === "choice" && { isChoice: true as const }) }];
}

/** Puts another value in the place of one. */
export function changeTo(setting: Setting | undefined, value: Plain, manner: Manner = {}): readonly Fix[] {
  if (setting?.entry.value.kind !== "leaf") return [];
  const { title = `Change to ${writeValue(value)}`, certainty } = manner;
  const { file, entry } = setting;
  return fix(title, file, setValue(file.toml, entry, value), certainty);
}

/** Puts another value in the place of a node of a value: the whole of it, or an element. */
export function changeElement(
  { file, entry }: Pick<Setting, "file" | "entry">,
  node: ValueNode,
  value: Plain,
  manner: Manner = {},
): readonly Fix[] {
  if (entry.value.kind !== "leaf") return [];
  const { title = `Change to ${writeValue(value)}`, certainty } = manner;
  return fix(title, file, [replaceNode(file.toml, absolute(entry.value, node), node, value)], certainty);
}

/** Takes an element out of an array. */
export function leaveOutElement(
  { file, entry }: Setting,
  index: number,
  manner: Manner = {},
): readonly Fix[] {
  const { title = "Remove it", certainty } = manner;
  return fix(title, file, removeElement(file.toml, entry, index), certainty);
}

/** Takes out the line of a setting. */
export function leaveOut(
  setting: Pick<Setting, "file" | "entry" | "path"> | undefined,
  manner: Manner = {},
): readonly Fix[] {
  if (setting?.entry.value.kind !== "leaf") return [];
  const { title = `Remove ${setting.path.at(-1)}`, certainty } = manner;
  const { file, entry } = setting;
  return fix(title, file, removeKey(file.toml, entry), certainty);
}

/**
 * Gives an option a value: in its place where a file sets it, else, and then somebody has to decide, in the first file
 * that has its table. What a shipped configuration sets is set anew in the drop-in that goes over it.
 */
export function setOption(
  unit: Unit,
  path: readonly string[],
  value: Plain,
  manner: Manner = {},
): readonly Fix[] {
  const setting = unit.config.get(...path);
  if (setting && isOnDisk(setting)) return changeTo(setting, value, manner);
  const name = path.at(-1)!;
  const file =
    unit.config.table(...path.slice(0, -1))?.layers.find(isOnDisk)?.file ??
    unit.files.find((one) => !one.source.isMade);
  if (!file) return [];
  const { title = `Set ${name} to ${writeValue(value)}` } = manner;
  const table = spelled(unit, file, path.slice(0, -1));
  return fix(title, file, insertKey(file.toml, table, name, value), "choice");
}

const isOnDisk = ({ file }: { readonly file: KataDocument }) => !file.source.isMade;

/** The path of a table as a file spells it: the Go runtime minds no case in some names. */
function spelled(unit: Unit, file: KataDocument, path: readonly string[]): Path {
  const layer = unit.config.table(...path)?.layers.find((one) => one.file === file);
  const header = layer?.table.origin === "header" ? layer.table.headers[0] : undefined;
  return header ? sectionAt(file.toml, header.start).path : path;
}

/** Gives a key another name, where its file has none of that name in the table. */
export function renameTo(
  unit: Unit,
  { file, entry, path }: Placed,
  name: string,
  manner: Manner = {},
): readonly Fix[] {
  const target = [...path.slice(0, -1), name];
  const isOwn = name.toLowerCase() === path.at(-1)!.toLowerCase();
  if (!isOwn && isSetIn(unit, file, target)) return [];
  const { title = `Change to ${name}`, certainty } = manner;
  const isTable = entry.value.kind !== "leaf";
  return fix(title, file, renameKey(file.toml, isTable ? path : entry, name), certainty);
}

/** Whether a file sets an option, or has a table, by a name that its loader takes for the one given. */
function isSetIn(unit: Unit, file: KataDocument, path: readonly string[]): boolean {
  for (let setting = unit.config.get(...path); setting; setting = setting.replaces)
    if (setting.file === file) return true;
  return unit.config.table(...path)?.layers.some((layer) => layer.file === file) ?? false;
}

/** Moves a line to another table of the same file, under another name and with another value where they are given. */
export function moveTo(
  unit: Unit,
  { file, entry, path }: Placed,
  table: readonly string[],
  changed: { readonly name?: string; readonly value?: Plain } = {},
  certainty?: Certainty,
): readonly Fix[] {
  const { name = path.at(-1)!, value } = changed;
  // Of all fixes this costs most: the file is put together anew without the line.
  if (unit.isTrial) return [];
  if (entry.value.kind !== "leaf" || unit.config.get(...table, name) !== undefined) return [];
  const as = name === path.at(-1) ? "" : ` as ${name}`;
  const edits = moveKey(file.toml, entry, spelled(unit, file, table), {
    name,
    withCommentAbove: true,
    ...(value !== undefined && { text: writeValue(value) }),
  });
  return fix(`Move to [${writeKey(table)}]${as}`, file, edits, certainty);
}
