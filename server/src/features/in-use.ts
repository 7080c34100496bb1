import type { KataDocument, Site } from "../documents/document.ts";
import { lineOutside } from "../documents/outside.ts";
import { changeText } from "../loaders/changes.ts";
import { effectiveAt } from "../loaders/index.ts";
import type { Origin } from "../loaders/types.ts";
import type { Assembly } from "../project/assemble.ts";
import type { Setting } from "../project/config.ts";
import { nameBeside, type Unit } from "../project/unit.ts";
import { writeJson } from "../toml/edit/index.ts";
import { absolute } from "../toml/index.ts";
import { code, escapeMarkdown, link } from "./markdown.ts";

/** The address that opens a place; `undefined` where nothing can be opened. */
export type AddressOf = (site: Site) => string | undefined;

/**
 * A line that tells what the runtime ends up with for an option and where that comes from, as Markdown; `undefined`
 * where that is not known: of a drop-in alone, of a table that is not in use, of a file whose runtime is not known.
 */
export function inUse(
  { document, units }: Assembly,
  path: readonly string[],
  addressOf: AddressOf = () => undefined,
): string | undefined {
  const [unit, other] = units;
  if (!unit || other || !unit.complete) return undefined;
  const used = effectiveAt(unit, path);
  if (!used) return undefined;
  const from = originText(unit, used.origin, document, path, used.inFile !== undefined, addressOf);
  return `**In use: ${code(shortened(writeJson(used.inFile ?? used.value)))}**, ${from}`;
}

function originText(
  unit: Unit,
  origin: Origin,
  document: KataDocument,
  path: readonly string[],
  isSame: boolean,
  addressOf: AddressOf,
): string {
  if (origin.kind === "changed") {
    const from = originText(unit, origin.from, document, path, isSame, addressOf);
    // The same in another unit is no news.
    if (origin.restated && isSame) return from;
    return `${escapeMarkdown(changeText(origin.change, path.at(-1)!))} (${from})`;
  }
  if (origin.kind === "default") return "built into the runtime";
  const { place } = origin;
  if (place.file.source.isMade)
    return `as kata-deploy ships it in ${code(nameBeside(unit)(place.file.source.path))}`;
  const before = unit.config.get(...path)?.replaces;
  const instead =
    before && !before.file.source.isMade ? `, instead of ${replaced(unit, before, addressOf)}` : "";
  if (place.file === document) return `set here${instead}`;
  return `set in ${linked(unit, place, addressOf)}${instead}`;
}

function replaced(unit: Unit, { entry, file }: Setting, addressOf: AddressOf): string {
  const { value } = entry;
  const range = value.kind === "leaf" ? absolute(value, value.node) : entry.range;
  const where = linked(unit, { file, range }, addressOf);
  return value.kind === "leaf"
    ? `${code(shortened(file.toml.text.slice(range.start, range.end)))} in ${where}`
    : where;
}

function linked(unit: Unit, site: Site, addressOf: AddressOf): string {
  const { file, line } = lineOutside(site);
  const name = escapeMarkdown(`${nameBeside(unit)(file)}:${line}`);
  const address = addressOf(site);
  return address === undefined ? name : link(name, address);
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
