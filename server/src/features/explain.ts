import { tableOfShim } from "../documents/locations.ts";
import type { Runtime } from "../knowledge/types.ts";
import { rules } from "../rules/index.generated.ts";
import type { Rule } from "../rules/rule.ts";
import { closest } from "../util/closest.ts";
import { ruleLink } from "../util/rule-links.ts";
import { describeOption, describeTable, type Reader } from "./describe.ts";
import { code, escapeMarkdown } from "./markdown.ts";

/** Something that a word stands for. */
export interface Topic {
  readonly kind: "option" | "table" | "annotation" | "rule";
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
const ANNOTATION = "io.katacontainers.config.";

/**
 * All that a word stands for: an option by its path or by its name alone, a table, a hypervisor, a rule, or a pod
 * annotation. Empty when it is none of these.
 */
export function explain(reader: Reader, word: string): readonly Topic[] {
  const name = word.trim().replace(/^\[+|\]+$/g, "");
  if (name.startsWith("io.katacontainers.")) return explainAnnotation(reader, name);
  const topics: Topic[] = [];
  const path = name.split(".");
  if (path.length > 1) topics.push(...explainPath(reader, path));
  else {
    topics.push(...explainPath(reader, MEMBERS.get(name) ?? path));
    if (hypervisorNames(reader).has(name)) topics.push(...explainPath(reader, ["hypervisor", name]));
    for (const table of tablesWith(reader, name)) topics.push(...explainPath(reader, [...table, name]));
  }
  const rule = rules.find(({ id }) => id === name);
  if (rule) topics.push({ kind: "rule", name, markdown: describeRule(rule) });
  return topics;
}

/** What was most likely meant by a word that stands for nothing. */
export function suggestTopic(reader: Reader, word: string): string | undefined {
  if (word.startsWith("io.")) return closest(word, annotationNames(reader));
  const path = word.split(".");
  if (path.length === 1) {
    const keys = [...tables(reader)].flatMap(([, names]) => [...names]);
    const ids = rules.map(({ id }) => id);
    return closest(word, [...hypervisorNames(reader), ...keys, ...ids, "runtime", "agent", "factory"]);
  }
  const meant = [...path];
  if (path[0] === "hypervisor" && !hypervisorNames(reader).has(path[1]!) && path[1] !== "*") {
    const hypervisor = tableOfShim(path[1]!) ?? closest(path[1]!, hypervisorNames(reader));
    if (!hypervisor) return undefined;
    meant[1] = hypervisor;
    if (explainPath(reader, meant).length > 0) return meant.join(".");
  }
  const names = tables(reader).get(pattern(meant.slice(0, -1)));
  const key = names && closest(meant.at(-1)!, names);
  return key && [...meant.slice(0, -1), key].join(".");
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
  const { library, release } = reader;
  for (const runtime of RUNTIMES) {
    for (const { pattern: table, options } of library.catalogue(runtime, release).tables.values()) {
      for (const option of new Set(options.values())) {
        if (option.annotation !== name) continue;
        const path = [...table.replaceAll("[]", "").split("."), option.key];
        return annotationTopic(name, path.join("."), describeOption(reader, path));
      }
    }
  }
  const known = library.knowledge.annotations.find((one) => `${ANNOTATION}hypervisor.${one.name}` === name);
  if (!known) return [];
  const path = ["hypervisor", "*", known.option ?? known.name];
  return annotationTopic(name, path.join("."), describeOption(reader, path), known.summary);
}

function annotationTopic(
  name: string,
  option: string,
  description: string | undefined,
  summary?: string,
): readonly Topic[] {
  const admit = name.startsWith(`${ANNOTATION}hypervisor.`)
    ? ` The runtime takes it only where ${code("enable_annotations")} admits ${code(name.split(".").at(-1)!)}.`
    : "";
  const what = description ? `Overrides ${code(option)} for one pod.${admit}` : `Set for one pod.${admit}`;
  const blocks = [`**${code(name)}** pod annotation`, summary, what, description];
  return [{ kind: "annotation", name, markdown: blocks.filter(Boolean).join("\n\n") }];
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
  return [...new Set(now.length > 0 ? now : ever)].sort().map((table) => table.split("."));
}

function annotationNames({ library }: Reader): readonly string[] {
  const options = RUNTIMES.flatMap((runtime) => library.knowledge.runtimes[runtime].options);
  const own = options.flatMap(({ annotation }) => (annotation ?? []).flatMap(([, name]) => name ?? []));
  return [
    ...new Set([
      ...own,
      ...library.knowledge.annotations.map(({ name }) => `${ANNOTATION}hypervisor.${name}`),
    ]),
  ];
}

/** A path as tables are named: `hypervisor.*.factory`. */
function pattern([first, second, ...rest]: readonly string[]): string {
  if (second === undefined) return first ?? "";
  return [first, first === "hypervisor" || first === "agent" ? "*" : second, ...rest].join(".");
}
