import type { KataDocument } from "../documents/document.ts";
import type { Arch } from "../knowledge/architectures.ts";
import { convertedBy } from "../knowledge/conversions.ts";
import { counterparts } from "../knowledge/counterparts.ts";
import { compareReleases, type Release } from "../knowledge/releases.ts";
import type { SupportEntry } from "../knowledge/types.ts";
import { type Lifecycle, lifecycleOf } from "../lifecycle/uses.ts";
import { messageOf, type Problem, type SeverityOverrides } from "../lint/problem.ts";
import { lint, lintManifest } from "../lint/run.ts";
import { effective } from "../loaders/index.ts";
import type { EffectiveJson, EffectiveValue } from "../loaders/types.ts";
import type { Assembly } from "../project/assemble.ts";
import { placedEntries } from "../project/known-entries.ts";
import { installedFiles } from "../project/shipped.ts";
import { createUnit, type Unit } from "../project/unit.ts";
import type { Fails, Fix, Severity } from "../rules/rule.ts";
import { writeValue } from "../toml/edit/index.ts";
import { absolute, findValue, type Plain, type Range } from "../toml/index.ts";
import { allSteps } from "../util/steps.ts";
import { isSame, knownValue, plain } from "./values.ts";
import { optionAt } from "./work.ts";

/** One thing that another release changes for some files. */
export interface UpgradeItem {
  readonly file: KataDocument;
  readonly range: Range;
  /** `hypervisor.qemu.shared_fs`; a runtime, hypervisor or shim by its support entry's subject. */
  readonly subject: string;
  /** `problem`: found at the new release and not at the old; `solved`: the reverse; `value`: what the runtime takes differs; `support`: how it is supported. */
  readonly kind: "problem" | "solved" | "value" | "support";
  /** What holds at either release: values, levels; of a problem its severity. */
  readonly from?: Plain;
  readonly to?: Plain;
  readonly severity: Severity;
  /** The rule's, for problems. */
  readonly code?: string;
  readonly fails?: Fails;
  readonly message: string;
  readonly fixes: readonly Fix[];
  /** Whether the files set the option that it speaks of. */
  readonly isSet: boolean;
  /** Of the node that both releases are looked at for. */
  readonly arch: Arch;
}

type Item = Omit<UpgradeItem, "arch">;

export interface UpgradeOptions {
  readonly from: Release;
  readonly to: Release;
  readonly severities?: SeverityOverrides;
}

/** The same files as another release reads them. */
export function atRelease({ document, target, units, manifest }: Assembly, release: Release): Assembly {
  const own = { ...target, release };
  return {
    document,
    target: own,
    units: units.map((unit) => {
      const { runtime, library, complete, strays, unread, host } = unit;
      const files = filesAt(unit, document, release);
      return createUnit({ runtime, target: own, library, files, complete, strays, unread, host });
    }),
    ...(manifest && {
      manifest: { ...manifest, options: { ...manifest.options, release }, cache: new Map() },
    }),
  };
}

/** A drop-in among values of the chart comes behind what its shim is installed with in the release. */
function filesAt({ files, library, target }: Unit, { part }: KataDocument, release: Release): Unit["files"] {
  const { shim, deploy } = part?.hints ?? {};
  if (shim === undefined || !deploy || !files.some(({ source }) => source.isMade)) return files;
  const made = installedFiles(library, shim, release, deploy, target.arch);
  return [...made, ...files.filter(({ source }) => !source.isMade)];
}

/** What changes for some files when the release changes, in the order of files and places. */
export function upgrade(
  assembly: Assembly,
  { from, to, severities = {} }: UpgradeOptions,
): readonly UpgradeItem[] {
  const before = atRelease(assembly, from);
  const after = atRelease(assembly, to);
  const items: Item[] = problemItems(problemsOf(before, severities), problemsOf(after, severities));
  const [old, now] = [before.units[0], after.units[0]];
  // What a runtime takes is not known where the runtime is not.
  if (old && now && before.units.length === 1) items.push(...valueItems(old, now), ...supportItems(old, now));
  const files = now?.files ?? [assembly.document];
  const order = (file: KataDocument): number => files.indexOf(file);
  const { arch } = assembly.target;
  return items
    .map((item): UpgradeItem => ({ ...item, arch }))
    .filter(({ file }) => !file.source.isMade)
    .sort((a, b) => order(a.file) - order(b.file) || a.range.start - b.range.start);
}

function problemsOf({ units, manifest }: Assembly, severities: SeverityOverrides): readonly Problem[] {
  return manifest ? allSteps(lintManifest(manifest, severities)) : lint(units, severities);
}

function problemItems(old: readonly Problem[], now: readonly Problem[]): Item[] {
  const known = new Map(old.map((problem) => [nameOf(problem), problem]));
  const found = new Set(now.map(nameOf));
  const problems = now
    .filter((problem) => !known.has(nameOf(problem)))
    .map((problem): Item => ({ ...itemOf(problem), kind: "problem", fixes: problem.fixes }));
  const solved = old
    .filter((problem) => !found.has(nameOf(problem)))
    .map((problem): Item => ({ ...itemOf(problem), kind: "solved", fixes: [] }));
  return [...problems, ...solved];
}

function itemOf(problem: Problem): Omit<Item, "kind" | "fixes"> {
  const { file, range, about, severity, code, fails } = problem;
  return {
    file,
    range,
    subject: about.join("."),
    severity,
    code,
    ...(fails && { fails }),
    message: messageOf(problem),
    isSet: true,
  };
}

/** A problem that is graver at another release is another one. */
function nameOf({ file, range, code, about, messageKey, severity, fails }: Problem): string {
  return [file.source.path, range.start, range.end, code, messageKey, severity, fails, ...about].join("\0");
}

function valueItems(old: Unit, now: Unit): readonly Item[] {
  const before = effective(old).values;
  const after = effective(now).values;
  const units = unitItems(old, now);
  const told = new Set(units.map(({ subject }) => subject));
  const names = [...new Set([...before.keys(), ...after.keys()])].filter((name) => !told.has(name));
  return names
    .flatMap((name): readonly Item[] => {
      const [was, is] = [before.get(name), after.get(name)];
      if (was && is && isSame(was.value, is.value)) return [];
      return [
        {
          ...placeOf(now, name.split(".")),
          subject: name,
          kind: "value",
          ...(was && { from: asPlain(was.value) }),
          ...(is && { to: asPlain(is.value) }),
          severity: "information",
          message: sentenceOf(name, was, is, old, now),
          isSet: now.config.get(...name.split(".")) !== undefined,
          fixes: [],
        },
      ];
    })
    .concat(units);
}

function sentenceOf(
  name: string,
  was: EffectiveValue | undefined,
  is: EffectiveValue | undefined,
  old: Unit,
  now: Unit,
): string {
  const key = name.slice(name.lastIndexOf(".") + 1);
  const [from, to] = [old.target.release, now.target.release];
  const isSet = now.config.get(...name.split(".")) !== undefined;
  if (!was)
    return `${key} is new since ${from}: ${to} takes ${show(is!)}${isSet ? "" : " where it is not set"}.`;
  if (!is) return `${to} has no ${key} any more; ${from} took ${show(was)}.`;
  return isSet
    ? `${from} takes ${show(was)}, ${to} ${show(is)}.`
    : `The default differs: ${from} takes ${show(was)}, ${to} ${show(is)}.`;
}

const show = ({ value }: EffectiveValue): string => writeValue(asPlain(value));

function asPlain(value: EffectiveJson): Plain {
  return value as Plain;
}

/** Values that are counted in another unit between the releases. */
function unitItems(old: Unit, now: Unit): readonly Item[] {
  const [from, to] = [old.target.release, now.target.release];
  const isForward = compareReleases(from, to) < 0;
  const [earlier, later] = isForward ? [old, now] : [now, old];
  const passed = new Set(
    counterparts(earlier.library, earlier.runtime, earlier.target.release).clauses.map(({ row }) => row),
  );
  const rows = counterparts(later.library, later.runtime, later.target.release);
  return placedEntries(now).flatMap(({ path, entry, file, place }): readonly Item[] => {
    if (place.kind !== "option" || entry.value.kind !== "leaf" || !optionAt(old.catalogue, path)) return [];
    const row = rows
      .of(path, now.target.hypervisor)
      .find((one) => one.kind === "converted" && !one.to && !passed.has(one));
    const value = knownValue(entry.value);
    if (!row || value === undefined) return [];
    const instead = isForward ? convertedBy(row, value) : undefined;
    const at = { file, range: absolute(entry.value, entry.value.node), about: path };
    return [
      {
        file,
        range: at.range,
        subject: path.join("."),
        kind: "value",
        from: plain(value),
        to: plain(value),
        severity: "warning",
        message: row.note,
        isSet: true,
        fixes:
          instead === undefined
            ? []
            : [
                {
                  title: `Change to ${writeValue(plain(instead))}`,
                  edits: [{ ...at, text: writeValue(plain(instead)) }],
                },
              ],
      },
    ];
  });
}

/** Where an option is set; of one that is not, its table's header, else the start of the main file. */
function placeOf(
  unit: Unit,
  path: readonly string[],
): { readonly file: KataDocument; readonly range: Range } {
  const setting = unit.config.get(...path);
  if (setting) return { file: setting.file, range: setting.entry.range };
  for (const file of unit.files) {
    const table = findValue(file.toml.root, path.slice(0, -1));
    const header = table?.kind === "table" ? table.headers[0] : undefined;
    if (header) return { file, range: header };
  }
  return { file: unit.files[0]!, range: { start: 0, end: 0 } };
}

function supportItems(old: Unit, now: Unit): readonly Item[] {
  const before = new Map(lifecycleOf(old).map((use) => [useName(use), use]));
  const after = new Map(lifecycleOf(now).map((use) => [useName(use), use]));
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((name): readonly Item[] => {
    const [was, is] = [before.get(name), after.get(name)];
    const [from, to] = [was && levelOf(was), is && levelOf(is)];
    const use = (is ?? was)!;
    if (from === to) return [];
    return [
      {
        file: use.file,
        range: use.range,
        subject: use.path.length > 0 ? use.path.join(".") : use.entry.subject,
        kind: "support",
        ...(from && { from }),
        ...(to && { to }),
        severity: is && isWorse(is.entry) ? "warning" : "information",
        message: `${use.entry.subject}: ${from ?? "nothing said"} at ${old.target.release}, ${to ?? "nothing said"} at ${now.target.release}.${use.entry.note ? ` ${use.entry.note}` : ""}`,
        fixes: [],
        isSet: true,
      },
    ];
  });
}

function useName({ entry, path, file, range }: Lifecycle): string {
  return [entry.id, ...path, file.source.path, range.start].join("\0");
}

/** A level in words; one that begins only later says when. */
function levelOf({ entry, ahead }: Lifecycle): string {
  const level = entry.level.replace("-", " ");
  return ahead && entry.since ? `${level} since ${entry.since}` : level;
}

function isWorse({ level }: SupportEntry): boolean {
  return level === "removed" || level === "renamed" || level === "deprecated" || level === "not-maintained";
}
