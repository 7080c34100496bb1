import type { Task } from "../../knowledge/types/prose.ts";
import { writeHeader, writeJson } from "../../toml/edit/index.ts";
import { findEntry, isSamePath, type Range, type TomlDocument } from "../../toml/index.ts";
import type { BlankCursor, KeyCursor } from "../cursor.ts";
import { type CompletionItem, escapeSnippet, type Request } from "./items.ts";

/** The keys of a task in one table. */
interface Part {
  readonly table: readonly string[];
  readonly pairs: readonly (readonly [key: string, value: unknown])[];
}

/**
 * What people set together for one purpose, as one proposal: keys of the table at hand, and tables that the file does
 * not have. None where a key is set already, or a table with more of it stands elsewhere.
 */
export function completeTasks(
  request: Request,
  cursor: KeyCursor | BlankCursor,
  range: Range,
): readonly CompletionItem[] {
  const { assembly } = request;
  const { toml } = assembly.document;
  const holder = cursor.holder;
  const hypervisor = holder[0] === "hypervisor" ? holder[1] : assembly.target.hypervisor;
  const isLast = !hasMore(toml, cursor, range);
  return assembly.units[0]!.library.knowledge.tasks.flatMap((task, index) => {
    const parts = partsOf(request, task, hypervisor);
    if (!parts) return [];
    const [own, others] = [
      parts.find(({ table }) => isSamePath(table, holder)),
      parts.filter(({ table }) => !isSamePath(table, holder)),
    ];
    const isFree = ({ table, pairs }: Part) => pairs.every(([key]) => !findEntry(toml.root, [...table, key]));
    if (!parts.every(isFree) || others.some(({ table }) => hasTable(toml, table))) return [];
    // A header ends the table at hand: what follows would fall into another one.
    if (others.length > 0 && !isLast) return [];
    const blocks = [own && lines(own), ...others.map((part) => `${writeHeader(part.table)}\n${lines(part)}`)];
    const text = blocks.filter((block) => block !== undefined).join("\n\n");
    return {
      label: task.name,
      kind: "task",
      text,
      snippet: `${escapeSnippet(text)}$0`,
      range,
      sort: `6${String(index).padStart(3, "0")}`,
      detail: "several options together",
      about: { text: `${task.summary}\n\n\`\`\`toml\n${text}\n\`\`\`` },
    };
  });
}

/** The tables and keys of a task for the file; `undefined` where not all of it is there for its runtime and hypervisor. */
function partsOf(
  { assembly }: Request,
  task: Task,
  hypervisor: string | undefined,
): readonly Part[] | undefined {
  if (task.hypervisors && !(hypervisor !== undefined && task.hypervisors.includes(hypervisor)))
    return undefined;
  const parts = new Map<string, { table: string[]; pairs: [string, unknown][] }>();
  for (const [path, value] of Object.entries(task.set)) {
    const dot = path.lastIndexOf(".");
    const pattern = path.slice(0, dot);
    const key = path.slice(dot + 1);
    const isThere = assembly.units.every(({ catalogue }) => {
      const option = catalogue.tables.get(pattern)?.options.get(key);
      if (!option?.hypervisors) return false;
      return !pattern.startsWith("hypervisor.") || option.hypervisors.includes(hypervisor ?? "");
    });
    if (!isThere) return undefined;
    const name = pattern.startsWith("agent.") ? "kata" : hypervisor!;
    const table = pattern.split(".").map((step) => (step === "*" ? name : step));
    const part = parts.get(pattern) ?? { table, pairs: [] };
    parts.set(pattern, part);
    part.pairs.push([key, value]);
  }
  return [...parts.values()];
}

function lines({ pairs }: Part): string {
  return pairs.map(([key, value]) => `${key} = ${writeJson(value)}`).join("\n");
}

function hasTable({ sections }: TomlDocument, table: readonly string[]): boolean {
  return sections.some(({ header, path }) => header !== undefined && isSamePath(path, table));
}

/** Whether keys follow in the section in which the cursor stands. */
function hasMore(
  { sections, statements }: TomlDocument,
  { holder }: KeyCursor | BlankCursor,
  { start, end }: Range,
): boolean {
  const section =
    sections.find((one) => start >= one.start && start <= one.end && isSamePath(one.path, holder)) ??
    sections[0];
  if (!section) return false;
  return statements
    .slice(section.first, section.first + section.count)
    .some(({ start: from, syntax }) => syntax.kind === "pair" && from + syntax.pair.start > end);
}
