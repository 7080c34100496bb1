import type { KataDocument } from "../../documents/document.ts";
import { convertedBy } from "../../knowledge/conversions.ts";
import { counterparts } from "../../knowledge/counterparts.ts";
import { compareReleases } from "../../knowledge/releases.ts";
import { effective } from "../../loaders/index.ts";
import type { EffectiveJson, EffectiveValue } from "../../loaders/types.ts";
import { placedEntries } from "../../project/known-entries.ts";
import type { Unit } from "../../project/unit.ts";
import { writeValue } from "../../toml/edit/index.ts";
import { absolute, findValue, type Plain, type Range } from "../../toml/index.ts";
import { isSame, knownValue, plain } from "../values.ts";
import { optionAt } from "../work.ts";
import type { Item } from "./item.ts";

/** Values that the runtime takes otherwise. */
export function valueItems(old: Unit, now: Unit): readonly Item[] {
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
