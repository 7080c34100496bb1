import { absolute, findValue, type Range, type Table, type TomlDocument, type Value } from "../toml/index.ts";
import { append } from "../util/append.ts";
import type { KataDocument } from "./document.ts";

/** A handler of containerd or CRI-O that runs Kata. */
export interface CriHandler {
  readonly engine: "containerd" | "crio";
  /** `kata-qemu`. */
  readonly name: string;
  /** Its table from the root. */
  readonly path: readonly string[];
  readonly table: Table;
  /** The table's name in its header, else where the table begins. */
  readonly range: Range;
  /** The `version` of the file, which says how containerd reads it. */
  readonly version?: number;
}

/** A text of a handler's table, and where it stands. */
export interface CriText {
  readonly text: string;
  readonly range: Range;
}

/** Cheap, before a text is parsed: whether it may set a handler of Kata's. */
export function maySetHandlers(text: string): boolean {
  // A plain search costs a twentieth of a pattern, and most texts end there.
  return (
    (text.includes("plugins") || text.includes("crio")) &&
    /^[ \t]*\[[ \t]*(?:plugins|["']?crio)\b/m.test(text) &&
    /\bkata/.test(text) &&
    /runtimes\b/.test(text)
  );
}

/** Whether a text that was parsed sets a handler of Kata's. */
export function setsHandlers(toml: TomlDocument): boolean {
  return handlersIn(toml).length > 0;
}

/** The handlers of Kata's in a configuration of a container engine. */
export function handlersOf({ cri }: KataDocument): readonly CriHandler[] {
  return cri ? handlersIn(cri) : [];
}

function handlersIn({ root }: TomlDocument): readonly CriHandler[] {
  // Asked of Kata's own files at every edit.
  if (!root.entries.has("plugins") && !root.entries.has("crio")) return [];
  const version = root.entries.get("version")?.value;
  const told =
    version?.kind === "leaf" && version.node.type === "integer" ? Number(version.node.value) : undefined;
  const plugins = tableAt(root, "plugins");
  const found: CriHandler[] = [];
  for (const plugin of plugins?.entries.keys() ?? []) {
    const path = ["plugins", plugin, "containerd", "runtimes"];
    append(found, handlersBelow(root, path, "containerd", told));
  }
  append(found, handlersBelow(root, ["crio", "runtime", "runtimes"], "crio", undefined));
  return found;
}

function handlersBelow(
  root: Table,
  path: readonly string[],
  engine: CriHandler["engine"],
  version: number | undefined,
): readonly CriHandler[] {
  const runtimes = tableAt(root, ...path);
  return [...(runtimes?.entries ?? [])].flatMap(([name, entry]) => {
    const { value } = entry;
    if (value.kind !== "table" || !isKatas(name, value)) return [];
    const range = value.headers[0] ?? entry.key;
    return [
      { engine, name, path: [...path, name], table: value, range, ...(version !== undefined && { version }) },
    ];
  });
}

function isKatas(name: string, table: Table): boolean {
  const texts = [
    textAt(table, "runtime_type"),
    textAt(table, "runtime_path"),
    textAt(table, "options", "ConfigPath"),
    textAt(table, "options", "BinaryName"),
    textAt(table, "runtime_config_path"),
  ];
  return [name, ...texts.map((one) => one?.text ?? "")].some((one) => /\bkata/.test(one));
}

function tableAt(root: Table, ...path: readonly string[]): Table | undefined {
  const found = findValue(root, path);
  return found?.kind === "table" ? found : undefined;
}

/** The text at a path below a table. */
export function textAt(table: Table, ...path: readonly string[]): CriText | undefined {
  const found: Value | undefined = findValue(table, path);
  if (found?.kind !== "leaf" || found.node.type !== "string") return undefined;
  return { text: found.node.value, range: absolute(found, found.node) };
}

/** The texts of a list at a path below a table; `undefined` where there is none. */
export function listAt(
  table: Table,
  key: string,
): { readonly range: Range; readonly items: readonly CriText[] } | undefined {
  const found = findValue(table, [key]);
  if (found?.kind !== "leaf" || found.node.type !== "array") return undefined;
  const items = found.node.elements.flatMap((one) =>
    one.type === "string" ? [{ text: one.value, range: absolute(found, one) }] : [],
  );
  return { range: absolute(found, found.node), items };
}
