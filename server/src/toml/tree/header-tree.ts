import { SYNTAX } from "../messages.ts";
import { NONE } from "../scanner/reader.ts";
import type {
  Extension,
  HeaderSyntax,
  KeyPart,
  Name,
  Names,
  Path,
  Range,
  SectionContent,
  SyntaxProblem,
  Table,
} from "../types.ts";
import type { Child, Scope } from "./tables.ts";

const createScope = (origin: Table["origin"], headers: Range[] = []): Scope => ({
  origin,
  headers,
  parts: [],
  children: undefined,
  table: undefined,
});

export interface Place {
  readonly scope: Scope;
  readonly path: Path;
}

/** The tables that headers open. */
export interface HeaderTree {
  readonly root: Scope;
  /** Of each section, in order. */
  readonly places: readonly Place[];
  /** Absolute offsets. */
  readonly problems: readonly SyntaxProblem[];
  readonly extensions: readonly Extension[];
}

/** Puts the sections together. */
export function buildTree(contents: readonly SectionContent[]): HeaderTree {
  const root = createScope("root");
  const problems: SyntaxProblem[] = [];
  const places: Place[] = [];
  const extensions: Extension[] = [];
  let start = 0;
  for (const content of contents) {
    const { header } = content;
    const place = header ? openTable(root, header, start, problems, extensions) : { scope: root, path: NONE };
    joinChildren(place.scope, content.names, start, problems, extensions);
    place.scope.parts.push({ names: content.names, start });
    places.push(place);
    start += content.length;
  }
  return { root, places, problems, extensions };
}

/**
 * Names of a table that an earlier header has already given to a table inside it. A dotted key goes on with a table
 * that is only on the way to another header's.
 */
function joinChildren(
  scope: Scope,
  names: Names,
  start: number,
  problems: SyntaxProblem[],
  extensions: Extension[],
): void {
  if (!scope.children || scope.parts.length > 0) return;
  for (const child of scope.children.values()) {
    const name = child.hidden ? undefined : names.get(child.name);
    if (name?.names && !child.items && child.scope.origin === "implicit") {
      joinChildren(child.scope, name.names, start, problems, extensions);
      child.scope.parts.push({ names: name.names, start });
      child.scope.origin = "dotted";
      extensions.push({ start: start + name.keyStart, end: start + name.keyEnd, by: "key" });
    } else if (name)
      problems.push({
        start: start + name.keyStart,
        end: start + name.keyEnd,
        code: child.items && isDeeper(name, child.items.at(-1)!) ? "array-extended" : "duplicate-key",
        message: SYNTAX("isTable", { name: name.name }),
        related: child.key,
      });
  }
}

/** Whether all that a dotted key names below an array of tables is inside of tables of its last one. */
function isDeeper({ names }: Name, { parts, children }: Scope): boolean {
  return (
    names !== undefined &&
    [...names.values()].every((one) => one.names !== undefined && !children?.has(one.name)) &&
    parts.every((part) => isApart(names, part.names))
  );
}

/** Whether names that two texts define in one table give none of them twice. */
function isApart(names: Names, others: Names): boolean {
  return [...names.values()].every((one) => {
    const other = others.get(one.name);
    return !other || (one.names && other.names && isApart(one.names, other.names));
  });
}

function openTable(
  root: Scope,
  header: HeaderSyntax,
  start: number,
  problems: SyntaxProblem[],
  extensions: Extension[],
): Place {
  const range = { start: start + header.header.start, end: start + header.header.end };
  const path: (string | number)[] = [];
  const { parts } = header.key;
  let scope = root;
  for (let i = 0; i < parts.length - 1; i++) {
    const child = enter(scope, parts[i] as KeyPart, range, start, problems, extensions);
    path.push(child.name);
    scope = child.scope;
    if (child.items) {
      scope = child.items.at(-1) as Scope;
      path.push(child.items.length - 1);
    }
  }
  const last = parts.at(-1) as KeyPart;
  path.push(last.name);
  // A header without a name was reported.
  if (last.name === "" && !last.quoted) return { scope: createScope("header", [range]), path };
  if (header.kind === "array-table") return openItem(scope, last, range, start, problems, path);
  const child = enter(scope, last, range, start, problems, extensions);
  if (child.items) {
    const text = `[[${parts.map((part) => part.name).join(".")}]]`;
    problems.push({
      ...range,
      code: "duplicate-table",
      message: SYNTAX("arrayOfTables", { name: last.name, header: text }),
      related: child.items[0]?.headers[0] ?? child.range,
    });
    path.push(child.items.length);
    child.items.push(createScope("header", [range]));
    return { scope: child.items.at(-1) as Scope, path };
  }
  const opened = child.scope;
  if (opened.origin === "implicit") opened.origin = "header";
  else if (!child.hidden) problems.push(duplicateTable(last.name, opened, range, child.key));
  opened.headers.push(range);
  return { scope: opened, path };
}

function duplicateTable(name: string, scope: Scope, range: Range, key: Range): SyntaxProblem {
  const message = SYNTAX(scope.origin === "dotted" ? "dotted" : "duplicateTable", { name });
  return { ...range, code: "duplicate-table", message, related: scope.headers[0] ?? key };
}

function openItem(
  scope: Scope,
  part: KeyPart,
  range: Range,
  start: number,
  problems: SyntaxProblem[],
  path: (string | number)[],
): Place {
  const opened = createScope("header", [range]);
  const known = scope.children?.get(part.name);
  if (known?.items) {
    path.push(known.items.length);
    known.items.push(opened);
    return { scope: opened, path };
  }
  path.push(0);
  const own = known ? undefined : find(scope, part.name);
  if (known || own) {
    if (!known?.hidden)
      problems.push({
        ...range,
        code: own ? "key-not-a-table" : "duplicate-table",
        message: SYNTAX(own ? "isValueNotArray" : "isTableNotArray", { name: part.name }),
        related: own ? own.key : (known?.scope.headers[0] ?? known?.key ?? range),
      });
    return { scope: opened, path };
  }
  const key = { start: start + part.start, end: start + part.end };
  scope.children ??= new Map();
  scope.children.set(part.name, {
    name: part.name,
    key,
    range,
    scope: opened,
    items: [opened],
    hidden: false,
  });
  return { scope: opened, path };
}

/** The table `part` names inside `scope`; made if it is not there. */
function enter(
  scope: Scope,
  part: KeyPart,
  range: Range,
  start: number,
  problems: SyntaxProblem[],
  extensions: Extension[],
): Child {
  const known = scope.children?.get(part.name);
  if (known) return known;
  const own = find(scope, part.name);
  let child: Child;
  if (own?.name.names) {
    extensions.push({ start: start + part.start, end: start + part.end, by: "header" });
    const inner = createScope("dotted");
    inner.parts.push({ names: own.name.names, start: own.start });
    child = { name: part.name, key: own.key, range: own.range, scope: inner, hidden: false };
  } else {
    const key = { start: start + part.start, end: start + part.end };
    if (own)
      problems.push({
        ...range,
        code: "key-not-a-table",
        message: SYNTAX(own.name.value?.type === "inline-table" ? "inlineTable" : "isValue", {
          name: part.name,
        }),
        related: own.key,
      });
    child = { name: part.name, key, range, scope: createScope("implicit"), hidden: own !== undefined };
  }
  scope.children ??= new Map();
  scope.children.set(part.name, child);
  return child;
}

function find(
  scope: Scope,
  name: string,
): { name: Name; start: number; key: Range; range: Range } | undefined {
  for (const { names, start } of scope.parts) {
    const found = names.get(name);
    if (found)
      return {
        name: found,
        start,
        key: { start: start + found.keyStart, end: start + found.keyEnd },
        range: { start: start + found.start, end: start + found.end },
      };
  }
  return undefined;
}
