/** What is other in the facts just extracted than in those that are committed. */
import type { ArchFacts } from "../../server/src/knowledge/architectures.ts";
import type { Timeline, UpstreamFacts, UpstreamOption } from "../../server/src/knowledge/facts.ts";
import { optionId } from "../extract/snapshot.ts";
import type { Section } from "./section.ts";

/** What changed from the committed facts to those just extracted. */
export function changes(before: UpstreamFacts | undefined, after: UpstreamFacts): Section[] {
  const known = new Set(before?.releases);
  const fresh = before ? after.releases.filter((release) => !known.has(release)) : [];
  const since = new Set(fresh);
  const old = new Map(before?.options.map((option) => [optionId(option.table, option.key), option]));
  const news = events(after, (release) => since.has(release));
  return [
    {
      title: "New releases",
      todo: "Read their notes for what code does not tell: support levels, deprecations, planned removals.",
      lines: fresh,
    },
    { title: "Options added", todo: "Write prose in schemas/options.", lines: news.added },
    {
      title: "Options removed",
      todo: "Enter removal and replacement in schemas/counterparts.toml.",
      lines: news.removed,
    },
    { title: "Options with another type", todo: "Check the rules that read them.", lines: news.retyped },
    { title: "Accepted values changed", todo: "Check prose, rules and support.toml.", lines: news.values },
    {
      title: "Read by other hypervisors",
      todo: "For runtime-rs, see whether shared code serves them (scripts/extract/known.ts).",
      lines: news.readers,
    },
    { title: "Defaults and annotations changed", todo: "Check prose that names them.", lines: news.defaults },
    {
      title: "Hypervisors, templates, dialect, strictness",
      todo: "Check file patterns, schemas/options/tables.toml and support.toml.",
      lines: surroundings(after, since),
    },
    {
      title: "Known releases that read differently now",
      todo: "The extraction changed or a tag was moved: make sure that the new reading is right.",
      lines: before ? rewritten(old, after, since) : [],
    },
  ].filter(({ lines }) => lines.length > 0);
}

/** What depends on the architecture and reads otherwise than it did. */
export function archChanges(before: ArchFacts, after: ArchFacts): Section[] {
  const rows = (facts: ArchFacts) =>
    new Map(
      Object.entries(facts).flatMap(([group, timelines]) =>
        Object.entries(timelines).map(([key, timeline]) => [`${group} ${key}`, JSON.stringify(timeline)]),
      ),
    );
  const old = rows(before);
  const lines = [...rows(after)].flatMap(([key, timeline]) =>
    timeline === old.get(key) ? [] : [`${key}: ${timeline}, was ${old.get(key) ?? "not there"}`],
  );
  const todo = "Look for rules and prose that name the architecture (isArch in server/src/rules).";
  return lines.length > 0 ? [{ title: "Architectures", todo, lines }] : [];
}

/** The hypervisors that a release has and the one before it had not, or the other way round. */
function movedAt(timeline: UpstreamFacts["hypervisors"], release: string): string[] {
  const index = timeline.findIndex(([since]) => since === release);
  const [now, old] = [timeline[index]?.[1] ?? [], timeline[index - 1]?.[1] ?? []];
  return index < 0 ? [] : [...now.filter((x) => !old.includes(x)), ...old.filter((x) => !now.includes(x))];
}

/** A list or a map of hypervisors without some of them. */
function without(value: unknown, names: readonly string[]): unknown {
  if (Array.isArray(value)) return value.filter((item) => !names.includes(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !names.includes(key)));
}

interface Events {
  added: string[];
  removed: string[];
  retyped: string[];
  values: string[];
  readers: string[];
  defaults: string[];
}

const name = ({ table, key }: { table: string; key: string }): string => `${table} ${key}`;
const show = (value: unknown): string => JSON.stringify(value ?? null);

function events(facts: UpstreamFacts, isNew: (release: string) => boolean): Events {
  const found: Events = { added: [], removed: [], retyped: [], values: [], readers: [], defaults: [] };
  for (const option of facts.options) {
    const life = new Set(
      option.type.filter(([, type], i) => !type || !option.type[i - 1]?.[1]).map(([release]) => release),
    );
    option.type.forEach(([release, type], index) => {
      if (!isNew(release)) return;
      const before = option.type[index - 1]?.[1];
      if (!type) found.removed.push(`${release}  ${name(option)}`);
      else if (!before) found.added.push(`${release}  ${name(option)}: ${type}`);
      else found.retyped.push(`${release}  ${name(option)}: ${before} -> ${type}`);
    });
    const note = (into: string[], what: string, timeline: Timeline<unknown> | undefined): void => {
      timeline?.forEach(([release, value], index) => {
        if (!isNew(release) || life.has(release)) return;
        const before = timeline[index - 1]?.[1];
        // A hypervisor that comes or goes changes every list of hypervisors: told once is enough.
        const moved = movedAt(facts.hypervisors, release);
        if (show(without(before, moved)) === show(without(value, moved))) return;
        into.push(`${release}  ${name(option)}${what}: ${show(before)} -> ${show(value)}`);
      });
    };
    note(found.values, "", option.values);
    note(found.values, ", by hypervisor", option.narrowed);
    note(found.readers, "", option.hypervisors);
    note(found.defaults, "", option.default);
    note(found.defaults, ", changed", option.changes);
    note(found.defaults, ", annotation", option.annotation);
    note(found.defaults, ", aliases", option.aliases);
    note(found.defaults, ", required", option.required);
  }
  return found;
}

function surroundings(facts: UpstreamFacts, isNew: ReadonlySet<string>): string[] {
  const lines: string[] = [];
  const note = <T>(what: string, timeline: Timeline<T>, read: (value: T) => readonly string[]): void => {
    timeline.forEach(([release, value], index) => {
      if (!isNew.has(release)) return;
      const before = timeline[index - 1]?.[1];
      const [old, now] = [before ? read(before) : [], value ? read(value) : []];
      const changed = [
        ...now.filter((x) => !old.includes(x)).map((x) => `+ ${x}`),
        ...old.filter((x) => !now.includes(x)).map((x) => `- ${x}`),
      ];
      lines.push(`${release}  ${what}: ${changed.join(", ")}`);
    });
  };
  note("hypervisors", facts.hypervisors, (names) => names);
  note("templates", facts.templates, (files) =>
    files.map(({ file, hypervisor }) => `${file} [hypervisor.${hypervisor}]`),
  );
  note("TOML", facts.toml, (version) => [version]);
  for (const [table, timeline] of Object.entries(facts.unknownKeys)) {
    note(`unknown keys in ${table}`, timeline, (what) => [what]);
  }
  for (const [table, timeline] of Object.entries(facts.positional ?? {})) {
    note(`order of ${table}`, timeline, (keys) => [keys.join(" ")]);
  }
  return lines;
}

/** Options whose facts about releases that were known before are no longer the same. */
function rewritten(
  old: ReadonlyMap<string, UpstreamOption>,
  after: UpstreamFacts,
  isNew: ReadonlySet<string>,
): string[] {
  const lines: string[] = [];
  const past = (option: UpstreamOption): string => {
    const kept = Object.entries(option).map(([property, timeline]): [string, unknown] => {
      if (property === "template" || !Array.isArray(timeline))
        return [property, property === "template" ? null : timeline];
      return [property, timeline.filter(([release]: [string]) => !isNew.has(release))];
    });
    return JSON.stringify(
      kept.filter(([, value]) => value !== null && (!Array.isArray(value) || value.length > 0)),
    );
  };
  const seen = new Set<string>();
  for (const option of after.options) {
    const id = optionId(option.table, option.key);
    seen.add(id);
    const before = old.get(id);
    const isOld = option.type.some(([release]) => !isNew.has(release));
    if (isOld && (!before || past(before) !== past(option))) lines.push(name(option));
  }
  for (const [id, option] of old) if (!seen.has(id)) lines.push(`${name(option)}: gone`);
  return lines;
}
