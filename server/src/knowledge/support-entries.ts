import type { ValueNode } from "../toml/index.ts";
import { remember } from "../util/remember.ts";
import { appliesTo, asList, isAmong, matchesPattern } from "./clauses.ts";
import type { Library } from "./library.ts";
import { compareReleases, inRange } from "./releases.ts";
import type { AppliesTo } from "./types/applies-to.ts";
import type { SupportEntry, SupportLevel } from "./types/support.ts";

/** What a support entry is held against. */
export interface SupportSubject {
  readonly runtime: string;
  readonly release: string;
  /** From the root; `[]` asks for what applies to the runtime as a whole. */
  readonly path: readonly string[];
  /** The value of an option that is set; absent asks about the option whatever its value. */
  readonly value?: ValueNode;
}

/**
 * The entries that speak of exactly this subject, the whole runtime, a table or an option, at its release.
 *
 * Entries that depend on what no option tells (architecture, TEE, shim) are left out; see {@link entriesOfArch}.
 */
export function supportOf(
  entries: readonly SupportEntry[],
  { runtime, release, path, value }: SupportSubject,
): readonly SupportEntry[] {
  return entries.filter(
    (entry) =>
      appliesTo(entry).some((one) => speaksOf(one, path, value) && holdsFor(one, runtime, release)) &&
      isInForce(entry, release),
  );
}

/** Entries that speak of a subject, by its path and value. */
export type SupportFinder = (path: readonly string[], value?: ValueNode) => readonly SupportEntry[];

/** As {@link supportOf}, made once for a runtime and release: looks at few entries for each subject. */
export function supportFinder(library: Library, runtime: string, release: string): SupportFinder {
  return remember(library.cache, `support ${runtime} ${release}`, () =>
    createFinder(library.knowledge.support, runtime, release),
  );
}

function createFinder(entries: readonly SupportEntry[], runtime: string, release: string): SupportFinder {
  const byName = new Map<string, Clause[]>();
  const unnamed: Clause[] = [];
  for (const entry of entries) {
    if (!isInForce(entry, release)) continue;
    for (const applies of appliesTo(entry)) {
      if (!holdsFor(applies, runtime, release)) continue;
      if (applies.option === undefined) unnamed.push({ entry, applies });
      for (const pattern of asList(applies.option)) {
        const name = pattern.slice(pattern.lastIndexOf(".") + 1).replace("[]", "");
        const clauses = byName.get(name) ?? [];
        byName.set(name, clauses);
        clauses.push({ entry, applies: { ...applies, option: pattern } });
      }
    }
  }
  const anyName = byName.get("*") ?? [];
  const lengths = new Set(anyName.map(({ applies }) => asList(applies.option)[0]!.split(".").length));
  return (path, value) => {
    const { length } = path;
    const named = byName.get(path.at(-1) ?? "") ?? NONE;
    // What names no option is about a runtime or a hypervisor's table.
    const others = length === 0 || length === 2 ? unnamed : NONE;
    const any = lengths.has(length) ? anyName : NONE;
    // Most keys have none.
    if (named.length === 0 && any.length === 0 && others.length === 0) return NONE;
    const found: SupportEntry[] = [];
    const add = ({ entry, applies }: Clause): void => {
      if (speaksOf(applies, path, value) && !found.includes(entry)) found.push(entry);
    };
    named.forEach(add);
    any.forEach(add);
    others.forEach(add);
    return found.length > 1 ? found.sort((a, b) => entries.indexOf(a) - entries.indexOf(b)) : found;
  };
}

const NONE: readonly never[] = [];

interface Clause {
  readonly entry: SupportEntry;
  readonly applies: AppliesTo;
}

/** Whether an entry holds in a release. A removal or a new name is told before it comes. */
function isInForce(entry: SupportEntry, release: string): boolean {
  if (entry.removed !== undefined && compareReleases(entry.removed, release) <= 0) return false;
  const isEnd = entry.level === "removed" || entry.level === "renamed";
  return entry.since === undefined || isEnd || compareReleases(entry.since, release) <= 0;
}

/** Levels that a user should be told of. */
export function isAtRisk(level: SupportLevel): boolean {
  return level !== "supported";
}

/** A clause with any other member depends on what a configuration does not tell. */
const TOLD_BY_A_SUBJECT = new Set(["runtime", "hypervisor", "option", "value", "when", "releases"]);

/** What is known beside a file's text when it is named after a shim. */
export interface ShimSubject {
  readonly shim: string;
  readonly runtime: string;
  readonly release: string;
  readonly hypervisor: string | undefined;
}

/**
 * The clauses that speak of a shim; one that also names an option is left to the caller, with
 * {@link speaksOf}.
 */
export function clausesOfShim(
  entries: readonly SupportEntry[],
  { shim, runtime, release, hypervisor }: ShimSubject,
): readonly { readonly entry: SupportEntry; readonly applies: AppliesTo }[] {
  return entries.flatMap((entry) => {
    const clauses = appliesTo(entry).filter(({ shim: shims }) => shims !== undefined && isAmong(shims, shim));
    if (clauses.length === 0 || !isInForce(entry, release)) return [];
    return clauses.flatMap((applies) => {
      const { shim: _, ...rest } = applies;
      if (!holdsFor(rest, runtime, release)) return [];
      const isOthers = applies.hypervisor !== undefined && !isAmong(applies.hypervisor, hypervisor ?? "");
      return isOthers ? [] : [{ entry, applies: rest }];
    });
  });
}

/** The architecture of a node, and what runs there. */
export interface ArchSubject {
  readonly arch: string;
  readonly runtime: string;
  readonly release: string;
  /** The one in use, where it is known and what is installed with it too; entries of single ones need it. */
  readonly hypervisor: string | undefined;
}

/** The entries that speak of an architecture, or of a hypervisor there. */
export function entriesOfArch(
  entries: readonly SupportEntry[],
  { arch, runtime, release, hypervisor }: ArchSubject,
): readonly SupportEntry[] {
  return entries.filter(
    (entry) =>
      isInForce(entry, release) &&
      appliesTo(entry).some(({ architecture, hypervisor: those, ...rest }) => {
        if (architecture === undefined || !isAmong(architecture, arch) || rest.option) return false;
        const isThat = those === undefined || (hypervisor !== undefined && isAmong(those, hypervisor));
        return isThat && holdsFor(rest, runtime, release);
      }),
  );
}

/** Whether a clause is about a runtime and a release, and depends on nothing that a configuration does not tell. */
function holdsFor(applies: AppliesTo, runtime: string, release: string): boolean {
  return (
    Object.keys(applies).every((member) => TOLD_BY_A_SUBJECT.has(member)) &&
    isAmong(applies.runtime, runtime) &&
    (!applies.releases || inRange(release, applies.releases))
  );
}

/** Whether a clause is about an option or a table, and about its value. */
export function speaksOf(applies: AppliesTo, path: readonly string[], value: ValueNode | undefined): boolean {
  const hypervisor = path[0] === "hypervisor" ? path[1] : undefined;
  if (applies.option === undefined) {
    if (applies.hypervisor === undefined) return path.length === 0 && applies.runtime !== undefined;
    return path.length === 2 && hypervisor !== undefined && isAmong(applies.hypervisor, hypervisor);
  }
  if (
    applies.hypervisor !== undefined &&
    (hypervisor === undefined || !isAmong(applies.hypervisor, hypervisor))
  )
    return false;
  const { option } = applies;
  const isThat =
    typeof option === "string"
      ? matchesPattern(option, path)
      : option.some((one) => matchesPattern(one, path));
  return isThat && valueMatches(applies, value);
}

function valueMatches(applies: AppliesTo, node: ValueNode | undefined): boolean {
  if (applies.value !== undefined) {
    if (!node) return false;
    const texts = node.type === "array" ? node.elements.map(textOf) : [textOf(node)];
    return asList(applies.value).some((value) => texts.includes(value));
  }
  if (applies.when === undefined || applies.when === "set") return true;
  if (!node) return false;
  switch (applies.when) {
    case "true":
      return node.type === "boolean" && node.value;
    case "nonzero":
      return (node.type === "integer" && node.value !== 0n) || (node.type === "float" && node.value !== 0);
    default:
      return (
        (node.type === "string" && node.value !== "") || (node.type === "array" && node.elements.length > 0)
      );
  }
}

function textOf(node: ValueNode): string | undefined {
  switch (node.type) {
    case "string":
      return node.value;
    case "integer":
    case "float":
    case "boolean":
      return String(node.value);
    default:
      return undefined;
  }
}
