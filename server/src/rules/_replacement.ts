import type { Placed } from "../placed.ts";
import type { SupportEntry } from "../schema/knowledge.ts";
import { compareReleases } from "../schema/release.ts";
import { appliesTo, matchesPattern } from "../support.ts";
import { absolute } from "../toml/index.ts";
import type { Unit } from "../unit.ts";
import type { Edit, Fix } from "./rule.ts";

/** What support.toml says of a key that the runtime does not have (any more). */
export interface Replacement {
  readonly entry: SupportEntry;
  /** The new name, where it lies in the same table and the runtime has it. */
  readonly key?: string;
}

/** Looks up why a key is unknown to a runtime, and what took its place. */
export function replacementOf(unit: Unit, { path, parent }: Placed): Replacement | undefined {
  const entry = unit.library.knowledge.support.find(
    (candidate) =>
      (candidate.level === "removed" || candidate.level === "renamed") &&
      (candidate.since === undefined || compareReleases(candidate.since, unit.target.release) <= 0) &&
      appliesTo(candidate).some(
        ({ option, runtime, value }) =>
          value === undefined &&
          asList(option).some((pattern) => matchesPattern(pattern, path)) &&
          (runtime === undefined || asList(runtime).includes(unit.runtime)),
      ),
  );
  if (!entry) return undefined;
  const target = entry.replacementOption?.replaceAll("[]", "").split(".");
  const key = target?.at(-1);
  const inTable = target && matchesPattern(target.slice(0, -1).join("."), path.slice(0, -1));
  const known =
    (parent.kind === "table" || parent.kind === "tables") &&
    key !== undefined &&
    parent.info.options.has(key);
  return { entry, ...(inTable && known && { key }) };
}

/** A rename, with the value in its new unit; none when the new key is there already or the value cannot be kept. */
export function renameFixes(
  unit: Unit,
  placed: Placed,
  key: string,
  change: string | undefined,
): readonly Fix[] {
  const { file, entry, path } = placed;
  if (unit.config.get(...path.slice(0, -1), key) !== undefined) return [];
  const edits: Edit[] = [{ file, range: entry.key, text: key }];
  if (change !== undefined) {
    const { value } = entry;
    if (value.kind !== "leaf" || value.node.type !== "integer") return [];
    const converted = convert(value.node.value, change);
    if (converted === undefined) return [];
    edits.push({ file, range: absolute(value, value.node), text: String(converted) });
  }
  return [{ title: `Rename to ${key}`, edits }];
}

function convert(value: bigint, change: string): bigint | undefined {
  if (change === "s-to-ms") return value * 1000n;
  if (change === "ms-to-s") return value % 1000n === 0n ? value / 1000n : undefined;
  return undefined;
}

/** What to do, in a sentence. */
export function adviceOf({ entry }: Replacement): string {
  const use = entry.replacement ? `Use ${entry.replacement.replace(/\.$/, "")} instead.` : undefined;
  return use ?? entry.note ?? "Delete the line.";
}

function asList(one: string | readonly string[] | undefined): readonly string[] {
  return one === undefined ? [] : typeof one === "string" ? [one] : one;
}
