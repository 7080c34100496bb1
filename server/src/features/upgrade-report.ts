import type { UpgradeItem } from "../moves/upgrade/item.ts";
import { linesOf, rangeOf, UPGRADE_TITLES } from "../moves/upgrade-groups.ts";
import { visible } from "../util/visible.ts";
import { code, escapeMarkdown, PLAIN_PLACES, type Places, placeLink } from "./markdown.ts";

/**
 * What another release changes for some files, as a page of Markdown: what stops working, what changes, what is only
 * news.
 *
 * @param places how places in files are named on the page.
 */
export function upgradeReport(
  items: readonly UpgradeItem[],
  from: string,
  to: string,
  places: Places = PLAIN_PLACES,
): string {
  const head = `# F${rangeOf(items, from, to).slice(1)}\n`;
  if (items.length === 0) return `${head}\nNothing differs for these files.\n`;
  const parts = linesOf(items).map(([weight, lines]) => {
    const rows = lines.map(({ place, subject, message }) => {
      const text = escapeMarkdown(visible(message));
      if (place === undefined) return `- ${subject}: ${text}`;
      const at = placeLink(places, place.file, place.line);
      return subject === "" ? `- ${at}: ${text}` : `- ${code(visible(subject))} (${at}): ${text}`;
    });
    return `\n## ${UPGRADE_TITLES[weight]}\n\n${rows.join("\n")}\n`;
  });
  return head + parts.join("");
}
