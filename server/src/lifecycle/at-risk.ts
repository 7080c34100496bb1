import type { Site } from "../documents/document.ts";
import { lineOutside } from "../documents/outside.ts";
import { isAtRisk } from "../knowledge/support-entries.ts";
import type { SupportEntry, SupportLevel } from "../knowledge/types.ts";
import type { Assembly } from "../project/assemble.ts";
import { lifecycleOf } from "./uses.ts";

/** One functionality that some files use and that is not fully supported. */
export interface StatusItem {
  readonly id: string;
  readonly subject: string;
  readonly level: SupportLevel;
  /** Where it is used; lines count from 1. */
  readonly files: readonly { readonly file: string; readonly line: number }[];
  readonly since: string | null;
  readonly removal: string | null;
  readonly replacement: string | null;
  readonly team: string | null;
  readonly note: string | null;
  readonly conflicts: readonly { readonly claim: string; readonly evidence: string }[];
  readonly evidence: readonly string[];
  readonly asOf: string;
  readonly adopted: boolean;
}

const ORDER: readonly SupportLevel[] = [
  "removed",
  "renamed",
  "deprecated",
  "not-maintained",
  "experimental",
  "best-effort",
  "supported",
];

/** What in some files is deprecated, unmaintained, best effort or experimental; the gravest first. */
export function statusOf(assemblies: readonly Assembly[]): readonly StatusItem[] {
  const uses = new Map<
    string,
    { entry: SupportEntry; places: Map<string, { file: string; line: number }> }
  >();
  const add = (entry: SupportEntry, site: Site): void => {
    if (!isAtRisk(entry.level)) return;
    const { file, line } = lineOutside(site);
    let use = uses.get(entry.id);
    if (!use) {
      use = { entry, places: new Map() };
      uses.set(entry.id, use);
    }
    use.places.set(`${file}:${line}`, { file, line });
  };
  for (const { units } of assemblies) {
    // Where the runtime is unknown, only what holds for either is told.
    const [unit, other] = units;
    if (!unit) continue;
    for (const { entry, file, range } of lifecycleOf(unit)) {
      if (other && !lifecycleOf(other).some((use) => use.entry.id === entry.id)) continue;
      add(entry, { file, range });
    }
  }
  return [...uses.values()]
    .map(({ entry, places }) => toItem(entry, [...places.values()]))
    .sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level) || (a.subject < b.subject ? -1 : 1));
}

function toItem(entry: SupportEntry, files: StatusItem["files"]): StatusItem {
  return {
    id: entry.id,
    subject: entry.subject,
    level: entry.level,
    files,
    since: entry.since ?? null,
    removal: entry.removal ?? entry.removed ?? null,
    replacement: entry.replacement ?? null,
    team: entry.team ?? null,
    note: entry.note ?? null,
    conflicts: entry.conflicts ?? [],
    evidence: entry.evidence,
    asOf: entry.asOf,
    adopted: entry.status === "adopted",
  };
}
