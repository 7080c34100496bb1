import type { KataDocument, Site } from "../documents/document.ts";
import type { Assembly } from "../project/assemble.ts";
import type { Unit } from "../project/unit.ts";
import { mentions } from "../toml/edit/index.ts";
import { absolute, findEntry, isSamePath, type Range, sectionAt, type ValueNode } from "../toml/index.ts";
import { cursorAt } from "./cursor.ts";

/** What a place of a file speaks of: an option or a table, by its path from the root. */
export interface Named {
  readonly path: readonly string[];
  /** Where it is spelled at the place that was asked for, without quotes. */
  readonly range: Range;
}

/** A place where something is spelled. */
export interface Mention extends Site {
  /** `key`: sets it. `header`: opens the table. `name`: a value that names it. */
  readonly kind: "key" | "header" | "name";
}

/** Options whose value is the name of a table, and the table's place. */
const TABLE_NAMES: readonly (readonly [option: readonly string[], holder: string])[] = [
  [["runtime", "hypervisor_name"], "hypervisor"],
  [["runtime", "agent_name"], "agent"],
];

/** What the place speaks of; `undefined` where that is nothing with a name. */
export function namedAt({ document, target }: Assembly, offset: number): Named | undefined {
  const cursor = cursorAt(document, offset);
  switch (cursor.kind) {
    case "header":
    case "key":
      return { path: cursor.path, range: cursor.part };
    case "value": {
      const { node, path, range } = cursor;
      if (node?.type !== "string" || node.value === "") return undefined;
      const holder = TABLE_NAMES.find(([option]) => isSamePath(option, path))?.[1];
      if (holder) return { path: [holder, node.value], range: withoutQuotes(node, range) };
      if (path.at(-1) !== "enable_annotations" || path.length !== 3) return undefined;
      const table = target.hypervisor ?? path[1]!;
      return { path: ["hypervisor", table, node.value], range: withoutQuotes(node, range) };
    }
    default:
      return undefined;
  }
}

/** Every place in the files of the unit that spells the option or the table, in the order in which they are read. */
export function mentionsOf(unit: Unit, path: readonly string[]): readonly Mention[] {
  return unit.files.flatMap((file) => mentionsIn(file, path));
}

/** {@link mentionsOf} one file. */
export function mentionsIn(file: KataDocument, path: readonly string[]): readonly Mention[] {
  const spelled = mentions(file.toml, path).map(
    (range): Mention => ({ file, range, kind: isInHeader(file, range) ? "header" : "key" }),
  );
  return [...spelled, ...tableNames(file, path), ...annotationNames(file, path)].sort(
    (a, b) => a.range.start - b.range.start,
  );
}

/**
 * Where to go from a place: to the value that counts, or from that to the one that it replaces; from a table or its
 * name to the headers of it. The place itself where there is no other.
 */
export function definitionOf(assembly: Assembly, offset: number): readonly Site[] {
  const [unit] = assembly.units;
  const named = namedAt(assembly, offset) ?? keyOfValue(assembly, offset);
  if (!unit || !named) return [];
  const all = mentionsOf(unit, named.path);
  const isHere = ({ file, range }: Site) => file === assembly.document && range.start === named.range.start;
  const own = all.find(isHere);
  const setting = unit.config.get(...named.path);
  if (!setting) {
    const spelled = all.filter(({ kind }) => kind !== "name");
    const others = spelled.filter((one) => !isHere(one));
    return others.length > 0 ? others : spelled;
  }
  const keys = all.filter(({ kind }) => kind === "key");
  const last = keys.findLast(({ file }) => file === setting.file);
  if (!last) return [];
  if (own?.kind !== "key" || !isHere(last)) return [last];
  const before = keys.at(keys.indexOf(last) - 1);
  return [keys.length > 1 && before ? before : last];
}

/** The key whose value the place is in. */
function keyOfValue({ document }: Assembly, offset: number): Named | undefined {
  const cursor = cursorAt(document, offset);
  if (cursor.kind !== "value") return undefined;
  const key = mentionsIn(document, cursor.path).findLast(
    ({ kind, range }) => kind === "key" && range.end <= offset,
  );
  return key && { path: cursor.path, range: key.range };
}

/** Values of `hypervisor_name` and `agent_name` that name a table. */
function tableNames(file: KataDocument, path: readonly string[]): readonly Mention[] {
  if (path.length !== 2) return [];
  return TABLE_NAMES.flatMap(([option, holder]) => {
    const value = holder === path[0] ? findEntry(file.toml.root, option)?.value : undefined;
    if (value?.kind !== "leaf" || value.node.type !== "string" || value.node.value !== path[1]) return [];
    return { file, range: withoutQuotes(value.node, absolute(value, value.node)), kind: "name" as const };
  });
}

/** Elements of `enable_annotations` that let pods set the option. */
function annotationNames(file: KataDocument, path: readonly string[]): readonly Mention[] {
  const [holder, table, name] = path;
  if (holder !== "hypervisor" || path.length !== 3) return [];
  const value = findEntry(file.toml.root, [holder, table!, "enable_annotations"])?.value;
  if (value?.kind !== "leaf" || value.node.type !== "array") return [];
  return value.node.elements.flatMap((node) =>
    node.type === "string" && node.value === name
      ? { file, range: withoutQuotes(node, absolute(value, node)), kind: "name" as const }
      : [],
  );
}

function isInHeader({ toml }: KataDocument, { start }: Range): boolean {
  const { header, start: from } = sectionAt(toml, start);
  return header !== undefined && start >= from + header.header.start && start < from + header.header.end;
}

function withoutQuotes(node: ValueNode, { end, start }: Range): Range {
  const width = node.type === "string" && node.style.startsWith("multiline") ? 3 : 1;
  return { start: start + width, end: Math.max(start + width, end - width) };
}
