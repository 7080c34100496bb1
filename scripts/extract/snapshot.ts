import type {
  Change,
  Condition,
  LoaderType,
  Runtime,
  Timeline,
  UpstreamFacts,
  UpstreamOption,
} from "../../server/src/knowledge/facts.ts";

/** The facts about one loader at one release: the timelines of `UpstreamFacts` at one point. */
export interface Snapshot {
  toml: "0.5" | "1.0" | "1.1";
  hypervisors: string[];
  templates: { file: string; hypervisor: string }[];
  unknownKeys: Map<string, "ignored" | "rejected">;
  /** By table: its keys in order, where an array of their values is read as the table. */
  positional?: ReadonlyMap<string, readonly string[]>;
  /** By `optionId`. */
  options: Map<string, OptionFacts>;
}

export interface OptionFacts {
  table: string;
  key: string;
  type: LoaderType;
  values?: readonly string[];
  narrowed?: Readonly<Record<string, readonly string[]>>;
  enforced?: "start";
  emptyIsAbsent?: true;
  valuesWhen?: readonly Condition[];
  hypervisors?: string[];
  default?: Record<string, unknown>;
  defaultWhen?: readonly Condition[];
  zeroKept?: true;
  changes?: readonly Change[];
  annotation?: string;
  aliases?: string[];
  required?: boolean;
}

/** The name of an option in a snapshot: its table's pattern, a space, its key. */
export const optionId = (table: string, key: string): string => `${table} ${key}`;

/** The facts that an option may lack, in the order in which they are written. */
const properties = [
  "values",
  "narrowed",
  "enforced",
  "emptyIsAbsent",
  "valuesWhen",
  "hypervisors",
  "default",
  "defaultWhen",
  "zeroKept",
  "changes",
  "annotation",
  "aliases",
  "required",
] as const;

function put<K extends (typeof properties)[number]>(
  option: Writable<UpstreamOption>,
  property: K,
  timeline: Timeline<unknown>,
): void {
  if (timeline.length > 0) option[property] = timeline as NonNullable<UpstreamOption[K]>;
}

type Writable<T> = { -readonly [P in keyof T]: T[P] };

/** Folds the snapshots of all releases, ascending, into timelines. */
export function foldSnapshots(runtime: Runtime, snapshots: ReadonlyMap<string, Snapshot>): UpstreamFacts {
  const releases = [...snapshots.keys()];
  const along = <T>(pick: (snapshot: Snapshot) => T | undefined): Timeline<T> => {
    const pairs: [string, T | null][] = [];
    let before = "null";
    for (const [release, snapshot] of snapshots) {
      const value = pick(snapshot) ?? null;
      const written = JSON.stringify(value);
      if (written !== before) pairs.push([release, value]);
      before = written;
    }
    return pairs;
  };

  const tables = new Set([...snapshots.values()].flatMap(({ unknownKeys }) => [...unknownKeys.keys()]));
  const byTable = <T>(pick: (snapshot: Snapshot, table: string) => T | undefined) =>
    [...tables]
      .sort(compare)
      .map((table): [string, Timeline<T>] => [table, along((s) => pick(s, table))])
      .filter(([, timeline]) => timeline.length > 0);
  const positional = byTable((s, table) => s.positional?.get(table));
  const ids = new Map<string, OptionFacts>();
  for (const { options } of snapshots.values()) for (const [id, option] of options) ids.set(id, option);

  const options = [...ids].map(([id, { table, key }]) => {
    const option: Writable<UpstreamOption> = { table, key, type: along((s) => s.options.get(id)?.type) };
    for (const property of properties)
      put(
        option,
        property,
        along((s) => s.options.get(id)?.[property]),
      );
    return option;
  });
  options.sort((a, b) => compare(a.table, b.table) || compare(a.key, b.key));

  return {
    runtime,
    releases,
    toml: along((s) => s.toml),
    hypervisors: along((s) => s.hypervisors),
    templates: along((s) => s.templates),
    unknownKeys: Object.fromEntries(byTable((s, table) => s.unknownKeys.get(table))),
    ...(positional.length > 0 && { positional: Object.fromEntries(positional) }),
    options,
  };
}

/** One entry `*` where all hypervisors agree. */
export function byHypervisor(values: ReadonlyMap<string, unknown>): Record<string, unknown> | undefined {
  if (values.size === 0) return undefined;
  const distinct = new Set([...values.values()].map((value) => JSON.stringify(value)));
  if (distinct.size === 1) return { "*": [...values.values()][0] };
  return Object.fromEntries([...values].sort(([a], [b]) => compare(a, b)));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** JSON that a diff shows well: one option, table or release on a line. */
export function writeFacts(facts: UpstreamFacts): string {
  const line = (value: unknown): string => JSON.stringify(value);
  const list = (values: readonly unknown[]): string =>
    `[\n${values.map((v) => `    ${line(v)}`).join(",\n")}\n  ]`;
  const object = (value: object): string => {
    const members = Object.entries(value).map(([key, v]) => `    ${line(key)}: ${line(v)}`);
    return `{\n${members.join(",\n")}\n  }`;
  };
  const { runtime, releases, toml, hypervisors, templates, unknownKeys, positional, options } = facts;
  return `{
  "runtime": ${line(runtime)},
  "releases": ${line(releases)},
  "toml": ${line(toml)},
  "hypervisors": ${list(hypervisors)},
  "templates": ${list(templates)},
  "unknownKeys": ${object(unknownKeys)},${positional ? `\n  "positional": ${object(positional)},` : ""}
  "options": ${list(options)}
}
`;
}
