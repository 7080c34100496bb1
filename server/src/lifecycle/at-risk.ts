import type { Site } from "../documents/document.ts";
import { lineOutside } from "../documents/outside.ts";
import { advisoryName } from "../knowledge/advisories.ts";
import type { Arch } from "../knowledge/architectures.ts";
import { releasesOf } from "../knowledge/defects.ts";
import type { Library } from "../knowledge/library.ts";
import { isAtRisk } from "../knowledge/support-entries.ts";
import type { Advisory, Defect } from "../knowledge/types/defects.ts";
import type { SupportEntry, SupportLevel } from "../knowledge/types/support.ts";
import type { Assembly } from "../project/assemble.ts";
import type { Unit } from "../project/unit.ts";
import { openAdvisories } from "./advisories.ts";
import { knownDefects } from "./defects.ts";
import { headerSite, heldSite } from "./sites.ts";
import { lifecycleOf } from "./uses.ts";

/** A functionality that is not fully supported, an advisory that is open, or a defect that is met. */
export interface StatusItem {
  readonly id: string;
  readonly subject: string;
  readonly level: SupportLevel | "advisory" | "defect";
  /** Where it is used, and on which nodes; lines count from 1. */
  readonly files: readonly { readonly file: string; readonly line: number; readonly arch: Arch }[];
  /** First release of the level, or of the defect. */
  readonly since: string | null;
  readonly removal: string | null;
  readonly replacement: string | null;
  readonly team: string | null;
  readonly note: string | null;
  readonly conflicts: readonly { readonly claim: string; readonly evidence: string }[];
  readonly evidence: readonly string[];
  readonly asOf: string;
  readonly adopted: boolean;
  /** Of a level: what it takes to come back to supported. */
  readonly comeback?: string;
  /** What upstream's CI does for it, and the jobs by name. */
  readonly ci?: SupportEntry["ci"];
  readonly ciJobs?: readonly string[];
  /** Of a level: whom upstream's files name where no team says it. */
  readonly people?: readonly string[];
  /** Of an advisory. */
  readonly severity?: Advisory["severity"];
  readonly score?: number;
  /** Of an advisory or a defect: the releases that have it, in words or as a range. */
  readonly affected?: string;
  /** Of a defect: the architectures that have it, where not all do. */
  readonly architectures?: readonly string[];
  /** Of a defect or an advisory: what to do. */
  readonly advice?: string;
}

const ORDER: readonly StatusItem["level"][] = [
  "advisory",
  "removed",
  "renamed",
  "defect",
  "deprecated",
  "not-maintained",
  "experimental",
  "best-effort",
  "supported",
];
const GRAVITY: readonly Advisory["severity"][] = ["critical", "high", "medium", "low"];

/** One place that uses what is at risk. */
export interface UseAtRisk {
  readonly item: StatusItem;
  readonly place: StatusItem["files"][number];
}

/** What in some files is at risk: advisories first, then the gravest levels. */
export function statusOf(assemblies: readonly Assembly[]): readonly StatusItem[] {
  return statusOfUses(assemblies.flatMap(usesAtRisk));
}

/** What is used that is at risk, each with all its places: advisories first, then the gravest levels. */
export function statusOfUses(uses: readonly UseAtRisk[]): readonly StatusItem[] {
  const found = new Map<string, { item: StatusItem; places: Map<string, UseAtRisk["place"]> }>();
  for (const { item, place } of uses) {
    const one = found.get(item.id) ?? { item, places: new Map() };
    one.places.set(`${place.file}:${place.line}`, place);
    found.set(item.id, one);
  }
  return inOrder(
    Array.from(found.values(), ({ item, places }) => ({ ...item, files: [...places.values()] })),
  );
}

/** Where a configuration uses what is at risk. */
export function usesAtRisk({ units, document }: Assembly): readonly UseAtRisk[] {
  // Where the runtime is unknown, only what holds for either is told.
  const [unit, other] = units;
  if (!unit) return [];
  const others = other && new Set(risksOf(other).map(({ item }) => item.id));
  return risksOf(unit)
    .filter(({ item }) => !others || others.has(item.id))
    .map(({ item, site }) => {
      // What a shipped file has is used by what is dropped into it.
      const { file, line } = lineOutside(
        site.file.source.isMade ? { file: document, range: { start: 0, end: 0 } } : site,
      );
      return { item, place: { file, line, arch: unit.target.arch } };
    });
}

/** Everything that is known, whatever a configuration says: levels, advisories, defects. */
export function statusOfAll(library: Library): readonly StatusItem[] {
  const { support, advisories, defects } = library.knowledge;
  return inOrder([
    ...support.map(ofLevel),
    ...advisories.map(ofAdvisory),
    ...defects.map((defect) => ofDefect(library, defect)),
  ]);
}

function risksOf(unit: Unit): readonly { readonly item: StatusItem; readonly site: Site }[] {
  return [
    ...lifecycleOf(unit)
      .filter(({ entry }) => isAtRisk(entry.level))
      .map(({ entry, file, range }) => ({ item: ofLevel(entry), site: { file, range } })),
    ...openAdvisories(unit).map(({ advisory, held }) => ({
      item: ofAdvisory(advisory),
      site: held ? heldSite(unit, held) : headerSite(unit),
    })),
    ...knownDefects(unit).map(({ defect, held }) => ({
      item: ofDefect(unit.library, defect),
      site: heldSite(unit, held),
    })),
  ];
}

function inOrder(items: readonly StatusItem[]): readonly StatusItem[] {
  const rank = ({ level, severity }: StatusItem): number =>
    ORDER.indexOf(level) * 10 + (severity ? GRAVITY.indexOf(severity) : 0);
  return items.toSorted((a, b) => rank(a) - rank(b) || (a.subject < b.subject ? -1 : 1));
}

const NOTHING = {
  files: [],
  since: null,
  removal: null,
  replacement: null,
  team: null,
  conflicts: [],
} as const;

function ofLevel(entry: SupportEntry): StatusItem {
  const { id, subject, level, evidence, asOf, status, comeback, people, ci, ciJobs } = entry;
  return {
    ...NOTHING,
    id,
    subject,
    level,
    since: entry.since ?? null,
    removal: entry.removal ?? entry.removed ?? null,
    replacement: entry.replacement ?? null,
    team: entry.team ?? null,
    note: entry.note ?? null,
    conflicts: entry.conflicts ?? [],
    evidence,
    asOf,
    adopted: status === "adopted",
    ...(comeback && { comeback }),
    ...(ci && { ci }),
    ...(ciJobs && { ciJobs }),
    ...(people && { people: people.map(({ name }) => name) }),
  };
}

function ofAdvisory(advisory: Advisory): StatusItem {
  const { id, subject, severity, score, affected, happens, advice, evidence, asOf } = advisory;
  const name = advisoryName(advisory);
  return {
    ...NOTHING,
    id,
    subject: name === subject ? subject : `${subject}, ${name}`,
    level: "advisory",
    severity,
    ...(score !== undefined && { score }),
    affected,
    note: happens,
    advice,
    evidence,
    asOf,
    adopted: true,
  };
}

function ofDefect(library: Library, defect: Defect): StatusItem {
  const { id, subject, from, architecture, happens, advice, evidence, asOf } = defect;
  return {
    ...NOTHING,
    id,
    subject,
    level: "defect",
    since: from,
    affected: releasesOf(library, defect),
    ...(architecture && { architectures: architecture }),
    note: happens,
    advice,
    evidence,
    asOf,
    adopted: true,
  };
}
