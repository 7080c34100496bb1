import type { Runtime } from "../knowledge/facts.ts";
import { compareReleases } from "../knowledge/releases.ts";
import type { Word } from "../knowledge/types/prose.ts";
import { AGENT_WORDS } from "../loaders/value-grammars/agent-words.ts";
import type { Range, TextView, ValueNode } from "../toml/index.ts";
import { ownMember } from "../util/own-member.ts";
import { fill } from "../util/phrases.ts";
import type { Reader } from "./describe/reader.ts";
import { code, escapeMarkdown } from "./markdown.ts";

/** A word of a text that holds many, and where it stands; `value` is what follows its `=`. */
export interface WordAt {
  readonly name: string;
  readonly value?: string;
  readonly range: Range;
}

/** The option's words that we can say something of, by their names; `undefined` for an option without any. */
export function wordsOf({ library }: Reader, key: string): Readonly<Record<string, Word>> | undefined {
  return ownMember(library.knowledge.words, key);
}

/**
 * The word at an offset inside of a string's quotes, empty between two words. Texts with escapes have none: what
 * stands in the file is not what the option holds.
 *
 * @param text of the document.
 * @param range of the string, quotes included; absolute.
 * @param isList whether the string is one word by itself, as in a list of them.
 */
export function wordAt(
  text: TextView,
  node: ValueNode,
  range: Range,
  offset: number,
  isList: boolean,
): WordAt | undefined {
  if (node.type !== "string") return undefined;
  const width = node.style.startsWith("multiline") ? 3 : 1;
  const start = range.start + width;
  const end = Math.max(start, range.end - (isClosed(text, range, width) ? width : 0));
  const inner = text.slice(start, end);
  if (offset < start || offset > end || (node.style.endsWith("basic") && inner.includes("\\")))
    return undefined;
  const at = offset - start;
  const from = isList ? 0 : inner.slice(0, at).search(/(?<!\S)\S*$/);
  const to = isList ? inner.length : at + inner.slice(at).search(/\s|$/);
  return { ...split(inner.slice(from, to)), range: { start: start + from, end: start + to } };
}

function isClosed(text: TextView, { start, end }: Range, width: number): boolean {
  return end - start >= 2 * width && text.charAt(end - 1) === text.charAt(start);
}

function split(word: string): Pick<WordAt, "name" | "value"> {
  const equals = word.indexOf("=");
  return equals < 0 ? { name: word } : { name: word.slice(0, equals), value: word.slice(equals + 1) };
}

/** What is known of one word of an option, as Markdown; `undefined` for a word that nothing is known of. */
export function describeWord(reader: Reader, key: string, name: string): string | undefined {
  const word = ownMember(wordsOf(reader, key) ?? {}, name);
  if (!word) return undefined;
  const taken = takes(name, word);
  const lines = [
    ["Takes", taken],
    ["Values", taken === undefined && word.values?.map(code).join(", ")],
    ["Since", key === "kernel_params" ? ownMember(AGENT_WORDS, name)?.since : undefined],
    ["Written by the runtime for", optionsFor(reader, word)],
  ].flatMap(([label, said]) => (said ? [`- ${label}: ${said}`] : []));
  return [`**${code(name)}**`, word.summary, lines.join("\n")].filter(Boolean).join("\n\n");
}

/** Whether a word is there at all in a release: others would only be passed over. */
export function isKnownWord({ release }: Reader, key: string, name: string): boolean {
  const since = key === "kernel_params" ? ownMember(AGENT_WORDS, name)?.since : undefined;
  return since === undefined || compareReleases(since, release) <= 0;
}

/** Whether a word stands by itself, without a value. */
export function isFlag(name: string, { takes: what, values }: Word): boolean {
  const known = ownMember(AGENT_WORDS, name);
  return known ? known.isFlag === true : what === undefined && values === undefined;
}

function takes(name: string, word: Word): string | undefined {
  const known = ownMember(AGENT_WORDS, name)?.takes;
  if (known) return escapeMarkdown(fill(known.text, known.data));
  return word.takes ?? (word.values ? undefined : "no value");
}

/** The options by which the runtime in question, or either, writes the word. */
function optionsFor({ library, runtime, release, hypervisor }: Reader, { option = [] }: Word): string {
  const runtimes: readonly Runtime[] = runtime ? [runtime] : ["go", "runtime-rs"];
  const names = option.flatMap((pattern) => {
    const dot = pattern.lastIndexOf(".");
    const isThere = runtimes.some((one) =>
      library
        .catalogue(one, release)
        .tables.get(pattern.slice(0, dot))
        ?.options.has(pattern.slice(dot + 1)),
    );
    const own = pattern.startsWith("agent.") ? "kata" : (hypervisor ?? "*");
    return isThere ? [code(pattern.replace("*", own))] : [];
  });
  return names.join(", ");
}
