import { existsSync, readdirSync, readFileSync } from "node:fs";
import TOML from "@iarna/toml";
import type {
  LoaderType,
  Runtime,
  Timeline,
  UpstreamFacts,
  UpstreamOption,
} from "../../server/src/knowledge/facts.ts";
import { compareReleases } from "../../server/src/knowledge/releases.ts";
import type { ReleaseNotes } from "../../server/src/knowledge/types/knowledge.ts";

const FOLDER = "schemas/notes";

/** One file of `schemas/notes`: what the notes of a release say, whose code was not read. */
export interface NotesFile {
  readonly release: string;
  readonly complete: boolean;
  readonly evidence: readonly string[];
  readonly asOf: string;
  readonly unknown?: string;
  readonly option?: readonly NotedOption[];
  readonly shipped?: ReleaseNotes["shipped"];
}

interface NotedOption {
  readonly runtime: Runtime;
  readonly table: string;
  readonly key: string;
  readonly removed?: true;
  readonly type?: string;
  readonly hypervisors?: readonly string[];
  readonly default?: Readonly<Record<string, unknown>>;
}

/** The files of `schemas/notes` by path, oldest release first. */
export function readNotes(): ReadonlyMap<string, NotesFile> {
  const names = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith(".toml")) : [];
  const files = names.map((name): [string, NotesFile] => [
    `${FOLDER}/${name}`,
    TOML.parse(readFileSync(`${FOLDER}/${name}`, "utf8")) as unknown as NotesFile,
  ]);
  return new Map(files.sort(([, a], [, b]) => compareReleases(a.release, b.release)));
}

/** What the product tells of such a release. */
export function noted({ release, complete, evidence, asOf, unknown, shipped }: NotesFile): ReleaseNotes {
  return { release, complete, evidence, asOf, ...(unknown && { unknown }), shipped: shipped ?? [] };
}

/** The facts of a runtime, continued by what the notes of later releases say. */
export function withNotes(facts: UpstreamFacts, notes: Iterable<NotesFile>): UpstreamFacts {
  const newest = facts.releases.at(-1)!;
  let options = facts.options;
  for (const { release, option: changed = [] } of notes) {
    if (compareReleases(release, newest) <= 0) continue;
    for (const one of changed) {
      if (one.runtime === facts.runtime) options = continued(options, one, release);
    }
  }
  return { ...facts, options };
}

function continued(
  options: readonly UpstreamOption[],
  { table, key, removed, type, hypervisors, default: fallback }: NotedOption,
  release: string,
): readonly UpstreamOption[] {
  const old = options.find((one) => one.table === table && one.key === key);
  const end: Partial<UpstreamOption> = removed
    ? {
        type: add(old?.type, release, null),
        ...(old?.annotation && { annotation: add(old.annotation, release, null) }),
      }
    : {
        ...(type !== undefined && { type: add(old?.type, release, type as LoaderType) }),
        ...(hypervisors && { hypervisors: add(old?.hypervisors, release, hypervisors) }),
        ...(fallback && { default: add(old?.default, release, fallback) }),
      };
  if (old) return options.map((one) => (one === old ? { ...one, ...end } : one));
  return [...options, { table, key, type: [], ...end }];
}

function add<T>(timeline: Timeline<T> | undefined, release: string, value: T | null): Timeline<T> {
  return [...(timeline ?? []), [release, value]];
}
