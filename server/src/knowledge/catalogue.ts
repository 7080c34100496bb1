import type { Change, Condition, LoaderType, Runtime, UpstreamFacts, UpstreamOption } from "./facts.ts";
import { compareReleases, firstRelease, lastRelease, type Release, valueAt } from "./releases.ts";
import type { Knowledge } from "./types/knowledge.ts";
import type { Prose, ProseValue } from "./types/prose.ts";

/**
 * An option as one release of one runtime has it. All have the same members, which V8 reads faster than those of
 * objects that differ: they are asked for at every key of every file.
 */
export interface Option {
  readonly table: string;
  readonly key: string;
  readonly aliases: readonly string[];
  readonly type: LoaderType;
  /** Bounds of the loader's own type, or narrower ones that the loader enforces. */
  readonly minimum: bigint | number | undefined;
  readonly maximum: bigint | number | undefined;
  /** The closed set that the loader enforces. */
  readonly values: readonly string[] | undefined;
  /** The smaller set that a hypervisor's own check leaves, by hypervisor. */
  readonly narrowed: Readonly<Record<string, readonly string[]>>;
  /** `start`: the set is only enforced when the sandbox starts, not at load. */
  readonly enforced: "start" | undefined;
  /** Values worth a phrase, accepted or known. */
  readonly known: readonly ProseValue[];
  /** Hypervisors that read it; empty outside `hypervisor.*` tables. */
  readonly hypervisors: readonly string[];
  /** Built-in default by hypervisor, `*` where it is the same for all. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** What must hold for the default to be filled in; nothing when empty. */
  readonly defaultWhen: readonly Condition[];
  /** Whether an empty text, 0 or `false` is a value like any other; elsewhere it counts like an absent key. */
  readonly zeroKept: boolean;
  /** What the loader makes of values, in its order. */
  readonly changes: readonly Change[];
  readonly required: boolean;
  readonly unit: string | undefined;
  readonly annotation: string | undefined;
  readonly since: Release;
  /** Last release that has it. */
  readonly until: Release | undefined;
  readonly prose: Prose | undefined;
}

export interface TableInfo {
  /** `hypervisor.*`, `runtime`, … */
  readonly pattern: string;
  readonly unknownKeys: "ignored" | "rejected";
  /** By name; aliases too. */
  readonly options: ReadonlyMap<string, Option>;
  /** Each option once. */
  readonly fields: readonly Option[];
  /** Names of options, and aliases, by themselves without capitals. */
  readonly folded: ReadonlyMap<string, string>;
  /** The keys whose values an array may give in their order; none where the loader takes no array for the table. */
  readonly positional: readonly string[];
  readonly prose?: Prose;
}

/** The built-in default of an option for a hypervisor; `undefined` when none is known, `null` when it stays unset. */
export function defaultOf(option: Option, hypervisor: string | undefined): unknown {
  if (hypervisor !== undefined && Object.hasOwn(option.defaults, hypervisor))
    return option.defaults[hypervisor];
  return option.defaults["*"];
}

/** What is known of one runtime at one release. */
export interface Catalogue {
  readonly runtime: Runtime;
  readonly release: Release;
  /** The TOML that the loader's library takes. */
  readonly dialect: "0.5" | "1.0" | "1.1";
  readonly hypervisors: readonly string[];
  readonly tables: ReadonlyMap<string, TableInfo>;
  readonly knowledge: Knowledge;
}

/** What is known of a runtime at a release that it has. */
export function buildCatalogue(knowledge: Knowledge, runtime: Runtime, release: Release): Catalogue {
  const facts = knowledge.runtimes[runtime];
  const options = new Map<string, Map<string, Option>>();
  for (const fact of facts.options) {
    const option = resolve(knowledge, facts, fact, release);
    if (!option) continue;
    let table = options.get(fact.table);
    if (!table) {
      table = new Map();
      options.set(fact.table, table);
    }
    table.set(option.key, option);
    for (const alias of option.aliases) table.set(alias, option);
  }
  const tables = new Map<string, TableInfo>();
  for (const [pattern, byKey] of options) {
    const prose = knowledge.tables[pattern];
    tables.set(pattern, {
      pattern,
      unknownKeys: valueAt(facts.unknownKeys[pattern], release) ?? "ignored",
      options: byKey,
      fields: [...new Set(byKey.values())],
      folded: new Map([...byKey.keys()].map((name) => [name.toLowerCase(), name])),
      positional: (valueAt(facts.positional?.[pattern], release) ?? []).filter((key) => byKey.has(key)),
      ...(prose && { prose }),
    });
  }
  return {
    runtime,
    release,
    dialect: valueAt(facts.toml, release) ?? "1.0",
    hypervisors: valueAt(facts.hypervisors, release) ?? [],
    tables,
    knowledge,
  };
}

function resolve(
  knowledge: Knowledge,
  facts: UpstreamFacts,
  fact: UpstreamOption,
  release: Release,
): Option | undefined {
  const type = valueAt(fact.type, release);
  if (!type) return undefined;
  const prose = knowledge.prose[fact.table]?.[fact.key];
  const [low, high] = bounds(type);
  const minimum: bigint | number | undefined =
    perRuntime<"minimum", number>(prose?.minimum, "minimum", facts.runtime, release) ?? low;
  const maximum: bigint | number | undefined =
    perRuntime<"maximum", number>(prose?.maximum, "maximum", facts.runtime, release) ?? high;
  const unit = perRuntime<"unit", string>(prose?.unit, "unit", facts.runtime, release);
  const values = valueAt(fact.values, release);
  const narrowed = valueAt(fact.narrowed, release) ?? {};
  const enforced = valueAt(fact.enforced, release);
  const annotation = valueAt(fact.annotation, release);
  const until = lastRelease(fact.type, facts.releases);
  return {
    table: fact.table,
    key: fact.key,
    aliases: valueAt(fact.aliases, release) ?? [],
    type,
    minimum,
    maximum,
    values,
    narrowed,
    enforced,
    known: (prose?.values ?? []).filter(
      ({ runtimes, since, until }) =>
        (!runtimes || runtimes.includes(facts.runtime)) &&
        (!since || compareReleases(since, release) <= 0) &&
        (!until || compareReleases(until, release) >= 0),
    ),
    hypervisors: valueAt(fact.hypervisors, release) ?? [],
    defaults: valueAt(fact.default, release) ?? {},
    defaultWhen: valueAt(fact.defaultWhen, release) ?? [],
    zeroKept: valueAt(fact.zeroKept, release) ?? false,
    changes: valueAt(fact.changes, release) ?? [],
    required: valueAt(fact.required, release) ?? false,
    unit,
    annotation,
    since: firstRelease(fact.type) ?? release,
    until,
    prose,
  };
}

type Variant = { readonly runtime?: Runtime; readonly since?: Release };

/** What a prose member says for a runtime at a release; a plain value holds for all. */
function perRuntime<K extends string, T extends string | number>(
  told: T | readonly (Variant & Readonly<Record<K, T>>)[] | undefined,
  member: K,
  runtime: Runtime,
  release: Release,
): T | undefined {
  if (told === undefined || !Array.isArray(told)) return told as T | undefined;
  let found: T | undefined;
  for (const variant of told as readonly (Variant & Readonly<Record<K, T>>)[]) {
    if (variant.runtime && variant.runtime !== runtime) continue;
    if (variant.since && compareReleases(variant.since, release) > 0) continue;
    found = variant[member];
  }
  return found;
}

/** Smallest and largest value of a loader's integer type; of an array, of its elements. */
export function bounds(type: LoaderType): readonly [bigint, bigint] | readonly [undefined, undefined] {
  return BOUNDS.get(type.startsWith("[]") ? type.slice(2) : type) ?? UNBOUNDED;
}

const UNBOUNDED = [undefined, undefined] as const;
const BOUNDS: ReadonlyMap<string, readonly [bigint, bigint]> = new Map(
  [8n, 16n, 32n, 64n].flatMap((bits) => [
    [`int${bits}`, [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n]] as const,
    [`uint${bits}`, [0n, (1n << bits) - 1n]] as const,
  ]),
);
