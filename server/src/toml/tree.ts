import { defineNames } from "./names.ts";
import { NONE } from "./reader.ts";
import type {
  Entry,
  HeaderSyntax,
  InlineTableNode,
  KeyPart,
  Name,
  Names,
  Path,
  Range,
  SectionContent,
  SyntaxProblem,
  Table,
  Value,
} from "./types.ts";

/** A table while the headers are gone through; its entries are made when they are first asked for. */
export interface Scope {
  origin: Table["origin"];
  readonly headers: Range[];
  /** The pairs that fill it, and where in the text their offsets count from. */
  readonly parts: { readonly names: Names; readonly start: number }[];
  /** Tables that headers put into it. */
  children: Map<string, Child> | undefined;
  table: Table | undefined;
}

/** What a header names: a table, or with `items` an array of tables. */
interface Child {
  readonly name: string;
  readonly key: Range;
  readonly range: Range;
  readonly scope: Scope;
  readonly items?: Scope[];
  /** The header was refused: the table is none of the document's. */
  readonly hidden: boolean;
}

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

/** Puts the sections together. Returns the place of each, in order; problems are absolute. */
export function buildTree(contents: readonly SectionContent[]): {
  readonly root: Scope;
  readonly places: readonly Place[];
  readonly problems: readonly SyntaxProblem[];
} {
  const root = createScope("root");
  const problems: SyntaxProblem[] = [];
  const places: Place[] = [];
  let start = 0;
  for (const content of contents) {
    const { header } = content;
    const place = header ? openTable(root, header, start, problems) : { scope: root, path: NONE };
    checkChildren(place.scope, content.names, start, problems);
    place.scope.parts.push({ names: content.names, start });
    places.push(place);
    start += content.length;
  }
  return { root, places, problems };
}

/** Names of a table that an earlier header has already given to a table inside it. */
function checkChildren(scope: Scope, names: Names, start: number, problems: SyntaxProblem[]): void {
  if (!scope.children || scope.parts.length > 0) return;
  for (const child of scope.children.values()) {
    const name = child.hidden ? undefined : names.get(child.name);
    if (name)
      problems.push({
        start: start + name.keyStart,
        end: start + name.keyEnd,
        code: "duplicate-key",
        message: `\`${name.name}\` is already a table: delete one of the two.`,
        related: child.key,
      });
  }
}

function openTable(root: Scope, header: HeaderSyntax, start: number, problems: SyntaxProblem[]): Place {
  const range = { start: start + header.header.start, end: start + header.header.end };
  const path: (string | number)[] = [];
  const { parts } = header.key;
  let scope = root;
  for (let i = 0; i < parts.length - 1; i++) {
    const child = enter(scope, parts[i] as KeyPart, range, start, problems);
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
  const child = enter(scope, last, range, start, problems);
  if (child.items) {
    const text = `[[${parts.map((part) => part.name).join(".")}]]`;
    problems.push({
      ...range,
      code: "duplicate-table",
      message: `\`${last.name}\` is an array of tables: write ${text} to add one to it.`,
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
  const how =
    scope.origin === "dotted"
      ? `Keys with a dot have already made the table \`${name}\`: put these keys there.`
      : `The table \`${name}\` is already there: put these keys into it.`;
  return { ...range, code: "duplicate-table", message: how, related: scope.headers[0] ?? key };
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
        message: own
          ? `\`${part.name}\` is already set to a value, so no table can be added to it: delete one of the two.`
          : `\`${part.name}\` is already a table, so it cannot be an array of tables: rename one of the two.`,
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
function enter(scope: Scope, part: KeyPart, range: Range, start: number, problems: SyntaxProblem[]): Child {
  const known = scope.children?.get(part.name);
  if (known) return known;
  const own = find(scope, part.name);
  let child: Child;
  if (own?.name.names) {
    const inner = createScope("dotted");
    inner.parts.push({ names: own.name.names, start: own.start });
    child = { name: part.name, key: own.key, range: own.range, scope: inner, hidden: false };
  } else {
    const key = { start: start + part.start, end: start + part.end };
    if (own)
      problems.push({
        ...range,
        code: "key-not-a-table",
        message:
          own.name.value?.type === "inline-table"
            ? `\`${part.name}\` is an inline table, which no header can extend: put the keys between its braces.`
            : `\`${part.name}\` is already set to a value, so it can hold no keys: delete one of the two.`,
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

/** The finished table. Its entries are made when first read. */
export function tableOf(scope: Scope): Table {
  scope.table ??= lazyTable(scope.origin, scope.headers, () => entriesOf(scope));
  return scope.table;
}

function lazyTable(
  origin: Table["origin"],
  headers: readonly Range[],
  make: () => ReadonlyMap<string, Entry>,
): Table {
  let entries: ReadonlyMap<string, Entry> | undefined;
  return {
    kind: "table",
    origin,
    headers,
    get entries() {
      entries ??= make();
      return entries;
    },
  };
}

function entriesOf(scope: Scope): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  const { children } = scope;
  for (const { names, start } of scope.parts)
    for (const name of names.values()) {
      if (entries.has(name.name)) continue;
      const child = children?.get(name.name);
      entries.set(name.name, child && !child.hidden ? entryOfChild(child) : entryOfName(name, start));
    }
  if (!children) return entries;
  let sorted = true;
  for (const child of children.values())
    if (!child.hidden && !entries.has(child.name)) {
      sorted &&= scope.parts.every((part) => part.start < child.key.start);
      entries.set(child.name, entryOfChild(child));
    }
  return sorted ? entries : new Map([...entries].sort(([, a], [, b]) => a.key.start - b.key.start));
}

function entryOfChild(child: Child): Entry {
  const { name, key, scope, items } = child;
  const value: Value = items ? { kind: "tables", tables: items.map(tableOf) } : tableOf(scope);
  return { name, key, range: scope.headers[0] ?? child.range, value };
}

function entryOfName(name: Name, start: number): Entry {
  return {
    name: name.name,
    key: { start: start + name.keyStart, end: start + name.keyEnd },
    range: { start: start + name.start, end: start + name.end },
    value: valueOfName(name, start),
  };
}

function valueOfName({ names, value, base }: Name, start: number): Value {
  if (names) return lazyTable("dotted", NONE, () => entriesOfNames(names, start));
  if (value?.type === "inline-table") return inlineTable(value, start + base);
  if (value) return { kind: "leaf", node: value, base: start + base };
  throw new TypeError("a name holds a value or names");
}

const entriesOfNames = (names: Names, start: number): ReadonlyMap<string, Entry> => {
  const entries = new Map<string, Entry>();
  for (const name of names.values()) entries.set(name.name, entryOfName(name, start));
  return entries;
};

/** The table of an inline table whose node counts from `base`. */
export function inlineTable(node: InlineTableNode, base: number): Table {
  const range = { start: base + node.start, end: base + node.end };
  return lazyTable("inline", [range], () => {
    const names: Names = new Map();
    for (const pair of node.pairs) defineNames(names, pair, 0, () => {});
    return entriesOfNames(names, base);
  });
}
