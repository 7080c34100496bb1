import { directives } from "../documents/directives.ts";
import type { KataDocument } from "../documents/document.ts";
import type { Assembly } from "../project/assemble.ts";
import { rules } from "../rules/index.generated.ts";
import { writeJson } from "../toml/edit/index.ts";
import type { Range, ValueNode } from "../toml/index.ts";
import { ownMember } from "../util/own-member.ts";
import { ruleLink } from "../util/rule-links.ts";
import { describeAdmitted } from "./admitted-by.ts";
import { describeCounterpart } from "./counterpart.ts";
import { cursorAt, type ValueCursor } from "./cursor.ts";
import { optionsAt } from "./describe/lookup.ts";
import { describeOption } from "./describe/option.ts";
import type { Reader } from "./describe/reader.ts";
import { support } from "./describe/support.ts";
import { describeTable } from "./describe/table.ts";
import { trouble } from "./describe/trouble.ts";
import type { HoverText } from "./hover-text.ts";
import { type AddressOf, inUse } from "./in-use.ts";
import { hoverManifest } from "./manifest/hover.ts";
import { code } from "./markdown.ts";
import { describeWord, wordAt } from "./words.ts";

/**
 * What is known of the thing at an offset of the assembly's document; `undefined` when nothing is.
 *
 * @param addressOf makes links of the places that are named.
 */
export function hover(assembly: Assembly, offset: number, addressOf?: AddressOf): HoverText | undefined {
  const { document, manifest } = assembly;
  if (manifest) return hoverManifest(manifest, offset);
  const cursor = cursorAt(document, offset);
  switch (cursor.kind) {
    case "comment":
      return hoverComment(document, cursor.range, offset);
    case "header": {
      const whole = cursor.syntax.key.parts.map(({ name }) => name);
      const own = describeTable(readerOf(assembly, cursor.path), cursor.path);
      if (own) return { range: cursor.part, markdown: own };
      const text = describeTable(readerOf(assembly, whole), whole);
      return text ? { range: cursor.header, markdown: text } : undefined;
    }
    case "key": {
      const reader = readerOf(assembly, cursor.path);
      const node = valueAt(document, cursor.part, cursor.path);
      const used = inUse(assembly, cursor.path, addressOf);
      const there = describeCounterpart(assembly.units[0], cursor.path, node);
      const text =
        describeOption(reader, cursor.path, node, used, there) ?? describeTable(reader, cursor.path);
      return text ? { range: cursor.part, markdown: text } : undefined;
    }
    case "value":
      return hoverInside(assembly, cursor, offset) ?? hoverValue(assembly, cursor, addressOf);
    default:
      return undefined;
  }
}

/** For whom a place of the document is described. */
export function readerOf({ units, target }: Assembly, path: readonly string[]): Reader {
  const library = units[0]!.library;
  const hypervisor = path[0] === "hypervisor" ? path[1] : target.hypervisor;
  const { runtime, release, arch, isArchGuessed } = target;
  return { library, runtime, release, hypervisor, ...(!isArchGuessed && { arch }) };
}

/** What is known of one word or entry of a value that holds many. */
function hoverInside(assembly: Assembly, cursor: ValueCursor, offset: number): HoverText | undefined {
  const { node, path, range } = cursor;
  const key = path.at(-1)!;
  if (node?.type !== "string") return undefined;
  if (key === "enable_annotations") {
    const told = assembly.units.map((unit) => describeAdmitted(unit, node.value));
    const markdown = told.find((text) => text !== undefined);
    return markdown === undefined ? undefined : { range, markdown };
  }
  const word = wordAt(assembly.document.toml.view, node, range, offset, cursor.inArray);
  const markdown = word && describeWord(readerOf(assembly, path), key, word.name);
  return markdown ? { range: word.range, markdown } : undefined;
}

function hoverValue(
  assembly: Assembly,
  { path, node, range }: ValueCursor,
  addressOf: AddressOf | undefined,
): HoverText | undefined {
  const reader = readerOf(assembly, path);
  const [found] = node ? optionsAt(reader, path) : [];
  if (!found || !node) return undefined;
  const { option } = found;
  const known = node.type === "string" ? option.known.find(({ value }) => value === node.value) : undefined;
  const isListed = node.type === "string" && option.values?.includes(node.value);
  const blocks = [
    known && `**${code(writeJson(known.value))}**: ${known.summary}`,
    !known && isListed && `**${code(writeJson(node.value))}**: accepted`,
    inUse(assembly, path, addressOf),
    support(reader, path, node),
    trouble(reader, path),
    `${code(option.key)}: ${option.prose?.summary ?? ""}${option.unit ? ` In ${option.unit}.` : ""}`,
  ];
  return { range, markdown: blocks.filter(Boolean).join("\n\n") };
}

function valueAt(document: KataDocument, key: Range, path: readonly string[]): ValueNode | undefined {
  const cursor = cursorAt(document, key.end);
  if (cursor.kind !== "key" || cursor.path.length !== path.length) return undefined;
  const entry = cursor.section?.table.entries.get(cursor.name);
  return entry?.value.kind === "leaf" ? entry.value.node : undefined;
}

const DIRECTIVE_HELP: Readonly<Record<string, string>> = {
  runtime: "The runtime that reads this file: `go` or `runtime-rs`.",
  release: "The release of Kata Containers that this file is for.",
  hypervisor: "The hypervisor table that the runtime uses.",
  arch: "The architecture of the node: `amd64`, `arm64`, `s390x`, `ppc64le` or `riscv64`.",
  kind: "What this file is: a whole configuration (`base`), a `drop-in`, a `template` with placeholders, or a `fragment`.",
  base: "The main file that this drop-in is read after.",
  ignore: "Turns the named rules off for the next line, or for the line that the comment stands on.",
  "ignore-file": "Turns the named rules off for the whole file.",
};

function hoverComment(document: KataDocument, comment: Range, offset: number): HoverText | undefined {
  const text = document.toml.view.slice(comment.start, comment.end);
  if (!/^#\s*kata-config:/.test(text)) return undefined;
  for (const { ids } of directives(document).suppressions) {
    const id = ids.find(({ range }) => offset >= range.start && offset <= range.end);
    const rule = id && rules.find((one) => one.id === id.id);
    if (id && rule)
      return { range: id.range, markdown: `**[${rule.id}](${ruleLink(rule.id)})**\n\n${rule.summary}` };
  }
  for (const { 0: name, index } of text.matchAll(/[\w-]+/g)) {
    const start = comment.start + index;
    const end = start + name.length;
    const isTold = name.startsWith("ignore") || text[index + name.length] === "=";
    const help = isTold ? ownMember(DIRECTIVE_HELP, name) : undefined;
    if (help && offset >= start && offset <= end)
      return { range: { start, end }, markdown: `**${name}**\n\n${help}` };
  }
  return undefined;
}

/** What each word of a directive means. */
export { DIRECTIVE_HELP };
