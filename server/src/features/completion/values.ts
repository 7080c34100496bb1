import { ADMITTED_PREFIX, annotationsIn } from "../../knowledge/annotations.ts";
import { ARCHITECTURES, machinesOf } from "../../knowledge/architectures.ts";
import { defaultOf, type Option } from "../../knowledge/catalogue.ts";
import { runtimeLabel } from "../../knowledge/runtimes.ts";
import { supportFinder } from "../../knowledge/support-entries.ts";
import type { ProseValue } from "../../knowledge/types/prose.ts";
import { shippedFor } from "../../project/shipped.ts";
import type { Unit } from "../../project/unit.ts";
import { writeJson } from "../../toml/edit/index.ts";
import type { Range, ValueNode } from "../../toml/index.ts";
import type { ValueCursor } from "../cursor.ts";
import { optionsAt } from "../describe/lookup.ts";
import { readerOf } from "../hover.ts";
import type { CompletionItem, Request } from "./items.ts";
import { filterOf, quoteLike, rangeOf } from "./quoting.ts";
import { completeWords } from "./words.ts";

/** Values that the option at hand can have, where they can be counted. */
export function completeValues(
  { assembly, offset }: Request,
  cursor: ValueCursor,
): readonly CompletionItem[] {
  const { node } = cursor;
  if (node?.type === "placeholder" || (node?.type === "string" && node.style.startsWith("multiline")))
    return [];
  const { view: text } = assembly.document.toml;
  const items = new Map<string, CompletionItem>();
  for (const unit of assembly.units) {
    const reader = { ...readerOf(assembly, cursor.path), runtime: unit.runtime };
    const found = optionsAt(reader, cursor.path).find(({ catalogue }) => catalogue.runtime === unit.runtime);
    if (!found) continue;
    const words = completeWords(reader, cursor, text, offset);
    for (const item of words ?? valuesOf(unit, found.option, cursor, rangeOf(cursor, text, offset)))
      if (!items.has(item.label)) items.set(item.label, item);
  }
  return [...items.values()];
}

function valuesOf(unit: Unit, option: Option, cursor: ValueCursor, range: Range): readonly CompletionItem[] {
  const array = option.type.startsWith("[]");
  // In front of the bracket of an array there is nothing to choose.
  if (array && !cursor.inArray && cursor.node) return [];
  const type = array ? option.type.slice(2) : option.type;
  const hypervisor = cursor.path[0] === "hypervisor" ? cursor.path[1] : undefined;
  const preset = defaultOf(option, hypervisor);
  const space = cursor.node ? "" : cursor.lead;
  const whole = array && !cursor.inArray;
  const wrap = (text: string) => `${space}${whole ? `[${text}]` : text}`;
  if (type === "bool") {
    const values = preset === true ? ["true", "false"] : ["false", "true"];
    return values.map(
      (value, index): CompletionItem => ({
        label: value,
        kind: "boolean",
        text: wrap(value),
        range: cursor.range,
        sort: `${index}`,
        ...(String(preset) === value && { detail: "default" }),
        about: { path: cursor.path, value },
      }),
    );
  }
  if (type !== "string") return numbers(option, preset, cursor, wrap);
  const taken = new Set(cursor.siblings.flatMap((node) => (node.type === "string" ? [node.value] : [])));
  const choices = choicesOf(unit, option, hypervisor, preset, cursor.node).filter(
    ({ value }) => !taken.has(value),
  );
  return choices.map(({ value, summary }, index): CompletionItem => {
    const deprecated = isDeprecated(unit, cursor.path, value);
    return {
      label: writeJson(value),
      kind: "value",
      text: wrap(quoteLike(cursor.node, value)),
      range,
      filter: filterOf(cursor.node, value),
      sort: `${deprecated ? 1 : 0}${String(index).padStart(4, "0")}`,
      ...(summary !== undefined && { about: { text: summary } }),
      ...(value === preset && { detail: "default" }),
      deprecated,
    };
  });
}

/** The texts that an option can have, for whoever sets it anew: none that is deprecated, and no free ones. */
export function textsOf(unit: Unit, option: Option, path: readonly string[]): readonly string[] {
  const hypervisor = path[0] === "hypervisor" ? path[1] : undefined;
  if (option.type !== "string") return [];
  const all = choicesOf(unit, option, hypervisor, undefined, undefined);
  return all.flatMap(({ value }) => (isDeprecated(unit, path, value) ? [] : [value]));
}

function isDeprecated(unit: Unit, path: readonly string[], value: string): boolean {
  const node: ValueNode = { type: "string", value, style: "basic", start: 0, end: 0 };
  const find = supportFinder(unit.library, unit.runtime, unit.target.release);
  const levels = find(path, node).filter((entry) => speaksOfValue(entry.applies));
  return levels.some(({ level }) => level === "deprecated" || level === "removed");
}

function choicesOf(
  unit: Unit,
  option: Option,
  hypervisor: string | undefined,
  preset: unknown,
  node: ValueNode | undefined,
): readonly { readonly value: string; readonly summary?: string }[] {
  if (option.key === "enable_annotations") return annotationChoices(unit, hypervisor);
  const known = new Map<string, ProseValue>(option.known.map((value) => [value.value, value]));
  const { arch, isArchGuessed } = unit.target;
  const others = ({ hypervisors, archs }: ProseValue) =>
    (hypervisor !== undefined && hypervisors !== undefined && !hypervisors.includes(hypervisor)) ||
    (!isArchGuessed && archs !== undefined && !archs.includes(arch));
  const all = option.values ?? [...known.keys()];
  const isMachine = hypervisor === "qemu" && option.key === "machine_type";
  const elsewhere = isMachine ? otherMachines(unit) : undefined;
  const names = all.filter((name) => {
    const value = known.get(name);
    return (!value || !others(value)) && !elsewhere?.has(name);
  });
  if (names.length === 0) {
    // Inside a free text there is nothing to say.
    if (node) return [];
    const suggested = option.prose?.suggest ?? shippedProgram(unit, option, hypervisor) ?? preset;
    return typeof suggested === "string" && suggested !== "" ? [{ value: suggested }] : [];
  }
  const order = [...known.keys()].filter((name) => names.includes(name));
  for (const name of names) if (!known.has(name)) order.push(name);
  return order.map((value) => ({ value, ...(known.has(value) && { summary: known.get(value)!.summary }) }));
}

/** The machines that QEMU has on other architectures alone. */
function otherMachines({ target, library }: Unit): ReadonlySet<string> {
  if (target.isArchGuessed) return new Set();
  const { architectures } = library.knowledge;
  const here = machinesOf(architectures, target.arch, target.release);
  const all = ARCHITECTURES.flatMap((arch) => machinesOf(architectures, arch, target.release));
  return new Set(all.filter((machine) => !here.includes(machine)));
}

/** QEMU is called after the architecture of its guests. */
function shippedProgram({ runtime, target, library }: Unit, { key }: Option, hypervisor: string | undefined) {
  if (key !== "path" || hypervisor !== "qemu" || target.isArchGuessed) return undefined;
  const { release, arch } = target;
  const shipped = shippedFor(
    library,
    { runtime, release, hypervisor },
    ["hypervisor", hypervisor, key],
    arch,
  );
  return typeof shipped?.value === "string" ? shipped.value.replace(/^.*\//, "/usr/bin/") : undefined;
}

/** Each is a regular expression, so the names come anchored. */
function annotationChoices({ library, runtime, target }: Unit, hypervisor: string | undefined) {
  const all = [...annotationsIn(library, runtime, target.release).values()];
  return all.flatMap(({ name, option, entry }) => {
    if (!name.startsWith(ADMITTED_PREFIX) || entry?.ignored) return [];
    const isRead =
      !option ||
      hypervisor === undefined ||
      option.hypervisors.length === 0 ||
      option.hypervisors.includes(hypervisor);
    if (!isRead) return [];
    const key = name.slice(ADMITTED_PREFIX.length);
    const summary =
      entry?.summary ?? option?.prose?.summary ?? `Admits the annotation ${key} (${runtimeLabel(runtime)}).`;
    return [{ value: `^${key}$`, summary }];
  });
}

function numbers(
  option: Option,
  preset: unknown,
  cursor: ValueCursor,
  wrap: (text: string) => string,
): readonly CompletionItem[] {
  const values = new Map<string, string | undefined>();
  for (const { value, summary } of option.known) values.set(value, summary);
  const suggested = option.prose?.suggest;
  if (typeof suggested === "number") values.set(writeJson(suggested), undefined);
  if (typeof preset === "number") values.set(writeJson(preset), "The default.");
  return [...values].map(
    ([value, summary], index): CompletionItem => ({
      label: value,
      kind: "value",
      text: wrap(value),
      range: cursor.range,
      sort: `${index}`,
      ...(summary !== undefined && { about: { text: summary } }),
    }),
  );
}

function speaksOfValue(applies: unknown): boolean {
  const all = Array.isArray(applies) ? applies : [applies];
  return all.some((one) => typeof one === "object" && one !== null && "value" in one);
}
