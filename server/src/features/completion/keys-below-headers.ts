import { locate } from "../../knowledge/places.ts";
import { writeHeader } from "../../toml/edit/index.ts";
import { findValue } from "../../toml/index.ts";
import type { KeyCursor } from "../cursor.ts";
import { type CompletionItem, escapeSnippet, type Request } from "./items.ts";
import { isRead, keyItem } from "./keys.ts";

/**
 * In front of all tables no key is Kata's: each comes with the header of its table, where the file does not have that.
 */
export function completeKeysBelowHeaders(
  { assembly }: Request,
  { holder, part }: KeyCursor,
): readonly CompletionItem[] {
  if (holder.length > 0) return [];
  const { root } = assembly.document.toml;
  const items = new Map<string, CompletionItem>();
  for (const unit of assembly.units) {
    const { hypervisor } = unit.target;
    const own = hypervisor === undefined ? [] : [["hypervisor", hypervisor]];
    for (const table of [...own, ["agent", "kata"], ["runtime"]]) {
      const place = locate(unit.catalogue, table);
      if (place.kind !== "table" || findValue(root, table)) continue;
      const header = `${writeHeader(table)}\n`;
      for (const option of place.info.fields) {
        if (items.has(`${table} ${option.key}`)) continue;
        if (table[0] === "hypervisor" && !isRead(unit.catalogue, option, table[1])) continue;
        const item = keyItem(unit, option, [...table, option.key], part, false);
        items.set(`${table} ${option.key}`, {
          ...item,
          text: header + item.text,
          ...(item.snippet !== undefined && { snippet: escapeSnippet(header) + item.snippet }),
          note: `[${table.join(".")}]`,
          sort: `8 ${item.sort}`,
        });
      }
    }
  }
  return [...items.values()];
}
