import { tableOfShim } from "../documents/locations.ts";
import { annotationNames } from "../knowledge/annotations.ts";
import { archCalled } from "../knowledge/architectures.ts";
import { appliesTo, asList } from "../knowledge/clauses.ts";
import type { Runtime } from "../knowledge/facts.ts";
import { patternOf } from "../knowledge/places.ts";
import { rules } from "../rules/index.generated.ts";
import type { Rule } from "../rules/rule.ts";
import { closest } from "../util/closest.ts";
import { ruleLink } from "../util/rule-links.ts";
import { describeOption } from "./describe/option.ts";
import type { Reader } from "./describe/reader.ts";
import { supportBlock } from "./describe/support.ts";
import { describeTable } from "./describe/table.ts";
import { advisoryBlock } from "./describe/trouble.ts";
import {
  annotationMeant,
  annotationsCalled,
  describeAnnotation,
  suggestAnnotation,
} from "./explain-annotation.ts";
import { describeArchitecture } from "./explain-architecture.ts";
import { code, escapeMarkdown } from "./markdown.ts";

/** Something that a word stands for. */
export interface Topic {
  readonly kind: "option" | "table" | "annotation" | "rule" | "component" | "architecture" | "advisory";
  /** `hypervisor.*.default_memory`, `hypervisor.qemu`, `unknown-key`. */
  readonly name: string;
  readonly markdown: string;
}

const RUNTIMES: readonly Runtime[] = ["go", "runtime-rs"];
/** The tables that a table of tables stands for. */
const MEMBERS: ReadonlyMap<string, readonly string[]> = new Map([
  ["hypervisor", ["hypervisor", "*"]],
  ["agent", ["agent", "kata"]],
]);

/**
 * All that a word stands for: an option by its path or by its name alone, a table, a hypervisor, a rule, a pod
 * annotation, a component such as `docker`, an architecture, or a security advisory. Empty when it is none of these.
 */
export function explain(reader: Reader, word: string): readonly Topic[] {
  const name = word.trim().replace(/^\[+|\]+$/g, "");
  if (name.startsWith("io.katacontainers.") || annotationNames(reader.library).has(name))
    return explainAnnotation(reader, name);
  const topics: Topic[] = [];
  const path = name.split(".");
  if (path.length > 1) topics.push(...explainPath(reader, path));
  else {
    topics.push(...explainPath(reader, MEMBERS.get(name) ?? path));
    if (hypervisorNames(reader).has(name)) topics.push(...explainPath(reader, ["hypervisor", name]));
    for (const table of tablesWith(reader, name)) topics.push(...explainPath(reader, [...table, name]));
    // Most annotations are called as their option.
    if (topics.length === 0)
      topics.push(...annotationsCalled(reader, name).flatMap((one) => explainAnnotation(reader, one)));
  }
  const rule = rules.find(({ id }) => id === name);
  if (rule) topics.push({ kind: "rule", name, markdown: describeRule(rule) });
  topics.push(...explainComponent(reader, name), ...explainAdvisory(reader, name));
  const arch = archCalled(name);
  if (arch) topics.push({ kind: "architecture", name: arch, markdown: describeArchitecture(reader, arch) });
  return topics;
}

/** Something that no configuration names: a tool, a container engine. */
function explainComponent({ library }: Reader, name: string): readonly Topic[] {
  return library.knowledge.support
    .filter((entry) =>
      appliesTo(entry).some((applies) => asList(applies.component).includes(name.toLowerCase())),
    )
    .map((entry) => ({ kind: "component", name, markdown: supportBlock(entry) }));
}

/** A security advisory by its number at GitHub or its CVE. */
function explainAdvisory({ library }: Reader, name: string): readonly Topic[] {
  return library.knowledge.advisories
    .filter(({ id, cve }) => id === name.toLowerCase() || cve === name.toUpperCase())
    .map((advisory) => ({ kind: "advisory", name, markdown: advisoryBlock(advisory) }));
}

/** What was most likely meant by a word that stands for nothing. */
export function suggestTopic(reader: Reader, word: string): string | undefined {
  if (word.startsWith("io.")) return suggestAnnotation(reader, word);
  const path = word.split(".");
  if (path.length === 1) {
    const slip = optionCalled(reader, word) ?? annotationMeant(reader, word);
    if (slip) return slip;
    const keys = [...tables(reader)].flatMap(([, names]) => [...names]);
    const ids = rules.map(({ id }) => id);
    const topics = [...hypervisorNames(reader), ...keys, ...ids, "runtime", "agent", "factory"];
    return closest(word, topics) ?? suggestAnnotation(reader, word);
  }
  const meant = [...path];
  if (path[0] === "hypervisor" && !hypervisorNames(reader).has(path[1]!) && path[1] !== "*") {
    const hypervisor = tableOfShim(path[1]!) ?? closest(path[1]!, hypervisorNames(reader));
    if (!hypervisor) return undefined;
    meant[1] = hypervisor;
    if (explainPath(reader, meant).length > 0) return meant.join(".");
  }
  const names = tables(reader).get(patternOf(meant.slice(0, -1)));
  const key = names && closest(meant.at(-1)!, names);
  return key && [...meant.slice(0, -1), key].join(".");
}

/** The option that people give another name. */
function optionCalled({ library, release }: Reader, word: string): string | undefined {
  const tables = RUNTIMES.flatMap((runtime) => [...library.catalogue(runtime, release).tables.values()]);
  const found = tables.flatMap(({ fields }) => fields).find(({ prose }) => prose?.slips?.includes(word));
  return found?.key;
}

function explainPath(reader: Reader, path: readonly string[]): readonly Topic[] {
  const [first, second] = path;
  const isMember = first === "hypervisor" && second !== undefined;
  if (isMember && second !== "*" && !hypervisorNames(reader).has(second)) return [];
  const own = isMember && second !== "*" ? { ...reader, hypervisor: second } : reader;
  const option = describeOption(own, path);
  if (option) return [{ kind: "option", name: path.join("."), markdown: option }];
  const table = describeTable(own, path);
  return table ? [{ kind: "table", name: path.join("."), markdown: table }] : [];
}

function explainAnnotation(reader: Reader, name: string): readonly Topic[] {
  const markdown = describeAnnotation(reader, name);
  return markdown ? [{ kind: "annotation", name, markdown }] : [];
}

/** A rule as its documentation has it. */
function describeRule({ id, severity, summary, detail, messages, upstream }: Rule): string {
  const texts = Object.values(messages).filter((message) => !/^\{text\}/.test(message));
  const says = texts.map((message) => `- ${escapeMarkdown(message)}`).join("\n");
  const blocks = [
    `**${code(id)}** rule, ${severity} by default`,
    summary,
    detail?.trim(),
    says && `What it says:\n\n${says}`,
    `Mirrors:\n\n${upstream.map((place) => `- ${place.startsWith("none") ? place : code(place)}`).join("\n")}`,
    `Documentation: ${ruleLink(id)}`,
  ];
  return blocks.filter(Boolean).join("\n\n");
}

/** Every hypervisor that either runtime ever accepted. */
function hypervisorNames({ library }: Reader): ReadonlySet<string> {
  const timelines = RUNTIMES.flatMap((runtime) => library.knowledge.runtimes[runtime].hypervisors);
  return new Set(timelines.flatMap(([, names]) => names ?? []));
}

/** Every table of any release, with its keys. */
function tables({ library }: Reader): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const runtime of RUNTIMES) {
    for (const { table, key } of library.knowledge.runtimes[runtime].options) {
      const plain = table.replaceAll("[]", "");
      const keys = found.get(plain) ?? new Set();
      found.set(plain, keys.add(key));
    }
  }
  return found;
}

/** The tables that have a key, in this release if any does, else in another. */
function tablesWith(reader: Reader, key: string): readonly (readonly string[])[] {
  const { library, release } = reader;
  const now = RUNTIMES.flatMap((runtime) =>
    [...library.catalogue(runtime, release).tables.values()]
      .filter(({ options }) => options.has(key))
      .map(({ pattern: table }) => table.replaceAll("[]", "")),
  );
  const ever = [...tables(reader)].filter(([, keys]) => keys.has(key)).map(([table]) => table);
  const own = library.knowledge.distributions
    .filter(({ option }) => option.endsWith(`.${key}`))
    .map(({ option }) => option.slice(0, -key.length - 1));
  return [...new Set(now.length > 0 ? now : [...ever, ...own])].sort().map((table) => table.split("."));
}
