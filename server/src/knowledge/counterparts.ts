import { remember } from "../util/remember.ts";
import { appliesTo, asList, isAmong, matchesPattern } from "./clauses.ts";
import { type ConvertedValue, valueInPlaceOf } from "./conversions.ts";
import type { Runtime } from "./facts.ts";
import type { Library } from "./library.ts";
import { compareReleases, inRange, type Release } from "./releases.ts";
import type { AppliesTo } from "./types/applies-to.ts";
import type { Counterpart } from "./types/counterparts.ts";

/** A clause of a row that speaks of one option. */
interface Clause {
  readonly row: Counterpart;
  readonly applies: AppliesTo;
  /** `undefined` for what is wanted there whatever is set. */
  readonly pattern: string | undefined;
}

/** What the rows say of one runtime at one release. */
export interface Counterparts {
  /**
   * The rows that speak of a place, the first that counts first.
   *
   * @param hypervisor the one in use, for a place outside its table.
   */
  of(path: readonly string[], hypervisor?: string): readonly Counterpart[];
  /** What takes the place of a value of an option that keeps its name; `undefined` when nothing does. */
  valueFor(path: readonly string[], value: ConvertedValue, hypervisor?: string): ConvertedValue | undefined;
  /** Every row in force, with the options that it speaks of. */
  readonly clauses: readonly Clause[];
}

/**
 * The rows in force for one runtime at one release.
 *
 * @param from the runtime that a configuration comes from; absent: only rows that hold wherever it comes from.
 */
export function counterparts(
  library: Library,
  runtime: Runtime,
  release: Release,
  from?: Runtime,
): Counterparts {
  return remember(library.cache, `counterparts ${runtime} ${release} ${from}`, () =>
    select(library.knowledge.counterparts, runtime, release, from),
  );
}

function select(
  rows: readonly Counterpart[],
  runtime: Runtime,
  release: Release,
  from: Runtime | undefined,
): Counterparts {
  const clauses = rows
    .filter((row) => row.from === undefined || row.from === from)
    .filter(({ since }) => since === undefined || compareReleases(since, release) <= 0)
    .flatMap((row) =>
      appliesTo(row)
        .filter((applies) => isAbout(applies, runtime, release))
        .flatMap((applies) => patternsOf(applies).map((pattern): Clause => ({ row, applies, pattern }))),
    );
  const byName = new Map<string, Clause[]>();
  for (const clause of clauses) {
    const key = clause.pattern?.slice(clause.pattern.lastIndexOf(".") + 1) ?? "";
    byName.set(key, [...(byName.get(key) ?? []), clause]);
  }
  const of: Counterparts["of"] = (path, hypervisor) => {
    const inUse = (path[0] === "hypervisor" ? path[1] : hypervisor) ?? "";
    return (byName.get(path.at(-1) ?? "") ?? [])
      .filter(({ pattern }) => pattern !== undefined && matchesPattern(pattern, path))
      .filter(({ applies }) => isAmong(applies.hypervisor, inUse))
      .map(({ row }) => row);
  };
  return {
    of,
    valueFor(path, value, hypervisor) {
      for (const row of of(path, hypervisor)) {
        const instead = row.to === undefined ? valueInPlaceOf(row, value) : undefined;
        if (instead !== undefined) return instead;
      }
      return undefined;
    },
    clauses,
  };
}

/** Architecture, TEE and shim are what a configuration does not tell. */
const TOLD_BY_A_CONFIGURATION = new Set(["runtime", "hypervisor", "option", "value", "when", "releases"]);

function isAbout(applies: AppliesTo, runtime: Runtime, release: Release): boolean {
  return (
    Object.keys(applies).every((member) => TOLD_BY_A_CONFIGURATION.has(member)) &&
    isAmong(applies.runtime, runtime) &&
    (applies.releases === undefined || inRange(release, applies.releases))
  );
}

function patternsOf({ option }: AppliesTo): readonly (string | undefined)[] {
  return option === undefined ? [undefined] : asList(option);
}
