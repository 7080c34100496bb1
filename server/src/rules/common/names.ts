import type { Catalogue } from "../../knowledge/catalogue.ts";
import type { Unit } from "../../project/unit.ts";
import { sectionAt, statementAt, type TomlDocument } from "../../toml/index.ts";

/** Where a key belongs: tables from the root, such as `["agent", "kata"]`; arrays of tables are left out. */
export function homesOf(
  { catalogue, config }: Unit,
  key: string,
  hypervisor: string | undefined,
  table?: string,
): readonly (readonly string[])[] {
  const agents = config.table("agent");
  const agent = (agents ? config.names(agents) : []).find((name) => config.table("agent", name)) ?? "kata";
  const homes: string[][] = [];
  for (const [pattern, { options }] of catalogue.tables) {
    if (!options.has(key) || pattern.endsWith("[]") || (table !== undefined && pattern !== table)) continue;
    if (pattern.startsWith("hypervisor.") && hypervisor === undefined) continue;
    const map = pattern.startsWith("hypervisor.") ? hypervisor! : agent;
    homes.push(pattern.split(".").map((part) => (part === "*" ? map : part)));
  }
  return homes;
}

/** Tables of a catalogue that have a key, as a user writes them (`[agent.kata]`). */
export function tablesWith(
  catalogue: Catalogue,
  key: string,
  hypervisor: string | undefined,
): readonly string[] {
  const found: string[] = [];
  for (const [pattern, { options }] of catalogue.tables) {
    if (!options.has(key)) continue;
    const name = pattern
      .replace("hypervisor.*", `hypervisor.${hypervisor ?? "NAME"}`)
      .replace("agent.*", "agent.kata");
    found.push(name.endsWith("[]") ? `[[${name.slice(0, -2)}]]` : `[${name}]`);
  }
  // A member of an array of tables is seldom what was meant.
  const plain = found.filter((name) => !name.startsWith("[["));
  return plain.length > 0 ? plain : found;
}

/** A key as messages name it: its whole name where the last part alone would not tell. */
export function keyName(path: readonly string[]): string {
  const isNamed = path[0] === "hypervisor" || path[0] === "agent";
  return path.length === (isNamed ? 3 : 2) ? path.at(-1)! : path.join(".");
}

/** What a place in a text belongs to, from the root: the key whose line it is, else the table around it. */
export function pathAround(document: TomlDocument, offset: number): readonly string[] {
  const section = sectionAt(document, offset).path.filter((part) => typeof part === "string");
  const statement = statementAt(document, offset);
  if (statement?.syntax.kind !== "pair") return section;
  return [...section, ...statement.syntax.pair.key.parts.map(({ name }) => name)];
}
