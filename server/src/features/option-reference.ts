import type { Catalogue, Option } from "../knowledge/catalogue.ts";
import { appliesTo } from "../knowledge/clauses.ts";
import { counterparts } from "../knowledge/counterparts.ts";
import type { Runtime } from "../knowledge/facts.ts";
import type { Library } from "../knowledge/library.ts";
import { compareReleases, type Release } from "../knowledge/releases.ts";
import { supportOf } from "../knowledge/support-entries.ts";
import type { Prose } from "../knowledge/types/prose.ts";
import { writeJson } from "../toml/edit/index.ts";
import { historyLine } from "./history.ts";
import { typeName } from "./wording.ts";

/** A table of the reference with its options, both runtimes' together. */
export interface ReferenceTable {
  /** `hypervisor.*` */
  readonly name: string;
  readonly prose: Prose | undefined;
  readonly options: readonly ReferenceOption[];
}

export interface ReferenceOption {
  readonly table: string;
  readonly key: string;
  readonly prose: Prose | undefined;
  /** What each runtime that has it makes of it. */
  readonly sides: readonly ReferenceSide[];
}

export interface ReferenceSide {
  readonly runtime: Runtime;
  /** Type, unit and bounds. */
  readonly type: string;
  /** Those that read it; absent outside of their tables, where all do. */
  readonly hypervisors: readonly string[] | undefined;
  /** Label and Markdown, in the order in which they are to be shown. */
  readonly facts: readonly (readonly [label: string, markdown: string])[];
  /** `deprecated since 4.0.0` */
  readonly support: string | undefined;
}

/**
 * Every option of a release, to be read as a whole.
 *
 * @param hypervisor only what it reads.
 */
export function optionReference(
  library: Library,
  release: Release,
  runtimes: readonly Runtime[],
  hypervisor?: string,
): readonly ReferenceTable[] {
  const tables = new Map<string, Map<string, ReferenceOption>>();
  for (const runtime of runtimes) {
    const catalogue = library.catalogue(runtime, release);
    for (const { pattern, fields } of catalogue.tables.values())
      for (const option of fields) {
        const inHypervisor = pattern.startsWith("hypervisor.");
        if (hypervisor && inHypervisor && !option.hypervisors.includes(hypervisor)) continue;
        const table = tables.get(pattern) ?? new Map<string, ReferenceOption>();
        tables.set(pattern, table);
        const { sides = [], prose } = table.get(option.key) ?? {};
        table.set(option.key, {
          table: pattern,
          key: option.key,
          prose: prose ?? option.prose,
          sides: [...sides, sideOf(library, catalogue, option, inHypervisor)],
        });
      }
  }
  return [...tables]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, options]) => ({
      name,
      prose: library.knowledge.tables[name],
      options: [...options.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
    }));
}

function sideOf(
  library: Library,
  catalogue: Catalogue,
  option: Option,
  inHypervisor: boolean,
): ReferenceSide {
  const { runtime, release } = catalogue;
  const path = [...option.table.replaceAll("[]", "").split("."), option.key];
  const [entry] = supportOf(library.knowledge.support, { runtime, release, path });
  const history = library.history(runtime, option.table, option.key);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Values", option.values?.map((value) => code(value === "" ? '""' : value)).join(", ")],
    ["Default", defaultsOf(option.defaults)],
    ["Earlier default", history && earlierDefaults(history.default, option.defaults, release)],
    ["Read with", inHypervisor ? option.hypervisors.join(", ") || "no hypervisor" : undefined],
    ["Must be set", option.required ? "yes" : undefined],
    ["Annotation", option.annotation && code(option.annotation)],
    ["Also written", option.aliases.map(code).join(", ")],
    ["In runtime-rs", counterpartOf(library, catalogue, path)],
    ["Releases", history && historyLine(library, runtime, history)],
    [
      "State",
      entry &&
        [entry.replacement && `Use ${entry.replacement} instead.`, entry.note].filter(Boolean).join(" "),
    ],
  ];
  return {
    runtime,
    type: typeOf(option),
    hypervisors: inHypervisor ? option.hypervisors : undefined,
    facts: facts.filter((fact): fact is readonly [string, string] => Boolean(fact[1])),
    support:
      entry && entry.level !== "supported"
        ? `${entry.level.replaceAll("-", " ")}${entry.since ? ` since ${entry.since}` : ""}`
        : undefined,
  };
}

function typeOf({ type, unit, minimum, maximum }: Option): string {
  const isNarrow = maximum !== undefined && maximum < 2n ** 31n;
  const range =
    minimum === undefined
      ? ""
      : isNarrow
        ? `${minimum} to ${maximum}`
        : minimum >= 0
          ? `at least ${minimum}`
          : "";
  return [typeName(type), unit, range].filter(Boolean).join(", ");
}

/** Values with the hypervisors that have each. */
function defaultsOf(defaults: Readonly<Record<string, unknown>>): string | undefined {
  const byValue = new Map<string, string[]>();
  for (const [hypervisor, value] of Object.entries(defaults)) {
    const text = value === null ? "none" : code(writeJson(value));
    byValue.set(text, [...(byValue.get(text) ?? []), hypervisor]);
  }
  const parts = [...byValue].map(([text, names]) =>
    names.includes("*") ? text : `${text} (${names.join(", ")})`,
  );
  return parts.join(", ") || undefined;
}

/** What the default was before, where it was another. */
function earlierDefaults(
  timeline: readonly (readonly [Release, Readonly<Record<string, unknown>> | null])[] | undefined,
  now: Readonly<Record<string, unknown>>,
  release: Release,
): string | undefined {
  const past = (timeline ?? []).filter(([from]) => compareReleases(from, release) <= 0);
  const texts = past.map(([, value]) => (value ? defaultsOf(value) : undefined));
  const current = defaultsOf(now);
  const lines = past.flatMap(([, value], index) => {
    const next = past[index + 1];
    const text = texts[index];
    return value && text && next && text !== current ? [`${text} before ${next[0]}`] : [];
  });
  return lines.join("; ") || undefined;
}

function counterpartOf(
  library: Library,
  { runtime, release }: Catalogue,
  path: readonly string[],
): string | undefined {
  if (runtime !== "go") return undefined;
  // A row of a single value says nothing of the option as such.
  const row = counterparts(library, "runtime-rs", release, "go")
    .of(path)
    .find((one) => appliesTo(one).every(({ value }) => value === undefined));
  if (!row || row.kind === "same") return undefined;
  const there = row.to ? code(row.to) : row.replacement?.trim();
  const parts = [there === undefined ? row.kind : `${row.kind}: ${there}`, row.lost, row.note].filter(
    (text) => text !== undefined,
  );
  return parts.map((text) => text.trim().replace(/[^.]$/, "$&.")).join(" ");
}

function code(text: string): string {
  return `\`${text}\``;
}
