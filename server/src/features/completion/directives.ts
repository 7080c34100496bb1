import { DIRECTIVE_VALUES } from "../../documents/directives.ts";
import { rules } from "../../rules/index.generated.ts";
import type { Range } from "../../toml/index.ts";
import { ownMember } from "../../util/own-member.ts";
import { DIRECTIVE_HELP } from "../hover.ts";
import { hypervisorsHere } from "./hypervisors.ts";
import type { CompletionItem, Request } from "./items.ts";

const MARK = "kata-config:";

/** The mark of a `# kata-config:` comment once it is begun, and the words and values of one; nothing in any other. */
export function completeDirective(request: Request, comment: Range): readonly CompletionItem[] {
  const { view: text } = request.assembly.document.toml;
  const before = text.slice(comment.start, request.offset);
  const match = /^#\s*kata-config:\s*(.*)$/s.exec(before);
  if (!match) return completeMark(before, request.offset);
  const words = match[1]!.split(/\s+/);
  const typed = words.at(-1) ?? "";
  const start = request.offset - typed.length;
  const end = request.offset + (/^\S*/.exec(text.slice(request.offset, comment.end))?.[0].length ?? 0);
  const range = { start, end };
  if (words[0] === "ignore" || words[0] === "ignore-file") {
    if (words.length > 1) return rules.map(({ id, summary }) => word(id, id, range, summary));
  }
  const [name] = typed.split("=", 1);
  if (typed.includes("=") && name) {
    return valuesOf(request, name).map((value, index) => ({
      ...word(value, `${name}=${value}`, range, undefined),
      sort: String(index).padStart(4, "0"),
    }));
  }
  const used = new Set(words.slice(0, -1).map((one) => one.split("=", 1)[0]));
  const names = Object.keys(DIRECTIVE_VALUES).filter((one) => !used.has(one));
  const items = names.map(
    (one): CompletionItem => ({ ...word(`${one}=`, `${one}=`, range, DIRECTIVE_HELP[one]), goesOn: true }),
  );
  if (words.length > 1) return items;
  for (const verb of ["ignore", "ignore-file"])
    items.push({ ...word(verb, `${verb} `, range, DIRECTIVE_HELP[verb]), goesOn: true });
  return items;
}

function completeMark(comment: string, offset: number): readonly CompletionItem[] {
  const typed = /^#\s*(\S+)$/.exec(comment)?.[1];
  if (typed === undefined || !MARK.startsWith(typed)) return [];
  const help = "What this file is checked against, or which rules are not to be heard of.";
  return [{ ...word(MARK, `${MARK} `, { start: offset - typed.length, end: offset }, help), goesOn: true }];
}

function word(label: string, text: string, range: Range, help: string | undefined): CompletionItem {
  return {
    label,
    kind: "directive",
    text,
    range,
    filter: text,
    sort: label,
    ...(help !== undefined && { about: { text: help } }),
  };
}

function valuesOf({ assembly }: Request, name: string): readonly string[] {
  const fixed = ownMember(DIRECTIVE_VALUES, name) ?? [];
  if (fixed.length > 0) return fixed;
  const [unit] = assembly.units;
  if (name === "release" && unit)
    return [...unit.library.knowledge.runtimes[unit.runtime].releases].reverse();
  if (name === "hypervisor") return [...new Set(assembly.units.flatMap(hypervisorsHere))];
  return [];
}
