import type { Change, Constant } from "../../../server/src/knowledge/facts.ts";
import type { Others, Subject } from "../alternatives.ts";
import { closedSet } from "../closed-sets.ts";
import { changesBy, type Fate, fateOf, type NarrowedSet, together, zeroOf } from "../fates.ts";
import { type Outcome, outcomeOf } from "../outcome.ts";
import { is, isConstant, place, reads, substitute, type Value } from "../run/symbolic.ts";
import { aliasesOf, replacedLater } from "./enumerations.ts";
import type { Load, Loader } from "./load.ts";
import type { GoOption } from "./options.ts";

/** What is known of an option: what the loader makes of it, and which hypervisors read it. */
export interface GoFate extends Fate {
  hypervisors?: string[];
}

/** Option → what the loader makes of it. `loads` are those of each hypervisor, by name. */
export function fatesOf(loader: Loader, loads: ReadonlyMap<string, Load>): (option: GoOption) => GoFate {
  const [any] = loads.values();
  if (!any) throw new Error("no hypervisors");

  return (option) => {
    const subject: Subject = { path: option.path, type: option.type, absent: absentOf(option) };
    const others: Others = {
      key: (path) => loader.options.find((one) => one.path === path && one.table === option.table)?.key,
      absent: (path) => {
        const other = loader.options.find((one) => one.path === path);
        return other && absentOf(other);
      },
    };
    if (!option.table.startsWith("hypervisor.*")) {
      if (option.type === "table") return {};
      const set = setOf(new Map([["*", any]]), subject, others);
      const outcome = enumerated(loader, any, subject, set) ?? outcomeWith(any, subject, others);
      return fateOf(subject, together(new Map([["*", outcome]])), set);
    }
    const readers = new Map([...loads].filter(([, load]) => load.reads.has(holderOf(loader, option).path)));
    const hypervisors = [...readers.keys()];
    if (option.type === "table") return { hypervisors };
    const isOwn = option.table === "hypervisor.*";
    const outcomes = new Map(
      [...readers].map(([name, load]): [string, Outcome] => [
        name,
        outcomeWith(isOwn ? load : { ...load, targets: new Map() }, subject, others),
      ]),
    );
    const fates = isOwn
      ? together(outcomes)
      : together(new Map([["*", outcomeWith({ ...any, targets: new Map() }, subject, others)]]));
    const changes = [...fates.changes, ...(isOwn ? forcedOn(subject, loads, readers) : [])];
    return { ...fateOf(subject, { ...fates, changes }, setOf(readers, subject, others)), hypervisors };
  };
}

const absentOf = ({ type, isPointer }: GoOption): Constant => (isPointer ? null : zeroOf(type));

/** The option of `hypervisor.*` whose table an option belongs to: whoever takes that takes all of it. */
function holderOf(loader: Loader, option: GoOption): GoOption {
  const key = /^hypervisor\.\*\.(\w+)/.exec(option.table)?.[1];
  return loader.options.find((other) => other.table === "hypervisor.*" && other.key === key) ?? option;
}

/** What becomes of an option. */
const outcomeWith = (load: Load, subject: Subject, others: Others): Outcome =>
  outcomeOf(resultOf(load, subject, others), refusalsOf(load), subject, others);

/**
 * What becomes of a text that names a member of an enumeration, a number: what is absent has the name of the number
 * that is there then, and one of two names for a number stands for the other.
 */
function enumerated(
  loader: Loader,
  load: Load,
  { path, type }: Subject,
  set: NarrowedSet | undefined,
): Outcome | undefined {
  const target = targetOf(load, path);
  if (!set || target === undefined || type !== "string") return undefined;
  const numberOf = (text: string): Value => substitute(target, (one) => (one === path ? text : undefined));
  if (set.values.some((name) => typeof numberOf(name) !== "number")) return undefined;
  const aliases = aliasesOf(loader, path);
  const absent = replacedLater(loader, path, numberOf(""));
  const named = set.values.filter((name) => numberOf(name) === absent && !aliases.has(name));
  return {
    fallback: named.length === 1 ? named[0] : undefined,
    when: [],
    changes: set.values.flatMap((from) => {
      const to =
        aliases.has(from) && set.values.find((name) => name !== from && numberOf(name) === numberOf(from));
      return to ? [{ from, to }] : [];
    }),
  };
}

const refusalsOf = ({ refusals }: Load): Value[] => refusals.map(({ when }) => when);

/** The value that an option ends up with; where it goes nowhere as it is, it stays what was given. */
function resultOf(load: Load, subject: Subject, others: Others): Value {
  const given = place(subject.path, subject.type);
  const target = targetOf(load, subject.path);
  if (target === undefined) return given;
  const { fallback, changes } = outcomeOf(target, refusalsOf(load), subject, others);
  const results = [fallback, ...changes.map(({ to }) => to)];
  return results.every((value) => value === undefined || fits(value, subject)) ? target : given;
}

function fits(value: Constant, { type, absent }: Subject): boolean {
  if (value === null) return absent === null;
  if (type.startsWith("[]")) return Array.isArray(value);
  if (type === "string" || type === "bool") return typeof value === (type === "bool" ? "boolean" : "string");
  return typeof value === "number";
}

/** The value that stands for an option: one that hangs on it alone or, where none does, one that may be the option itself. */
function targetOf({ targets }: Load, path: string): Value | undefined {
  const all = [...targets.values()].filter((value) => reads(value).includes(path));
  return all.find((value) => reads(value).length === 1) ?? all.find((value) => mayBe(value, path));
}

const mayBe = (value: Value, path: string): boolean =>
  is(value, "choice")
    ? mayBe(value.yes, path) || mayBe(value.no, path)
    : is(value, "place") && value.path === path;

/** What hypervisors that do not read an option put in its place, whatever the file says. */
function forcedOn(
  subject: Subject,
  loads: ReadonlyMap<string, Load>,
  readers: ReadonlyMap<string, Load>,
): Change[] {
  const places = [...loads.values()].flatMap(({ targets }) =>
    [...targets].flatMap(([name, value]) =>
      reads(value).length === 1 && reads(value)[0] === subject.path ? [name] : [],
    ),
  );
  const forced = [...loads].flatMap(([name, { targets }]): [string, { changes: Change[] }][] => {
    const held = places
      .map((one) => targets.get(one))
      .find((value) => value !== undefined && reads(value).length === 0);
    const isForced = !readers.has(name) && isConstant(held) && fits(held as Constant, subject);
    return isForced ? [[name, { changes: [{ to: held as Constant }] }]] : [];
  });
  return changesBy(new Map(forced));
}

/** The closed set of an option: that of the hypervisor that takes most, and what others leave of it. */
function setOf(
  readers: ReadonlyMap<string, Load>,
  subject: Subject,
  others: Others,
): NarrowedSet | undefined {
  if (subject.type !== "string") return undefined;
  const sets = [...readers].flatMap(([name, load]) => {
    const set = closedSet(resultOf(load, subject, others), refusalsOf(load), subject, others);
    return set ? [[name, set] as const] : [];
  });
  const [first, ...more] = sets.map(([, set]) => set).sort((a, b) => b.values.length - a.values.length);
  if (!first) return undefined;
  const narrowed = sets.filter(([, { values }]) => values.length < first.values.length);
  if (more.some(({ values }) => values.some((value) => !first.values.includes(value)))) {
    throw new Error(`${subject.path}: hypervisors differ in what they take`);
  }
  return { ...first, narrowed: Object.fromEntries(narrowed.map(([name, { values }]) => [name, values])) };
}
