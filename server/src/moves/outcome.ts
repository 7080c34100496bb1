import { defaultOf } from "../knowledge/catalogue.ts";
import { appliesTo } from "../knowledge/clauses.ts";
import { type ConvertedValue, isWithoutEffect } from "../knowledge/conversions.ts";
import { patternOf } from "../knowledge/places.ts";
import type { Counterpart } from "../knowledge/types/counterparts.ts";
import type { Unit } from "../project/unit.ts";
import { writeKey } from "../toml/edit/index.ts";
import type { ValueNode } from "../toml/index.ts";
import { hypervisorOf } from "./hypervisor.ts";
import { outcomeOfRow, rowFor } from "./rows.ts";
import type { MovedOption, Outcome } from "./types.ts";
import { isSame, knownNode } from "./values.ts";
import { concrete, isLeftAside, isReadBy, optionAt, rowsOf, startWork, type Work } from "./work.ts";

/**
 * What a move to runtime-rs would make of one option; `undefined` where it stays as it is, or the unit is not the Go
 * runtime's.
 *
 * @param path from the root, in Kata's spelling.
 * @param node what it is set to.
 */
export function outcomeAt(
  unit: Unit,
  path: readonly string[],
  node: ValueNode | undefined,
): Outcome | undefined {
  if (unit.runtime !== "go" || path.length < 2) return undefined;
  const work = startWork(unit, {}, hypervisorOf(unit));
  return outcomeOf(work, { path, value: node && knownNode(node), isSet: node !== undefined });
}

/** What becomes of an option; `undefined` keeps it as it is. */
export function outcomeOf(work: Work, option: MovedOption): Outcome | undefined {
  const { path, value, isSet } = option;
  if (isLeftAside(work, path)) return undefined;
  const own = optionAt(work.unit.catalogue, path);
  const there = optionAt(work.there, path);
  if (!own) return isSet ? outcomeOfUnknown(work, option) : undefined;
  const hypervisor = path[0] === "hypervisor" ? path[1] : undefined;
  const isRead =
    there !== undefined && (isReadBy(there, work.hypervisor?.after) || isAddedAnyhow(work, path));
  if (isForced(work, path) && isRead) return undefined;
  const isUnread = hypervisor !== undefined && !isReadBy(own, hypervisor) && !isAddedAnyhow(work, path);
  const row = rowFor(work, path, value);
  if (row && (!isUnread || isOfHypervisor(row))) return outcomeOfRow(work, option, row);
  if (isUnread) {
    if (isRead && !isSet) return undefined;
    const wanted =
      isRead && value !== undefined && !isSame(value, defaultThere(work, path)) && !isZero(value);
    const also = isRead ? `; runtime-rs does${wanted ? ", so put it back if you want it" : ""}` : "";
    return {
      kind: "removed",
      message: `The Go runtime does not use ${path.at(-1)} with ${hypervisor}${also}.`,
      decide: wanted,
    };
  }
  if (isRead) return undefined;
  if (there) {
    const message = `runtime-rs does not use ${path.at(-1)} with ${hypervisor}.`;
    return { kind: "removed", message, decide: false };
  }
  const isLost = value === undefined || !isZero(value);
  return {
    kind: isLost ? "lost" : "removed",
    message: `runtime-rs ${work.release} has no ${path.at(-1)}, and nothing that does the same.`,
    decide: false,
  };
}

/** A key that the Go runtime does not know: a mistake, or one that was written for runtime-rs already. */
function outcomeOfUnknown(work: Work, { path, value }: MovedOption): Outcome | undefined {
  const there = optionAt(work.there, path);
  const isTable = there?.type === "table" || (there?.type === "[]table" && !Array.isArray(value));
  if (isTable && value !== undefined) {
    const message = `The Go runtime ignores it, and in runtime-rs ${path.at(-1)} is a table: it is taken out.`;
    return { kind: "removed", message, decide: true };
  }
  if (there) return undefined;
  const isGone = rowsOf(work, path).length > 0;
  const isRefused = work.there.tables.get(patternOf(path.slice(0, -1)))?.unknownKeys === "rejected";
  if (!isGone && !isRefused) return undefined;
  const effect = isRefused ? "; runtime-rs would refuse the configuration" : "";
  const message = `The Go runtime does not know ${path.at(-1)} and ignores it${effect}.`;
  return { kind: "removed", message, decide: false };
}

/** Whether the Go runtime puts a value of its own in the place of any. */
function isForced(work: Work, path: readonly string[]): boolean {
  const own = optionAt(work.unit.catalogue, path);
  return own !== undefined && !isReadBy(own, path[1]) && work.old.values.has(writeKey(path));
}

/** Whether an option of this name is put in for runtime-rs, whatever the Go runtime does with it. */
function isAddedAnyhow(work: Work, path: readonly string[]): boolean {
  return rowsOf(work, path).some(
    (row) => row.kind === "added" && row.to && concrete(work, row.to)?.join(".") === path.join("."),
  );
}

/** Whether a row speaks of some hypervisors alone. */
function isOfHypervisor(row: Counterpart): boolean {
  return appliesTo(row).some((clause) => clause.hypervisor !== undefined);
}

function defaultThere(work: Work, path: readonly string[]): unknown {
  const option = optionAt(work.there, path);
  return option && defaultOf(option, path[1]);
}

function isZero(value: ConvertedValue): boolean {
  return isWithoutEffect({}, value);
}
