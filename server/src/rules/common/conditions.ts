import { compareReleases, type Release } from "../../knowledge/releases.ts";
import type { Fields } from "../../loaders/fields.ts";
import { isUnknown } from "../../project/config.ts";
import type { Unit } from "../../project/unit.ts";
import { writeJson, writeValue } from "../../toml/edit/index.ts";
import type { Plain } from "../../toml/index.ts";
import { type Data, type DataOf, type OwnMarks, type Phrase, phrases } from "../../util/phrases.ts";
import { remember } from "../../util/remember.ts";
import {
  absentSite,
  type Finding,
  type Fix,
  type Messages,
  type Subject,
  tableSite,
  valueSite,
} from "../rule.ts";
import { leaveOut, setOption } from "./fixes.ts";
import type { Seen, TableName } from "./seen.ts";

/** Something that a loader takes, and what comes of it later. */
export interface Condition<S extends Seen> {
  /** The key of its message; conditions that say the same share one. */
  readonly id: string;
  /** The option to blame, of the hypervisor's table unless `in` names another. Empty for the table itself. */
  readonly key: string;
  readonly in?: TableName;
  /** Drivers; all when absent. */
  readonly hypervisors?: readonly string[];
  /** First release in which it is so, where that is not the first that has the option, and first in which it no longer is. */
  readonly since?: Release;
  readonly until?: Release;
  /** Whether nothing but the option's own value makes it so, so that what Kata ships is no news. */
  readonly alone?: true;
  /** The file and function of Kata that makes it so. */
  readonly upstream: string;
  /** Whether it is so, or the values of marks of its own. What is not known makes it false. */
  readonly when: (seen: S) => boolean | Data;
  /** What is the case, where that is more than "{key} is {have}". */
  readonly what?: string;
  /** What comes of it and what to do, without a full stop. */
  readonly why: string;
  /** What the text says can be done. */
  readonly mends?: readonly Mend[] | ((seen: S) => readonly Mend[]);
}

/** To take the option out, or to give it, or another one, a value. */
export type Mend = "leave out" | { readonly to: Plain; readonly key?: string; readonly in?: TableName };

type OwnMarksOf<Text extends string> = Exclude<OwnMarks<Text>, "have" | "hypervisor">;

/** A condition whose text has marks of its own: the compiler holds the values against them. */
export function measured<S extends Seen>() {
  return <const What extends string, const Why extends string>(
    condition: Omit<Condition<S>, "when" | "what" | "why"> & {
      readonly what: What;
      readonly why: Why;
      readonly when: (seen: S) => false | DataOf<OwnMarksOf<What> | OwnMarksOf<Why>>;
    },
  ): Condition<S> => condition;
}

/** The messages of a table of conditions: one of each id, with the key's name where all with the id blame the same. */
export function messagesOf(
  conditions: readonly Pick<Condition<Seen>, "id" | "key" | "what" | "why">[],
  frame: (what: string, why: string) => string,
): Messages {
  const keys = new Map<string, Set<string>>();
  for (const { id, key } of conditions) keys.set(id, (keys.get(id) ?? new Set()).add(key));
  return Object.fromEntries(
    conditions.map(({ id, key, what = "{key} is {have}", why }) => {
      const text = frame(what, why);
      return [id, keys.get(id)!.size > 1 ? text : text.replaceAll("{key}", key)];
    }),
  );
}

/** Where the conditions of a table are from, each source once. */
export function upstreamOf(conditions: readonly { readonly upstream: string }[]): readonly string[] {
  return [...new Set(conditions.map(({ upstream }) => upstream))].sort();
}

/**
 * A finding for each condition that holds; none where what to look at is not known.
 *
 * @param needsSetting whether only options that the files set are of interest.
 */
export function* holding<S extends Seen>(
  conditions: readonly Condition<S>[],
  seen: S | undefined,
  needsSetting = false,
): Generator<Finding> {
  if (!seen) return;
  for (const condition of inForce(conditions, seen)) {
    const { id, key } = condition;
    const fields = seen[condition.in ?? "table"];
    const setting = fields?.setting(key);
    if (!fields || (needsSetting && (!setting || isUnknown(setting)))) continue;
    const found = condition.when(seen);
    if (found === false) continue;
    const data = { have: written(fields, key), hypervisor: seen.name, ...(found === true ? {} : found) };
    yield {
      at: subjectOf(seen.unit, fields, key),
      message: id,
      data,
      fixes: fixesOf(seen, condition),
      ...(condition.alone && { asShipped: "silent" as const }),
    };
  }
}

/** Where each table stands; that of the factory, by runtime. */
export const TABLE_PATTERNS: Readonly<Record<TableName, readonly string[]>> = {
  table: ["hypervisor.*"],
  runtime: ["runtime"],
  agent: ["agent.*"],
  factory: ["factory", "hypervisor.*.factory"],
};

/** Those of a table that speak of the release and the driver. An option that the release lacks does nothing. */
function inForce<S extends Seen>(
  conditions: readonly Condition<S>[],
  { unit, driver }: S,
): readonly Condition<S>[] {
  const { release } = unit.target;
  const { tables } = unit.catalogue;
  const isThere = (table: TableName, key: string) =>
    key === "" || TABLE_PATTERNS[table].some((pattern) => tables.get(pattern)?.options.has(key));
  const byScope = remember(unit.library.cache, conditions, () => new Map());
  return remember(byScope, `${driver} ${release}`, () =>
    conditions.filter(
      ({ key, in: table = "table", hypervisors, since, until }) =>
        isThere(table, key) &&
        (!hypervisors || hypervisors.includes(driver)) &&
        (!since || compareReleases(release, since) >= 0) &&
        (!until || compareReleases(release, until) < 0),
    ),
  );
}

/** Each changes what the configuration says: somebody has to decide. */
function fixesOf<S extends Seen>(seen: S, { key, mends = [], ...condition }: Condition<S>): readonly Fix[] {
  const all = typeof mends === "function" ? mends(seen) : mends;
  return all.flatMap((mend): readonly Fix[] => {
    const certainty = "choice";
    if (mend === "leave out") return leaveOut(seen[condition.in ?? "table"]?.setting(key), { certainty });
    const fields = seen[mend.in ?? condition.in ?? "table"];
    const name = mend.key ?? key;
    if (!fields) return [];
    const title = `Set ${name} to ${writeValue(mend.to)}`;
    return setOption(seen.unit, [...fields.path, name], mend.to, { title, certainty });
  });
}

function subjectOf(unit: Unit, fields: Fields, key: string): Subject {
  if (key === "") return tableSite(unit, ...fields.path);
  const setting = fields.setting(key);
  return setting ? valueSite(setting) : absentSite(unit, ...fields.path, key);
}

const HAVE = phrases({ unset: "not set" });

/** The value as a user would write it. */
function written(fields: Fields, key: string): string | Phrase {
  if (!fields.setting(key)) return HAVE("unset");
  const list = fields.texts(key);
  if (list && list.length > 0) return writeJson(list);
  return writeJson(fields.text(key) ?? fields.flag(key) ?? fields.integer(key) ?? fields.number(key) ?? "");
}
