import type { Change, Condition, Constant } from "../../../server/src/knowledge/facts.ts";
import {
  type ClosedSet,
  closedSet,
  leftBy,
  type Others,
  type Outcome,
  outcomeOf,
  type Subject,
  same,
} from "../outcome.ts";
import { byHypervisor, type OptionFacts } from "../snapshot.ts";
import { factorOf, type Load, type Loader, loadWith, type Plugin, serdeDefaults } from "./load.ts";
import type { RustOption } from "./options.ts";

/** What the loader makes of an option, as the facts say it. */
export type Fate = Pick<
  OptionFacts,
  "values" | "narrowed" | "emptyIsAbsent" | "when" | "default" | "zeroKept" | "changes"
>;

/** Option → what the loader makes of it. */
export function fatesOf(loader: Loader, plugins: readonly Plugin[]): (option: RustOption) => Fate {
  const absent = serdeDefaults(loader);
  const loads = plugins.map((plugin): [Plugin, Load] => [plugin, loadWith(loader, plugin)]);
  const bare = loadWith(loader, undefined);

  return (option) => {
    const subject: Subject = {
      path: option.path,
      type: option.type,
      absent: absent.get(option.path) ?? null,
    };
    if (!absent.has(option.path) || option.type === "table") return {};
    const others: Others = {
      key: (path) => loader.options.find((one) => one.path === path && one.table === option.table)?.key,
      absent: (path) => absent.get(path),
    };
    const outcome = ({ held }: Load): Outcome => outcomeOf(held.get(option.path) ?? null, subject, others);
    const outcomes = new Map(loads.map(([{ name }, load]) => [name, outcome(load)]));
    const zeroKept = !same(subject.absent, zeroOf(option.type));
    const inHypervisor = option.table.startsWith("hypervisor");
    const set = inHypervisor
      ? setOf(option, loads, subject, others)
      : setOf(option, [[undefined, bare]], subject, others);
    const facts = inHypervisor ? together(outcomes) : apart(outcome(bare), outcomes);
    const when = set?.when ?? [];
    if (facts.when.length > 0 && when.length > 0 && !same(facts.when, when)) {
      throw new Error(`${option.path} is filled in under other conditions than it is checked`);
    }
    const conditions = facts.when.length > 0 ? facts.when : when;
    const factor = factorOf(option, loader.crate);
    const fallback =
      facts.fallback && mapValues(facts.fallback, (value) => (factor === 1 ? value : Number(value) / factor));
    return {
      ...(set && setFacts(set)),
      ...(conditions.length > 0 && { when: conditions }),
      ...(fallback && { default: fallback }),
      ...(zeroKept && { zeroKept }),
      ...(facts.changes.length > 0 && { changes: facts.changes }),
    };
  };
}

const mapValues = <T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));

function zeroOf(type: string): Constant {
  if (type.startsWith("[]")) return [];
  if (type === "string") return "";
  return type === "bool" ? false : 0;
}

interface Facts {
  fallback: Record<string, unknown> | undefined;
  when: readonly Condition[];
  changes: readonly Change[];
}

/** The outcomes of all hypervisors as one. */
function together(outcomes: ReadonlyMap<string, Outcome>): Facts {
  const known = [...outcomes].filter(([, { fallback }]) => fallback !== undefined);
  const conditions = [...outcomes.values()].map(({ when }) => when).filter((when) => when.length > 0);
  const [when = []] = conditions;
  if (conditions.some((other) => !same(when, other)))
    throw new Error("hypervisors differ in their conditions");
  return {
    fallback: byHypervisor(new Map(known.map(([name, { fallback }]) => [name, fallback]))),
    when,
    changes: byChange(outcomes, outcomes.size),
  };
}

/** The outcome without any hypervisor, and what each changes on top. */
function apart(base: Outcome, outcomes: ReadonlyMap<string, Outcome>): Facts {
  const added = new Map(
    [...outcomes].map(([name, outcome]): [string, Outcome] => [
      name,
      {
        ...outcome,
        changes: outcome.changes.filter((change) => !base.changes.some((other) => same(change, other))),
      },
    ]),
  );
  return {
    fallback: base.fallback === undefined ? undefined : { "*": base.fallback },
    when: base.when,
    changes: [...base.changes, ...byChange(added, Number.POSITIVE_INFINITY)],
  };
}

/** Changes with the hypervisors that make them; `all` of them need not be named. */
function byChange(outcomes: ReadonlyMap<string, Outcome>, all: number): Change[] {
  const names = new Map<string, string[]>();
  for (const [name, { changes }] of outcomes) {
    for (const change of changes) {
      const id = JSON.stringify(change);
      names.set(id, [...(names.get(id) ?? []), name]);
    }
  }
  return [...names].map(([id, of]) => ({
    ...(JSON.parse(id) as Change),
    ...(of.length < all && { hypervisors: of.sort() }),
  }));
}

interface Narrowable extends ClosedSet {
  narrowed?: Record<string, string[]>;
}

/** The closed set of an option, and the smaller ones that plugins leave. */
function setOf(
  option: RustOption,
  loads: readonly (readonly [Plugin | undefined, Load])[],
  subject: Subject,
  others: Others,
): Narrowable | undefined {
  if (option.values) return { values: option.values, takesEmpty: false, when: [] };
  if (option.type !== "string") return undefined;
  const sets = loads.map(([plugin, { held, refusals }]) => {
    const common = refusals.filter(({ owner }) => owner !== plugin?.type).map(({ when }) => when);
    return closedSet(held.get(option.path) ?? null, common, subject, others);
  });
  const [set] = sets;
  if (sets.some((other) => !same(set, other)))
    throw new Error(`${option.path}: hypervisors differ in what they take`);
  if (!set) return undefined;
  const narrowed: Record<string, string[]> = {};
  for (const [plugin, { refusals }] of loads) {
    const own = refusals.filter(({ owner }) => owner === plugin?.type).map(({ when }) => when);
    const left = leftBy(set.values, own, set.when, subject, others);
    if (plugin && left.length < set.values.length) narrowed[plugin.name] = left;
  }
  return { ...set, ...(Object.keys(narrowed).length > 0 && { narrowed }) };
}

const setFacts = ({ values, narrowed, takesEmpty }: Narrowable): Fate => ({
  values,
  ...(narrowed && { narrowed }),
  ...(takesEmpty && { emptyIsAbsent: true }),
});
