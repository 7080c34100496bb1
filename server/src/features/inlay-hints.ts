import { changeText } from "../loaders/changes.ts";
import { effectiveAt } from "../loaders/index.ts";
import type { Assembly } from "../project/assemble.ts";
import { placedEntries } from "../project/known-entries.ts";
import { writeJson } from "../toml/edit/index.ts";
import { absolute, type Range } from "../toml/index.ts";

/** A few words behind a value. */
export interface Inlay {
  readonly at: number;
  readonly text: string;
  readonly tooltip?: string;
}

/** Units of numbers, and what the runtime uses instead where it changes a value. */
export function inlays({ document, units }: Assembly, range: Range): readonly Inlay[] {
  const [unit, other] = units;
  if (!unit) return [];
  const isWhole = !other && unit.complete;
  const found: Inlay[] = [];
  for (const { file, entry, path, place } of placedEntries(unit)) {
    if (file !== document || place.kind !== "option" || entry.value.kind !== "leaf") continue;
    if (entry.range.end < range.start || entry.range.start > range.end) continue;
    const { node } = entry.value;
    const at = absolute(entry.value, node).end;
    const { unit: measure, type } = place.option;
    const number = node.type === "integer" || node.type === "float";
    if (number && measure && /int|float/.test(type)) found.push({ at, text: measure });
    const used = isWhole ? effectiveAt(unit, path) : undefined;
    const mine = unit.config.get(...path);
    if (
      used?.origin.kind !== "changed" ||
      // The same in another unit is no news.
      (used.origin.restated && used.inFile !== undefined) ||
      mine?.file !== document ||
      mine.entry.key.start !== entry.key.start
    )
      continue;
    found.push({
      at,
      text: `→ ${writeJson(used.inFile ?? used.value)}`,
      tooltip: changeText(used.origin.change, path.at(-1)!),
    });
  }
  return found;
}
