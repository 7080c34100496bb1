import type { Others, Subject } from "../alternatives.ts";
import { closedSet, leftBy } from "../closed-sets.ts";
import { same } from "../conditions.ts";
import { changesBy, type Fate, type Fates, fateOf, type NarrowedSet, together } from "../fates.ts";
import { type Outcome, outcomeOf } from "../outcome.ts";
import type { Value } from "../run/symbolic.ts";
import { factorOf, type Load, type Loader, loadWith, type Plugin, serdeDefaults } from "./load.ts";
import type { RustOption } from "./options.ts";

/** Option → what the loader makes of it. */
export function fatesOf(loader: Loader, plugins: readonly Plugin[]): (option: RustOption) => Fate {
  const absent = serdeDefaults(loader);
  const loads = plugins.map((plugin): [Plugin, Load] => [plugin, loadWith(loader, plugin)]);
  const bare = loadWith(loader, undefined);

  return (option) => {
    const unset = absent.get(option.path);
    if (unset === undefined || option.type === "table") return {};
    const subject: Subject = { path: option.path, type: option.type, absent: unset };
    const others: Others = {
      key: (path) => loader.options.find((one) => one.path === path && one.table === option.table)?.key,
      absent: (path) => absent.get(path),
    };
    const outcome = ({ held, refusals }: Load): Outcome =>
      outcomeOf(
        held.get(option.path) as Value,
        refusals.map(({ when }) => when),
        subject,
        others,
      );
    const outcomes = new Map(loads.map(([{ name }, load]) => [name, outcome(load)]));
    const isShared = !option.table.startsWith("hypervisor");
    const fates = isShared ? apart(outcome(bare), outcomes) : together(outcomes);
    const set = setOf(option, isShared ? [[undefined, bare]] : loads, subject, others);
    return fateOf(
      subject,
      { ...fates, defaults: inFileUnit(fates.defaults, factorOf(option, loader.crate)) },
      set,
    );
  };
}

const inFileUnit = (defaults: Fates["defaults"], factor: number): Fates["defaults"] =>
  defaults && factor !== 1
    ? Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, Number(value) / factor]))
    : defaults;

/** The outcome without any hypervisor, and what each changes on top. */
function apart(base: Outcome, outcomes: ReadonlyMap<string, Outcome>): Fates {
  const added = [...outcomes].map(([name, { changes }]): [string, Pick<Outcome, "changes">] => [
    name,
    { changes: changes.filter((change) => !base.changes.some((other) => same(change, other))) },
  ]);
  return {
    defaults: base.fallback === undefined ? undefined : { "*": base.fallback },
    defaultWhen: base.when,
    changes: [...base.changes, ...changesBy(new Map(added))],
  };
}

/** The closed set of an option, and the smaller ones that plugins leave. */
function setOf(
  option: RustOption,
  loads: readonly (readonly [Plugin | undefined, Load])[],
  subject: Subject,
  others: Others,
): NarrowedSet | undefined {
  if (option.values) return { values: option.values, takesEmpty: false, when: [], narrowed: {} };
  if (option.type !== "string") return undefined;
  const sets = loads.map(([plugin, { held, refusals }]) => {
    const common = refusals.filter(({ owner }) => owner !== plugin?.type).map(({ when }) => when);
    return closedSet(held.get(option.path) as Value, common, subject, others);
  });
  const [set] = sets;
  if (sets.some((other) => !same(set, other)))
    throw new Error(`${option.path}: hypervisors differ in what they take`);
  if (!set) return undefined;
  const narrowed = loads.flatMap(([plugin, { refusals }]): [string, string[]][] => {
    const own = refusals.filter(({ owner }) => owner === plugin?.type).map(({ when }) => when);
    const left = leftBy(set.values, own, set.when, subject, others);
    return plugin && left.length < set.values.length ? [[plugin.name, left]] : [];
  });
  return { ...set, narrowed: Object.fromEntries(narrowed) };
}
