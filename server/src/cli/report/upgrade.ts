import { outsideEdits } from "../../documents/outside.ts";
import type { UpgradeItem } from "../../moves/upgrade/item.ts";
import { linesOf, rangeOf, UPGRADE_TITLES } from "../../moves/upgrade-groups.ts";
import { isMarker, type Plain } from "../../toml/index.ts";
import { exactJson } from "../../util/exact-json.ts";
import { visible } from "../../util/visible.ts";
import type { Paint } from "../io.ts";
import { span, spanOf } from "./place.ts";

/** What a release changes, as one JSON array. */
export function upgradeToJson(items: readonly UpgradeItem[]): string {
  return `${exactJson(items.map(itemObject), 1)}\n`;
}

function itemObject(item: UpgradeItem) {
  const { subject, kind, from, to, severity, code, fails, message, fixes, arch } = item;
  return {
    ...span(item),
    subject,
    kind,
    from: json(from),
    to: json(to),
    arch,
    severity,
    ...(code && { code }),
    ...(fails && { fails }),
    message,
    fixes: fixes.flatMap(({ title, edits }) => {
      const outer = outsideEdits(edits);
      return outer ? [{ title, edits: outer.map((edit) => ({ ...spanOf(edit), text: edit.text })) }] : [];
    }),
  };
}

function json(value: Plain | undefined): unknown {
  if (value === undefined) return null;
  return isMarker(value) ? value.text : value;
}

/** What another release changes, the weightiest first; ends with a line feed. */
export function upgradeToText(items: readonly UpgradeItem[], from: string, to: string, paint: Paint): string {
  if (items.length === 0) return `Nothing differs for these files between ${from} and ${to}.\n`;
  const range = rangeOf(items, from, to);
  const parts = linesOf(items).map(([weight, lines]) => {
    const rows = lines.map(
      ({ place, subject, message }) =>
        `  ${place === undefined ? "" : `${paint("dim", visible(`${place.file}:${place.line}`))} `}${visible(subject)}\n      ${visible(message)}`,
    );
    return `${paint("bold", `${UPGRADE_TITLES[weight]} ${range}`)}\n${rows.join("\n")}\n`;
  });
  return parts.join("\n");
}
