import { type Catalogue, defaultOf, type Option } from "../../knowledge/catalogue.ts";
import { locate } from "../../knowledge/places.ts";
import { runtimeLabel } from "../../knowledge/runtimes.ts";
import { supportFinder } from "../../knowledge/support-entries.ts";
import type { Unit } from "../../project/unit.ts";
import { writeJson } from "../../toml/edit/index.ts";
import type { Range, Table } from "../../toml/index.ts";
import type { BlankCursor, KeyCursor } from "../cursor.ts";
import { sensibleValue, typeName } from "../wording.ts";
import { hypervisorsHere } from "./hypervisors.ts";
import { type CompletionItem, choiceSnippet, escapeSnippet, type Request } from "./items.ts";
import { textsOf } from "./values.ts";

/** Keys of the table at hand that are not set yet and that this runtime, release and hypervisor read. */
export function completeKeys(
  { assembly, offset }: Request,
  cursor: KeyCursor | BlankCursor,
): readonly CompletionItem[] {
  const { holder } = cursor;
  const renames = cursor.kind === "key" && cursor.hasValue;
  const range: Range = cursor.kind === "key" ? cursor.part : { start: offset, end: offset };
  const present = namesPresent(assembly.document.toml.root, cursor, range);
  const items = new Map<string, CompletionItem>();
  for (const unit of assembly.units) {
    const place = locate(unit.catalogue, holder);
    if (place.kind === "map") {
      // `hypervisor.` of a dotted key: the tables inside.
      const names = place.name === "hypervisor" ? hypervisorsHere(unit) : ["kata"];
      for (const name of names) items.set(name, tableName(name, [...holder, name], range));
      continue;
    }
    if (place.kind !== "table" && place.kind !== "tables") continue;
    const hypervisor = holder[0] === "hypervisor" ? holder[1] : undefined;
    for (const option of place.info.fields) {
      const known = items.get(option.key);
      if (known) {
        const { note: _only, ...shared } = known;
        items.set(option.key, shared);
        continue;
      }
      if (present.has(option.key) || option.aliases.some((alias) => present.has(alias))) continue;
      if (!isRead(unit.catalogue, option, hypervisor)) continue;
      const alone = keyItem(unit, option, [...holder, option.key], range, renames);
      const item = cursor.kind === "blank" && cursor.isFollowed ? withComma(alone) : alone;
      items.set(
        option.key,
        assembly.units.length > 1 ? { ...item, note: `${runtimeLabel(unit.runtime)} only` } : item,
      );
    }
  }
  return [...items.values()];
}

/**
 * The proposal of an option.
 *
 * @param renames whether a value stands behind the key already, so that the key alone is put in
 */
export function keyItem(
  unit: Unit,
  option: Option,
  path: readonly string[],
  range: Range,
  renames: boolean,
): CompletionItem {
  const hypervisor = path[0] === "hypervisor" ? path[1] : undefined;
  const { knowledge } = unit.library;
  const levels = supportFinder(unit.library, unit.runtime, unit.target.release)(path);
  const deprecated = levels.some(({ level }) => level === "deprecated" || level === "removed");
  const rank = knowledge.order.indexOf(option.key);
  const group = deprecated ? "3" : rank >= 0 ? `1${String(rank).padStart(3, "0")}` : "2";
  const value = sensibleValue(option, hypervisor);
  const base = { label: option.key, range, sort: `${group} ${option.key}`, about: { path } };
  if (renames)
    return { ...base, kind: "key", text: option.key, detail: detailOf(option, hypervisor), deprecated };
  const isTable = option.type === "table" || option.type === "[]table";
  return {
    ...base,
    kind: isTable ? "table" : "key",
    text: `${option.key} = ${value}`,
    snippet: `${option.key} = ${snippetValue(option, value, textsOf(unit, option, path))}`,
    detail: detailOf(option, hypervisor),
    deprecated,
  };
}

/** In front of the next key of an inline table. */
function withComma({ text, snippet, ...item }: CompletionItem): CompletionItem {
  return { ...item, text: `${text},`, ...(snippet !== undefined && { snippet: `${snippet},` }) };
}

/** The value to choose, or to type over: what is between the quotes or the brackets, or all of it. */
function snippetValue(option: Option, value: string, texts: readonly string[]): string {
  if (option.type === "bool") return `${choiceSnippet([value, value === "true" ? "false" : "true"])}$0`;
  const inner = /^(["[])(.*)(["\]])$/s.exec(value);
  if (option.type === "string" && inner && texts.length > 1) {
    const own = inner[2]!;
    return `"${choiceSnippet(texts.includes(own) ? [own, ...texts.filter((text) => text !== own)] : texts)}"$0`;
  }
  if (inner) return `${inner[1]}\${1:${escapeSnippet(inner[2]!)}}${inner[3]}$0`;
  return `\${1:${escapeSnippet(value)}}$0`;
}

function detailOf(option: Option, hypervisor: string | undefined): string {
  const own = defaultOf(option, hypervisor);
  const unit = option.unit ? `, ${option.unit}` : "";
  const preset = own !== undefined && own !== null ? `, default ${writeJson(own)}` : "";
  return `${typeName(option.type)}${unit}${preset}`;
}

function tableName(name: string, path: readonly string[], range: Range): CompletionItem {
  return { label: name, kind: "table", text: name, range, sort: `1 ${name}`, about: { path } };
}

/** Whether a hypervisor reads an option; of a hypervisor that is not known, yes. */
export function isRead(catalogue: Catalogue, option: Option, hypervisor: string | undefined): boolean {
  if (hypervisor === undefined || !catalogue.hypervisors.includes(hypervisor)) return true;
  return option.hypervisors.includes(hypervisor);
}

/** Names that stand in the table already; not the one that is being typed. */
function namesPresent(root: Table, cursor: KeyCursor | BlankCursor, typed: Range): ReadonlySet<string> {
  if (cursor.kind === "blank" && cursor.inline) return new Set(cursor.inline);
  const names = new Set<string>();
  const table = cursor.section?.table ?? tableAt(root, cursor.holder);
  for (const [name, entry] of table?.entries ?? []) {
    if (entry.key.start !== typed.start || entry.key.end !== typed.end) names.add(name);
  }
  return names;
}

function tableAt(root: Table, path: readonly string[]): Table | undefined {
  let table: Table | undefined = root;
  for (const name of path) {
    const value: ReturnType<Table["entries"]["get"]> | undefined = table?.entries.get(name);
    if (value?.value.kind === "table") table = value.value;
    else if (value?.value.kind === "tables") table = value.value.tables.at(-1);
    else return undefined;
  }
  return table;
}
