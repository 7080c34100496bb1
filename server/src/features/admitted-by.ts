import { ADMITTED_PREFIX, annotationsIn } from "../knowledge/annotations.ts";
import type { Unit } from "../project/unit.ts";
import { admitted, HOST } from "../rules/admitted-annotations/admitted.ts";
import { code } from "./markdown.ts";

/** Of an entry that admits more, the rest is counted. */
const MOST_SHOWN = 12;

/** What an entry of `enable_annotations` lets pods set, as Markdown; `undefined` where that cannot be told. */
export function describeAdmitted(unit: Unit, entry: string): string | undefined {
  const read = admitted(unit, entry);
  if (!read) return undefined;
  const head = `**${code(entry)}**`;
  if (read.reason !== undefined) return `${head} is not a regular expression: ${code(read.reason)}`;
  const names = read.names ?? [];
  if (names.length === 0) return `${head} admits no annotation that ${unit.target.release} has.`;
  const known = annotationsIn(unit.library, unit.runtime, unit.target.release);
  const line = (name: string) => {
    const { entry: own, option } = known.get(ADMITTED_PREFIX + name) ?? {};
    const said = own?.summary ?? option?.prose?.summary;
    const risk = HOST.includes(name) ? " ⚠ Decides what runs on the host." : "";
    return `- ${code(name)}${said ? `: ${said}` : ""}${risk}`;
  };
  // What is dangerous is never among those that are only counted.
  const risky = names.filter((name) => HOST.includes(name));
  const shown = [...risky, ...names.filter((name) => !HOST.includes(name))].slice(0, MOST_SHOWN);
  const rest = names.length - shown.length;
  const count = names.length === 1 ? "one annotation" : `${names.length} annotations`;
  return [
    `${head} admits ${count} below ${code(ADMITTED_PREFIX)}`,
    [...shown.map(line), ...(rest > 0 ? [`- and ${rest} more`] : [])].join("\n"),
  ].join("\n\n");
}
