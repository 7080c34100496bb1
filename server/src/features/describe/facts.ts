import { archsOfRuntime } from "../../knowledge/architectures.ts";
import type { Option } from "../../knowledge/catalogue.ts";
import type { Runtime } from "../../knowledge/facts.ts";
import { runtimeLabel } from "../../knowledge/runtimes.ts";
import { shippedFor } from "../../project/shipped.ts";
import { writeJson } from "../../toml/edit/index.ts";
import { ownMember } from "../../util/own-member.ts";
import { historyLine } from "../history.ts";
import { code } from "../markdown.ts";
import { typeName } from "../wording.ts";
import type { Found } from "./lookup.ts";
import type { Reader } from "./reader.ts";

/** Type, unit and bounds of an option in one line; bounds of the loader's own integers are left out. */
export function typeLine(found: readonly Found[]): string {
  const [main] = found;
  if (!main) return "";
  const { type, unit, minimum, maximum } = main.option;
  const parts = [typeName(type)];
  if (unit) parts.push(unit);
  if (minimum !== undefined && maximum !== undefined && !isWholeRange(maximum))
    parts.push(`${minimum} to ${maximum}`);
  else if (minimum !== undefined && minimum > -1_000_000) parts.push(`at least ${minimum}`);
  return parts.join(", ");
}

/** The bounds of the loader's own 32 or 64 bits say nothing to a reader. */
function isWholeRange(maximum: bigint | number): boolean {
  return maximum >= 2n ** 31n - 1n;
}

/** A list of what there is to say, without what there is nothing to say of. */
function listed(lines: readonly (readonly [label: string, text: string | undefined])[]): string {
  return lines.flatMap(([label, text]) => (text ? [`- ${label}: ${text}`] : [])).join("\n");
}

/** What holds for the runtime in question. */
export function ownFacts(reader: Reader, main: Found): string {
  const { option, catalogue } = main;
  const { hypervisor } = reader;
  const named = option.hypervisors;
  const isKnown = hypervisor !== undefined && catalogue.hypervisors.includes(hypervisor);
  const readBy = named.length > 0 ? `only with ${named.join(", ")}` : "with no hypervisor";
  const isUnread = option.table.startsWith("hypervisor.") && isKnown && !named.includes(hypervisor);
  return listed([
    ["Values", valueList([main], reader.runtime)],
    ["Default", defaultText(option, hypervisor)],
    ["Shipped", shippedText(reader, main)],
    ["Read", isUnread ? readBy : undefined],
    ["Annotation", option.annotation && code(option.annotation)],
    ["Also written", option.aliases.map(code).join(", ")],
    [
      "Must be set",
      option.required ? `or ${runtimeLabel(catalogue.runtime)} refuses the configuration` : undefined,
    ],
  ]);
}

/** What is to be said beside. */
export function otherFacts(reader: Reader, found: readonly Found[]): string {
  const other = found[1];
  return listed([
    ["Read by", readers(reader, found)],
    [
      `Default (${other ? runtimeLabel(other.catalogue.runtime) : ""})`,
      other && defaultText(other.option, reader.hypervisor),
    ],
    ["Releases", releases(reader, found)],
  ]);
}

/** What holds for both runtimes, where none is in question. */
export function facts(reader: Reader, found: readonly Found[]): string {
  const lines: string[] = [];
  const add = (label: string, text: string | undefined) => text && lines.push(`- ${label}: ${text}`);
  add("Values", valueList(found, reader.runtime));
  for (const { catalogue, option } of found) {
    const name = runtimeLabel(catalogue.runtime);
    add(`Default (${name})`, defaultText(option, reader.hypervisor));
    add(`Shipped (${name})`, shippedText(reader, { catalogue, option }));
  }
  add("Read by", readers(reader, found));
  const annotations = new Set(found.flatMap(({ option }) => option.annotation ?? []));
  add("Annotation", [...annotations].map(code).join(", "));
  const aliases = new Set(found.flatMap(({ option }) => option.aliases));
  add("Also written", [...aliases].map(code).join(", "));
  const required = found
    .filter(({ option }) => option.required)
    .map(({ catalogue }) => runtimeLabel(catalogue.runtime));
  add("Must be set", required.length > 0 ? `in ${required.join(" and ")}` : undefined);
  add("Releases", releases(reader, found));
  return lines.join("\n");
}

/** What Kata's own file for the hypervisor sets, where that is not the same on all architectures. */
function shippedText(
  { library, release, hypervisor, arch }: Reader,
  { catalogue, option }: Found,
): string | undefined {
  const isPlain = option.table === "hypervisor.*" || option.table === "runtime";
  if (hypervisor === undefined || !isPlain) return undefined;
  const path = [...option.table.replace("*", hypervisor).split("."), option.key];
  const { runtime } = catalogue;
  const archs = new Map<string, string[]>();
  for (const one of archsOfRuntime(library.knowledge.architectures, runtime, release)) {
    const shipped = shippedFor(library, { runtime, release, hypervisor }, path, one);
    if (!shipped) continue;
    const { value } = shipped;
    const text = value === undefined ? "not set" : value === "" ? "empty" : code(writeJson(value));
    archs.set(text, [...(archs.get(text) ?? []), one]);
  }
  if (archs.size < 2) return undefined;
  const own = arch && [...archs].find(([, names]) => names.includes(arch));
  const shown = own ? [[own[0], [arch]] as const] : [...archs];
  return shown.map(([text, names]) => `${text} on ${names.join(", ")}`).join("; ");
}

/** Accepted values with what each means. */
function valueList(found: readonly Found[], runtime: Runtime | undefined): string | undefined {
  const accepted = found[0]?.option.values;
  const known = found[0]?.option.known ?? [];
  if (!accepted && known.length === 0) return undefined;
  const names = accepted ?? known.map(({ value }) => value);
  const items = names.map((value) => {
    const others =
      runtime === undefined && found.length > 1 && accepted && !found[1]?.option.values?.includes(value);
    const note = others && found[0] ? ` (${runtimeLabel(found[0].catalogue.runtime)} only)` : "";
    return `${code(value === "" ? '""' : value)}${note}`;
  });
  return items.join(", ");
}

function defaultText(option: Option, hypervisor: string | undefined): string | undefined {
  const { "*": shared, ...byName } = option.defaults;
  const show = (value: unknown) => code(writeJson(value));
  const named = ownMember(byName, hypervisor);
  if (named !== undefined) return named === null ? "none" : show(named);
  const each = Object.entries(byName)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${show(value)} (${name})`);
  if (shared === null) return "none";
  if (hypervisor !== undefined && shared !== undefined) return show(shared);
  if (shared !== undefined) each.unshift(show(shared));
  return each.length > 0 ? each.join(", ") : undefined;
}

function readers(reader: Reader, found: readonly Found[]): string {
  const parts = found.map(({ catalogue, option }) => {
    const name = runtimeLabel(catalogue.runtime);
    const inHypervisor = option.table.startsWith("hypervisor.");
    if (!inHypervisor) return name;
    return option.hypervisors.length > 0
      ? `${name} (${option.hypervisors.join(", ")})`
      : `${name} (no hypervisor)`;
  });
  if (found.length === 1) {
    const only = found[0]?.catalogue.runtime;
    const other = only === "go" ? "runtime-rs" : "Go";
    return `${parts[0]}; ${other} ${reader.release} does not know it`;
  }
  return parts.join(", ");
}

function releases({ library }: Reader, found: readonly Found[]): string {
  const lines = found.flatMap(({ catalogue, option }) => {
    const history = library.history(catalogue.runtime, option.table, option.key);
    return history ? [[catalogue.runtime, historyLine(library, catalogue.runtime, history)] as const] : [];
  });
  const [first, second] = lines;
  if (first && second && first[1] === second[1]) return `both runtimes ${first[1]}`;
  return lines.map(([runtime, line]) => `${runtimeLabel(runtime)} ${line}`).join("; ");
}
