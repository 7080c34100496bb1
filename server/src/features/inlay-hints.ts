import type { Site } from "../documents/document.ts";
import { baseName } from "../environment/files.ts";
import { changeText } from "../loaders/changes.ts";
import { effectiveAt } from "../loaders/index.ts";
import type { Assembly } from "../project/assemble.ts";
import type { Setting } from "../project/config.ts";
import { isReplaced, placedEntries } from "../project/known-entries.ts";
import { writeJson } from "../toml/edit/index.ts";
import { absolute, type Range } from "../toml/index.ts";
import { visible } from "../util/visible.ts";

/** A few words behind a value. */
export interface Inlay {
  readonly at: number;
  readonly text: string;
  readonly tooltip?: string;
  /** Where the text leads when it is clicked. */
  readonly leadsTo?: Site;
}

/** Units of numbers, and what counts instead where a drop-in replaces a value or the runtime changes it. */
export function inlays({ document, units }: Assembly, range: Range): readonly Inlay[] {
  const [unit, other] = units;
  if (!unit) return [];
  const isWhole = !other && unit.complete;
  const found: Inlay[] = [];
  for (const placed of placedEntries(unit)) {
    const { file, entry, path, place } = placed;
    if (file !== document || place.kind !== "option" || entry.value.kind !== "leaf") continue;
    if (entry.range.end < range.start || entry.range.start > range.end) continue;
    const { node } = entry.value;
    const at = absolute(entry.value, node).end;
    const { unit: measure, type } = place.option;
    const number = node.type === "integer" || node.type === "float";
    if (number && measure && /int|float/.test(type)) found.push({ at, text: measure });
    const later = isReplaced(unit, placed) ? unit.config.get(...path) : undefined;
    if (later && later.file !== file) {
      found.push(replacement(at, later));
      continue;
    }
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
      text: visible(`→ ${writeJson(used.inFile ?? used.value)}`),
      tooltip: changeText(used.origin.change, path.at(-1)!),
    });
  }
  return found;
}

/** The value of a later file, where it is short, and the name of the file. */
function replacement(at: number, { entry, file }: Setting): Inlay {
  const name = baseName(file.source.path);
  const { value } = entry;
  const range = value.kind === "leaf" ? absolute(value, value.node) : entry.key;
  const text = file.toml.text.slice(range.start, range.end);
  const isShort = value.kind === "leaf" && text.length <= 40 && !text.includes("\n");
  return {
    at,
    text: visible(isShort ? `→ ${text} in ${name}` : `→ set in ${name}`),
    tooltip: "A later file sets it again, and that value counts.",
    leadsTo: { file, range: entry.key },
  };
}
