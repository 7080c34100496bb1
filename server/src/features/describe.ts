import { type Arch, archsOfRuntime } from "../knowledge/architectures.ts";
import type { Catalogue, Library, Option, TableInfo } from "../knowledge/catalogue.ts";
import { matchesPattern } from "../knowledge/clauses.ts";
import { locate } from "../knowledge/places.ts";
import { isAtRisk, supportFinder } from "../knowledge/support-entries.ts";
import type { Prose, Runtime, SupportEntry } from "../knowledge/types.ts";
import { shippedFor } from "../project/shipped.ts";
import { writeJson } from "../toml/edit/index.ts";
import type { ValueNode } from "../toml/index.ts";
import { ownMember } from "../util/own-member.ts";
import { troubleAt } from "./describe-trouble.ts";
import { historyLine } from "./history.ts";
import { code, escapeMarkdown, link, numberedLinks } from "./markdown.ts";
import { runtimeName, typeName } from "./wording.ts";

/** For whom something is described. */
export interface Reader {
  readonly library: Library;
  /** The runtime in question; `undefined` describes both alike. */
  readonly runtime: Runtime | undefined;
  readonly release: string;
  readonly hypervisor?: string | undefined;
  /** Of the node; absent where that is a guess. */
  readonly arch?: Arch | undefined;
}

const RUNTIMES: readonly Runtime[] = ["runtime-rs", "go"];

/**
 * What is known of an option by its path (`hypervisor.qemu.default_memory`), as Markdown; `undefined` for no option.
 * For a known runtime that comes first which holds for it, and the other below a line.
 *
 * @param inUse what the option is at the place, said first.
 * @param elsewhere what becomes of it in another runtime.
 */
export function describeOption(
  reader: Reader,
  path: readonly string[],
  value?: ValueNode,
  inUse?: string,
  elsewhere?: string,
): string | undefined {
  const found = optionsAt(reader, path);
  const [main] = found;
  if (!main) return describePast(reader, path);
  const { option, catalogue } = main;
  const isOwn = catalogue.runtime === reader.runtime;
  const [own, others] = detailFor(option.prose, isOwn ? reader.runtime : undefined);
  const blocks = [
    `**${code(option.key)}** ${typeLine(found)}`,
    inUse,
    option.prose?.summary,
    support(reader, path, value),
    trouble(reader, path),
    elsewhere,
    isOwn ? ownFacts(reader, main) : facts(reader, found),
    own,
    isOwn && ["---", otherFacts(reader, found), others].filter(Boolean).join("\n\n"),
    links(option.prose),
  ];
  return blocks.filter(Boolean).join("\n\n");
}

/** The paragraphs of the detail that hold for a runtime, and those that speak of the other alone. */
function detailFor(prose: Prose | undefined, runtime: Runtime | undefined): readonly [string, string] {
  const all = prose?.detail?.trim().split(/\n{2,}/) ?? [];
  const other = runtime && `**${runtimeName(runtime === "go" ? "runtime-rs" : "go")}`;
  const isOther = (text: string) =>
    other !== undefined && /^\*\*[\w-]+[:,]/.test(text) && text.startsWith(other);
  return [all.filter((text) => !isOther(text)).join("\n\n"), all.filter(isOther).join("\n\n")];
}

export interface Found {
  readonly catalogue: Catalogue;
  readonly option: Option;
}

/** The option at a path in the runtime in question, then in the other one. */
export function optionsAt({ library, runtime, release }: Reader, path: readonly string[]): readonly Found[] {
  const order = runtime === "go" ? (["go", "runtime-rs"] as const) : RUNTIMES;
  return order.flatMap((name) => {
    const catalogue = library.catalogue(name, release);
    const place = locate(catalogue, path);
    const option =
      place.kind === "option" || place.kind === "table" || place.kind === "tables" ? place.option : undefined;
    return option ? [{ catalogue, option }] : [];
  });
}

/** One block for an option that another release has. */
function describePast(reader: Reader, path: readonly string[]): string | undefined {
  const { library, release } = reader;
  const pattern = patternOf(path.slice(0, -1));
  const key = path.at(-1);
  if (key === undefined) return undefined;
  const lines = RUNTIMES.flatMap((runtime) => {
    const history = library.history(runtime, pattern, key);
    return history ? [`- ${runtimeName(runtime)}: ${historyLine(library, runtime, history)}`] : [];
  });
  if (lines.length === 0) return describeOfDistribution(library, path);
  const summary = ownMember(ownMember(library.knowledge.prose, pattern), key)?.summary;
  return [
    `**${code(key)}**: not in release ${release}`,
    summary,
    support(reader, path),
    lines.join("\n"),
    links(ownMember(ownMember(library.knowledge.prose, pattern), key)),
  ]
    .filter(Boolean)
    .join("\n\n");
}

/** One block for an option that Kata never had, and a distribution has. */
function describeOfDistribution({ knowledge }: Library, path: readonly string[]): string | undefined {
  const found = knowledge.distributions.find(({ option }) => matchesPattern(option, path));
  if (!found) return undefined;
  const { distribution, type, unit, summary, evidence, asOf } = found;
  const links = evidence.map((link, index) => `[${index + 1}](${link})`).join(", ");
  return [
    `**${code(path.at(-1)!)}** ${[type, unit].filter(Boolean).join(", ")}`,
    summary,
    `Only ${escapeMarkdown(distribution)} has it; Kata itself ignores it. Evidence: ${links} (as of ${asOf})`,
  ].join("\n\n");
}

/** `hypervisor.qemu.factory` as the schema names the table: `hypervisor.*.factory`. */
export function patternOf(path: readonly string[]): string {
  const [first, second, ...rest] = path;
  if ((first === "hypervisor" || first === "agent") && second !== undefined) {
    const inner = rest.map((name) => (name === "guest_extension_images" ? `${name}[]` : name));
    return [first, "*", ...inner].join(".");
  }
  return path.map((name) => (name === "shared_mounts" ? `${name}[]` : name)).join(".");
}

function typeLine(found: readonly Found[]): string {
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
function ownFacts(reader: Reader, main: Found): string {
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
      option.required ? `or ${runtimeName(catalogue.runtime)} refuses the configuration` : undefined,
    ],
  ]);
}

/** What is to be said beside. */
function otherFacts(reader: Reader, found: readonly Found[]): string {
  const other = found[1];
  return listed([
    ["Read by", readers(reader, found)],
    [
      `Default (${other ? runtimeName(other.catalogue.runtime) : ""})`,
      other && defaultText(other.option, reader.hypervisor),
    ],
    ["Releases", releases(reader, found)],
  ]);
}

function facts(reader: Reader, found: readonly Found[]): string {
  const lines: string[] = [];
  const add = (label: string, text: string | undefined) => text && lines.push(`- ${label}: ${text}`);
  add("Values", valueList(found, reader.runtime));
  for (const { catalogue, option } of found) {
    const name = runtimeName(catalogue.runtime);
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
    .map(({ catalogue }) => runtimeName(catalogue.runtime));
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
    const note = others && found[0] ? ` (${runtimeName(found[0].catalogue.runtime)} only)` : "";
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
    const name = runtimeName(catalogue.runtime);
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
  return lines.map(([runtime, line]) => `${runtimeName(runtime)} ${line}`).join("; ");
}

/** What the community says of the state of an option, a value, a table or a runtime. */
export function support(reader: Reader, path: readonly string[], value?: ValueNode): string | undefined {
  const { library, release } = reader;
  const runtimes = reader.runtime ? [reader.runtime] : RUNTIMES;
  const entries = new Map<string, SupportEntry>();
  for (const runtime of runtimes) {
    for (const entry of supportFinder(library, runtime, release)(path, value)) {
      // What is the same for both runtimes is said once, with all that backs it.
      const { subject: what, level, since, replacement, note } = entry;
      const statement = JSON.stringify([what, level, since, replacement, note]);
      const evidence = [...(entries.get(statement)?.evidence ?? []), ...entry.evidence];
      entries.set(statement, { ...entry, evidence: [...new Set(evidence)] });
    }
  }
  const blocks = [...entries.values()].map(supportBlock);
  return blocks.length > 0 ? blocks.join("\n\n") : undefined;
}

/** What the release does wrong with an option, for the runtime in question or for both. */
export function trouble(
  { library, release, runtime, arch }: Reader,
  path: readonly string[],
): string | undefined {
  return troubleAt({ library, release, runtimes: runtime ? [runtime] : RUNTIMES, arch }, path);
}

/** A support level with what to do, and who says so. */
export function supportBlock(entry: SupportEntry): string {
  const { level, subject, since, removal, removed, replacement, team, note, evidence, asOf, status } = entry;
  const state = level.replace("-", " ");
  const head = `**${isAtRisk(level) ? "⚠ " : ""}${escapeMarkdown(subject)}: ${state}**${since ? ` since ${since}` : ""}`;
  const told = [
    (removed ?? removal) && `Removal: ${escapeMarkdown(String(removed ?? removal))}.`,
    replacement && `Use instead: ${escapeMarkdown(replacement)}.`,
    note && escapeMarkdown(note),
    team && `Team: ${escapeMarkdown(team)}.`,
    evidence.length > 0 && `Evidence: ${numberedLinks(evidence)}`,
  ].filter(Boolean);
  return `${head} (${status === "adopted" ? "adopted" : "draft"}, as of ${asOf})\n\n${told.join(" ")}`;
}

/** What is known of a table: its purpose, the hypervisor that it is for, and its state. */
export function describeTable(reader: Reader, path: readonly string[]): string | undefined {
  const { library, release } = reader;
  const infos = RUNTIMES.flatMap((runtime): readonly (readonly [Runtime, TableInfo])[] => {
    const place = locate(library.catalogue(runtime, release), path);
    const known = place.kind === "table" || place.kind === "tables";
    if (!known || !isNamed(library.catalogue(runtime, release), path)) return [];
    return [[runtime, place.info]];
  });
  const name = path.join(".");
  // A table may be called as what every object has, `constructor`.
  const { tables } = library.knowledge;
  const own = Object.hasOwn(tables, name) ? tables[name] : undefined;
  const pattern = patternOf(path);
  const shared = (Object.hasOwn(tables, pattern) ? tables[pattern] : undefined) ?? infos[0]?.[1].prose;
  if (infos.length === 0 && !own && !shared) return undefined;
  const unknown = infos.map(
    ([runtime, info]) =>
      `${runtimeName(runtime)} ${info.unknownKeys === "rejected" ? "refuses" : "ignores"} unknown keys`,
  );
  const readBy = infos.map(([runtime]) => runtimeName(runtime)).join(" and ");
  const lines = [
    `- Read by: ${readBy === "" ? `no runtime of ${release}` : readBy}`,
    unknown.length > 0 ? `- In the main file ${unknown.join(", ")}` : "",
  ];
  const blocks = [
    `**${code(`[${name}]`)}** table`,
    own?.summary,
    own?.detail?.trim(),
    own && shared && own !== shared ? undefined : shared?.summary,
    own ? undefined : shared?.detail?.trim(),
    lines.filter(Boolean).join("\n"),
    path[0] === "hypervisor" && path.length === 2 ? support(reader, path) : undefined,
    trouble(reader, path),
    links(own ?? shared),
  ];
  return blocks.filter(Boolean).join("\n\n");
}

/** Whether a runtime has a hypervisor of the name that the path gives; any path outside `hypervisor` is. */
function isNamed(catalogue: Catalogue, path: readonly string[]): boolean {
  return path[0] !== "hypervisor" || path[1] === undefined || catalogue.hypervisors.includes(path[1]);
}

function links(prose: Prose | undefined): string | undefined {
  const all = prose?.links ?? [];
  return all.length > 0 ? all.map((one) => link(titleOf(one), one)).join(" · ") : undefined;
}

/** `kata docs: hypervisors.md` for a long address. */
function titleOf(address: string): string {
  const name = address.split("/").at(-1)?.split("#")[0];
  return name ? `Kata: ${name}` : address;
}
