import { type EffectiveText, effectiveText } from "../loaders/effective-toml.ts";
import { effective } from "../loaders/index.ts";
import type { EffectiveJson, Origin } from "../loaders/types.ts";
import { nameBeside, type Unit } from "../project/unit.ts";
import { amend, draftOf, insertKey, setValue } from "../toml/edit/index.ts";

/** What the runtime ends up with; files are named as they lie beside the main file. */
export function effectiveView(unit: Unit): EffectiveText {
  return effectiveText(effective(unit), nameBeside(unit));
}

/**
 * The main file as it would have to be written to mean by itself what the runtime ends up with: values that a drop-in
 * or the runtime replaces are replaced, what only a drop-in sets is put in, and all else stays, comments too.
 * Built-in defaults are left out.
 */
export function mergedIntoMain(unit: Unit): string | undefined {
  const [main] = unit.files;
  if (!main || !unit.complete) return undefined;
  let draft = draftOf(main.toml);
  for (const entry of effective(unit).values.values()) {
    if (!isNews(entry.origin, main.source.path)) continue;
    const { path, inFile, value: asRead } = entry;
    const value = asWritten(unit, path, inFile ?? asRead);
    const edits =
      setValue(draft.document, path, value) ??
      insertKey(draft.document, path.slice(0, -1), path.at(-1)!, value);
    if (edits) draft = amend(draft, edits);
  }
  return draft.document.text;
}

/** A whole number stays one where the files have one, though the runtime counts in fractions. */
function asWritten(unit: Unit, path: readonly string[], value: EffectiveJson): EffectiveJson {
  const held = unit.config.get(...path)?.entry.value;
  const isInteger = held?.kind === "leaf" && held.node.type === "integer";
  return isInteger && typeof value === "number" && Number.isInteger(value) ? BigInt(value) : value;
}

/** Whether the main file does not say it: it comes from a drop-in, or the runtime makes something else of it. */
function isNews(origin: Origin, main: string): boolean {
  if (origin.kind === "default") return false;
  if (origin.kind === "file") return origin.place.file.source.path !== main;
  return !(origin.restated && origin.from.kind === "file" && origin.from.place.file.source.path === main);
}
