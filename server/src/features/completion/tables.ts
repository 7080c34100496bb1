import { namesIn, ROOT } from "../../knowledge/places.ts";
import { runtimeLabel } from "../../knowledge/runtimes.ts";
import { supportFinder } from "../../knowledge/support-entries.ts";
import type { Unit } from "../../project/unit.ts";
import type { Range, Section } from "../../toml/index.ts";
import { hypervisorsHere } from "./hypervisors.ts";
import type { CompletionItem, Request } from "./items.ts";

/**
 * Headers of tables that are not open yet.
 *
 * @param range what a header replaces, brackets included.
 */
export function completeTables({ assembly }: Request, range: Range): readonly CompletionItem[] {
  const { sections } = assembly.document.toml;
  const present = new Set(sections.flatMap((section) => headerName(section, range) ?? []));
  const items = new Map<string, CompletionItem>();
  for (const unit of assembly.units) {
    for (const { path, array } of tablesOf(unit, present)) {
      const name = path.join(".");
      if (!array && present.has(name)) continue;
      const known = items.get(name);
      if (known) {
        const { note: _only, ...shared } = known;
        items.set(name, shared);
        continue;
      }
      const item = tableItem(unit, path, array, range);
      items.set(
        name,
        assembly.units.length > 1 ? { ...item, note: `${runtimeLabel(unit.runtime)} only` } : item,
      );
    }
  }
  return [...items.values()];
}

/** As Kata's own files have them; what is not here comes first. */
const ORDER = ["hypervisor", "agent", "runtime", "factory"];

function tableItem(unit: Unit, path: readonly string[], array: boolean, range: Range): CompletionItem {
  const name = path.join(".");
  const label = array ? `[[${name}]]` : `[${name}]`;
  const levels = supportFinder(unit.library, unit.runtime, unit.target.release)(path);
  const deprecated = levels.some(({ level }) => level === "deprecated" || level === "removed");
  const own = ownHypervisor(unit);
  const wanted = path[0] !== "hypervisor" || own === undefined || path[1] === own;
  return {
    label,
    kind: "table",
    text: label,
    range,
    sort: `${deprecated ? 7 : wanted ? 4 : 5}${ORDER.indexOf(path[0]!)} ${name}`,
    deprecated,
    about: { path },
  };
}

/** Every table that can be opened: inner ones only of hypervisors that the file has. */
function tablesOf(
  unit: Unit,
  present: ReadonlySet<string>,
): readonly { readonly path: readonly string[]; readonly array: boolean }[] {
  const { catalogue } = unit;
  const found: { path: readonly string[]; array: boolean }[] = [];
  const outer = namesIn(catalogue, ROOT).flatMap((name): readonly (readonly string[])[] => {
    if (name === "hypervisor") return hypervisorsWanted(unit).map((hypervisor) => [name, hypervisor]);
    return name === "agent" ? [[name, "kata"]] : [[name]];
  });
  for (const path of outer) {
    if (path.length === 1 && !catalogue.tables.has(path[0]!)) continue;
    found.push({ path, array: false });
    const hypervisor = path[0] === "hypervisor" ? path[1]! : undefined;
    if (hypervisor && !present.has(path.join(".")) && hypervisor !== unit.target.hypervisor) continue;
    const pattern = hypervisor ? "hypervisor.*" : path[0] === "agent" ? "agent.*" : path[0]!;
    for (const option of catalogue.tables.get(pattern)?.options.values() ?? []) {
      if (option.type !== "table" && option.type !== "[]table") continue;
      if (hypervisor && option.hypervisors.length > 0 && !option.hypervisors.includes(hypervisor)) continue;
      found.push({ path: [...path, option.key], array: option.type === "[]table" });
    }
  }
  return found;
}

/** A drop-in has nothing to say of another hypervisor than that of its main file. */
function hypervisorsWanted(unit: Unit): readonly string[] {
  const own = ownHypervisor(unit);
  return unit.target.kind === "drop-in" && own !== undefined ? [own] : hypervisorsHere(unit);
}

/** The hypervisor that the file is for; the name of a table that is half typed is none. */
function ownHypervisor({ catalogue, target: { hypervisor } }: Unit): string | undefined {
  return hypervisor !== undefined && catalogue.hypervisors.includes(hypervisor) ? hypervisor : undefined;
}

/** The name of a section's header, unless it is the one that is being typed. */
function headerName(section: Section, typed: Range): string | undefined {
  const { header } = section;
  if (!header) return undefined;
  const start = section.start + header.header.start;
  if (start === typed.start) return undefined;
  return section.path.filter((step) => typeof step === "string").join(".");
}
