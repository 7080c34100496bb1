import { isAnnotation } from "../knowledge/defects.ts";
import type { Condition } from "../knowledge/types/defects.ts";
import { effectiveAt, hypervisorInUse } from "../loaders/index.ts";
import { annotationPattern } from "../loaders/value-grammars/annotation-pattern.ts";
import { isUnknown, nodeOf, type Setting } from "../project/config.ts";
import { deriveUnit, type Unit } from "../project/unit.ts";
import { writeValue } from "../toml/edit/index.ts";
import { isMarker, type Plain, type StringNode, toJs } from "../toml/index.ts";
import { HEAVIEST_LIST, weight } from "../util/pattern.ts";
import { remember } from "../util/remember.ts";

/** Where conditions hold. */
export interface Held {
  /** The place of the first condition, from the root. */
  readonly path: readonly string[];
  /** Where the first condition's option is set; `undefined` when its default holds. */
  readonly setting?: Setting;
  /** The element of the setting's list that the first condition speaks of. */
  readonly element?: StringNode;
}

/** For whom conditions are asked. */
export interface Scope {
  readonly hypervisor?: readonly string[] | undefined;
  readonly architecture?: readonly string[] | undefined;
}

/**
 * Where in a unit all of some conditions hold, of what the files say and, where they say nothing, of the runtime's
 * defaults. A condition of which that cannot be known does not hold: the value is a placeholder, or the main file
 * is not there to tell that a key is unset.
 */
export function heldIn(unit: Unit, scope: Scope, where: readonly Condition[]): readonly Held[] {
  const [first] = where;
  if (!first || !isFor(unit, scope) || where.some(isAnnotation)) return [];
  const speaksOf = (map: string) => where.some(({ option }) => option.startsWith(`${map}.`));
  const hypervisors = hypervisorsOf(unit, speaksOf("hypervisor")).filter(
    (name) => !scope.hypervisor || (name !== undefined && scope.hypervisor.includes(name)),
  );
  const agents = speaksOf("agent") ? deriveUnit(unit, agentNames) : [undefined];
  return hypervisors.flatMap((hypervisor) =>
    agents.flatMap((agent): readonly Held[] => {
      const at = (option: string) => pathOf(option, hypervisor, agent);
      if (!where.every((condition) => holds(unit, condition, at))) return [];
      const path = at(first.option);
      const setting = unit.config.get(...path);
      const element = setting && first.admits && admittingElement(unit, setting, first.admits);
      return [{ path, ...(setting && { setting }), ...(element && { element }) }];
    }),
  );
}

/** Whether a scope has the unit's architecture, where it has any; a guess is none. */
function isFor({ target }: Unit, { architecture }: Scope): boolean {
  return !architecture || (!target.isArchGuessed && architecture.includes(target.arch));
}

/** The hypervisor in use; where that is not certain, each that has a table, and `undefined` for a file without. */
function hypervisorsOf(unit: Unit, inTables: boolean): readonly (string | undefined)[] {
  const names = deriveUnit(unit, hypervisorNames);
  const used = deriveUnit(unit, hypervisorInUse) ?? unit.target.hypervisor;
  if (used !== undefined && (!inTables || names.includes(used))) return [used];
  return inTables ? names : [undefined];
}

const hypervisorNames = (unit: Unit) => namesIn(unit, "hypervisor");

const agentNames = (unit: Unit) => namesIn(unit, "agent");

function namesIn(unit: Unit, map: string): readonly string[] {
  const table = unit.config.table(map);
  return table ? unit.config.names(table) : [];
}

function pathOf(
  option: string,
  hypervisor: string | undefined,
  agent: string | undefined,
): readonly string[] {
  const path = option.split(".");
  if (path[1] === "*") path[1] = (path[0] === "hypervisor" ? hypervisor : agent) ?? "*";
  return path;
}

function holds(unit: Unit, condition: Condition, at: (option: string) => readonly string[]): boolean {
  const path = at(condition.option);
  const setting = unit.config.get(...path);
  const isWritten = setting !== undefined || unit.config.table(...path) !== undefined;
  if (condition.written && !isWritten) return false;
  // A table has no value to ask for.
  if (isWritten && !setting)
    return Object.keys(condition).every((key) => key === "option" || key === "written");
  const known = valueAt(unit, path, setting);
  if (!known) return false;
  const { value } = known;
  const texts = Array.isArray(value) ? value.map(textOf) : value === undefined ? [] : [textOf(value)];
  const number = typeof value === "bigint" || typeof value === "number" ? Number(value) : undefined;
  const { is, not, above, below, aboveOption, nonempty, empty, matches, admits } = condition;
  const isEmpty = texts.length === 0 || (texts.length === 1 && texts[0] === "" && !Array.isArray(value));
  return (
    (!is || is.some((one) => texts.includes(one))) &&
    (!not || (texts.length > 0 && !not.some((one) => texts.includes(one)))) &&
    (above === undefined || (number !== undefined && number > above)) &&
    (below === undefined || (number !== undefined && number < below)) &&
    (!nonempty || !isEmpty) &&
    (!empty || isEmpty) &&
    (!matches || texts.some((text) => new RegExp(matches).test(text))) &&
    (!admits || texts.some((pattern) => letsThrough(unit, pattern, admits))) &&
    (!aboveOption || isAbove(number, valueAt(unit, at(aboveOption))?.value))
  );
}

/** Texts as they are, and what is put together as TOML writes it: it has no other text. */
function textOf(value: Plain): string {
  return typeof value === "object" ? writeValue(value) : String(value);
}

function isAbove(number: number | undefined, other: Value): boolean {
  return (
    number !== undefined && (typeof other === "bigint" || typeof other === "number") && number > Number(other)
  );
}

type Value = Plain | undefined;

/** What an option is set to, else its default; `undefined` when that cannot be known. */
function valueAt(
  unit: Unit,
  path: readonly string[],
  setting: Setting | undefined = unit.config.get(...path),
): { readonly value: Value } | undefined {
  if (setting) {
    if (isUnknown(setting)) return undefined;
    const value = toJs(setting.entry.value);
    return isMarker(value) ? undefined : { value };
  }
  if (!unit.complete) return undefined;
  return { value: effectiveAt(unit, path)?.value ?? zeroAt(unit, path) };
}

/** The zero of an option that the loader leaves alone. */
function zeroAt(unit: Unit, path: readonly string[]): Value {
  const table = [path[0], ...(path.length > 2 ? ["*"] : []), ...path.slice(2, -1)].join(".");
  const option = unit.catalogue.tables.get(table)?.options.get(path.at(-1)!);
  switch (option?.type) {
    case undefined:
      return undefined;
    case "bool":
      return false;
    case "string":
      return "";
    case "float32":
    case "float64":
      return 0;
    default:
      return option?.type.startsWith("[]") ? [] : option?.type === "table" ? undefined : 0n;
  }
}

function admittingElement(unit: Unit, setting: Setting, annotation: string): StringNode | undefined {
  const node = nodeOf(setting);
  const strings = (node?.type === "array" ? node.elements : []).filter((one) => one.type === "string");
  return strings.find(({ value }) => letsThrough(unit, value, annotation));
}

function letsThrough(unit: Unit, entry: string, annotation: string): boolean {
  const read = deriveUnit(unit, patternsRead);
  let pattern = read.patterns.get(entry);
  if (!pattern) {
    read.weight += weight(entry);
    const isTooMuch = read.weight > HEAVIEST_LIST;
    pattern = isTooMuch ? UNTOLD : keptPattern(unit, entry);
    read.patterns.set(entry, pattern);
  }
  return pattern.kind === "pattern" && pattern.matches(annotation);
}

type Read = NonNullable<ReturnType<typeof annotationPattern>> | typeof UNTOLD;

const UNTOLD = { kind: "untold" } as const;

const patternsRead = () => ({ patterns: new Map<string, Read>(), weight: 0 });

/** Kept beyond the unit, as the same list comes again at every edit; of more than a list may weigh, not all. */
function keptPattern({ library, runtime }: Unit, entry: string): Read {
  const name = `annotation patterns ${runtime}`;
  let kept = library.cache.get(name) as ReturnType<typeof patternsRead> | undefined;
  if (!kept || kept.weight > HEAVIEST_LIST) {
    kept = patternsRead();
    library.cache.set(name, kept);
  }
  const { patterns } = kept;
  if (!patterns.has(entry)) kept.weight += weight(entry);
  return remember(patterns, entry, () => annotationPattern(entry, runtime) ?? UNTOLD);
}
