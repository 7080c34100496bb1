import { NONE } from "../scanner/reader.ts";
import type { Entry, InlineTableNode, Name, Names, Range, Table, Value } from "../types.ts";
import { defineNames } from "./key-names.ts";

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
export interface Child {
  readonly name: string;
  readonly key: Range;
  readonly range: Range;
  readonly scope: Scope;
  readonly items?: Scope[];
  /** The header was refused: the table is none of the document's. */
  readonly hidden: boolean;
}

/** The finished table. Its entries are made when first read. */
export function tableOf(scope: Scope): Table {
  scope.table ??= new LazyTable(scope.origin, scope.headers, () => entriesOf(scope));
  return scope.table;
}

/**
 * A table whose entries are made when they are first read. A class, since V8 gives each literal with a getter a hidden
 * class of its own, and keeps it with all that it leads to until it next goes through the whole heap.
 */
class LazyTable implements Table {
  readonly kind = "table";
  readonly origin: Table["origin"];
  readonly headers: readonly Range[];
  readonly #make: () => ReadonlyMap<string, Entry>;
  #entries: ReadonlyMap<string, Entry> | undefined;

  constructor(origin: Table["origin"], headers: readonly Range[], make: () => ReadonlyMap<string, Entry>) {
    this.origin = origin;
    this.headers = headers;
    this.#make = make;
  }

  get entries(): ReadonlyMap<string, Entry> {
    this.#entries ??= this.#make();
    return this.#entries;
  }
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
  if (names) return new LazyTable("dotted", NONE, () => entriesOfNames(names, start));
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
  return new LazyTable("inline", [range], () => {
    const names: Names = new Map();
    for (const pair of node.pairs) defineNames(names, pair, 0, () => {});
    return entriesOfNames(names, base);
  });
}
