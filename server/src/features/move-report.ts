import { lineOutside } from "../documents/outside.ts";
import {
  groupsOf,
  IDLE_TITLE,
  idleOf,
  MOVE_TITLES,
  movedTo,
  NOTHING_MOVES,
  nothingMoves,
} from "../moves/move-groups.ts";
import type { Change, Moved } from "../moves/types.ts";
import { writeValue } from "../toml/edit/index.ts";
import type { Plain } from "../toml/index.ts";
import { visible } from "../util/visible.ts";
import { code, escapeMarkdown, PLAIN_PLACES, type Places, placeLink } from "./markdown.ts";

/**
 * What there is to know of moved configurations, as a page of Markdown, the gravest first.
 *
 * @param places how places in files are named on the page.
 */
export function moveReport(all: readonly Moved[], places: Places = PLAIN_PLACES): string {
  return all.map((moved) => pageOf(moved, places)).join("\n");
}

function pageOf(moved: Moved, places: Places): string {
  const { files, changes } = moved;
  const title = escapeMarkdown(visible(places.nameOf(files[0]?.file.source.path ?? "")));
  if (nothingMoves(moved)) return `# ${title}\n\nThere is ${NOTHING_MOVES}\n`;
  const parts = groupsOf(changes).map(([group, own]) => {
    const rows = own.map((change) => row(change, places));
    return `\n## ${MOVE_TITLES[group]}\n\n${rows.join("\n")}\n`;
  });
  const idle = idleOf(changes);
  const rest =
    idle.length > 0 ? [`\n${IDLE_TITLE} ${idle.map((key) => code(visible(key))).join(", ")}.\n`] : [];
  return [`# ${title}: moved to ${movedTo(moved)}\n`, ...parts, ...rest].join("");
}

function row(change: Change, places: Places): string {
  const { file, line } = lineOutside(change);
  const { key, to, before, after, message, kind } = change;
  const name = code(visible(key));
  const old = before === undefined || kind === "added" ? name : show(key, before);
  const goes = after === undefined ? "" : ` → ${to === key ? value(after) : show(to ?? key, after)}`;
  const what = kind === "added" && after !== undefined ? show(key, after) : old + goes;
  return `- ${what} (${placeLink(places, file, line)})  \n  ${escapeMarkdown(visible(message))}`;
}

const show = (key: string, of: Plain): string => code(visible(`${key} = ${writeValue(of)}`));
const value = (of: Plain): string => code(visible(writeValue(of)));
