import type { InlineTableNode, KeyNode, TomlDocument, ValueNode } from "../types.ts";

/** Versions of BurntSushi/toml from which on it defines names in another way. */
export type BurntSushiVersion = "1.2.0" | "1.5.0" | "1.6.0";

/** What a name holds while the text is read: a table, an array of tables, or a value. */
type Held = Table | Table[] | "value";
type Table = Map<string, Held>;
/** What is remembered of a path, whatever elements of arrays of tables it leads through. */
interface Note {
  readonly inner: Map<string, Note>;
  /** Made by the way to another name: it may be defined once more. */
  isImplicit: boolean;
  isArray: boolean;
}

interface State {
  readonly version: BurntSushiVersion;
  readonly root: Table;
  readonly notes: Note;
}

/** Thrown and caught here: the library refuses the text. */
class Refused extends Error {}

/** Keys longer than that are not followed: the library looks from the root for each part of one. */
const LONGEST_KEY = 100;

/**
 * Whether BurntSushi/toml takes all names of a text that has no other mistakes. It takes more than TOML: a name that
 * a dotted key or a header has made on the way can be given once more, and before 1.6.0 so can every array.
 *
 * Mirrors `addContext`, `setValue`, `setType` and `valueInlineTable` of its parse.go.
 */
export function burntSushiTakes({ statements }: TomlDocument, version: BurntSushiVersion): boolean {
  const state: State = { version, root: new Map(), notes: createNote() };
  let context: readonly string[] = [];
  try {
    for (const { syntax } of statements) {
      if (syntax.kind === "pair") {
        definePair(state, context, syntax.pair.key, syntax.pair.value);
      } else if (syntax.kind === "table" || syntax.kind === "array-table") {
        const path = namesOf(syntax.key);
        context = enter(state, path, syntax.kind === "array-table");
        noteAt(state, context).isArray = false;
      }
    }
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

const createNote = (): Note => ({ inner: new Map(), isImplicit: false, isArray: false });

function noteAt({ notes }: State, path: readonly string[]): Note {
  let at = notes;
  for (const name of path) {
    let next = at.inner.get(name);
    if (!next) {
      next = createNote();
      at.inner.set(name, next);
    }
    at = next;
  }
  return at;
}

function namesOf({ parts }: KeyNode): readonly string[] {
  if (parts.length > LONGEST_KEY) throw new Refused();
  return parts.map(({ name }) => name);
}

/** A key with its value, at the top or in an inline table. */
function definePair(
  state: State,
  context: readonly string[],
  key: KeyNode,
  value: ValueNode,
): { readonly names: readonly string[]; readonly held: Held } {
  const names = namesOf(key);
  let inside = context;
  for (const name of names.slice(0, -1)) {
    const path = [...inside, name];
    noteAt(state, path).isImplicit = true;
    inside = enter(state, path, false);
  }
  const last = names.at(-1)!;
  const held = readValue(state, inside, last, value, false);
  define(state, inside, last, held);
  typed(state, inside, last).isArray = value.type === "array";
  return { names, held };
}

/** The library takes an empty name for none, and means the table around it. */
const typed = (state: State, context: readonly string[], name: string): Note =>
  noteAt(state, name === "" ? context : [...context, name]);

/** A value, and what it defines on its way. */
function readValue(
  state: State,
  context: readonly string[],
  name: string,
  value: ValueNode,
  isElement: boolean,
): Held {
  if (value.type === "inline-table") return readInline(state, [...context, name], value, isElement);
  if (value.type !== "array") return "value";
  typed(state, context, name).isArray = true;
  for (const element of value.elements) readValue(state, context, name, element, true);
  return "value";
}

function readInline(
  state: State,
  path: readonly string[],
  { pairs }: InlineTableNode,
  isElement: boolean,
): Table {
  noteAt(state, path).isImplicit = true;
  const context = enter(state, path, isElement);
  const own: Table = new Map();
  for (const { key, value } of pairs) {
    const { names, held } = definePair(state, context, key, value);
    let into = own;
    for (const name of state.version < "1.5.0" ? [] : names.slice(0, -1)) {
      if (!into.has(name)) into.set(name, new Map());
      const next = into.get(name);
      if (!(next instanceof Map)) throw new Refused();
      into = next;
    }
    into.set(names.at(-1)!, held);
  }
  return own;
}

/** Opens a table, or adds one to an array of tables. */
function enter(state: State, path: readonly string[], isArray: boolean): readonly string[] {
  const around = path.slice(0, -1);
  const last = path.at(-1)!;
  let table = state.root;
  for (const [index, name] of around.entries()) {
    if (!table.has(name)) {
      noteAt(state, around.slice(0, index + 1)).isImplicit = true;
      table.set(name, new Map());
    }
    table = tableIn(table, name);
  }
  if (!isArray) {
    define(state, around, last, new Map());
    return path;
  }
  const held = table.get(last) ?? [];
  if (!Array.isArray(held)) throw new Refused();
  held.push(new Map());
  table.set(last, held);
  return path;
}

function define(state: State, context: readonly string[], name: string, value: Held): void {
  let table = state.root;
  for (const one of context) table = tableIn(table, one);
  if (!table.has(name)) {
    table.set(name, value);
    return;
  }
  const note = noteAt(state, [...context, name]);
  const replaces = note.isArray && state.version < "1.6.0";
  if (!note.isImplicit && !replaces) throw new Refused();
  note.isImplicit = false;
  if (note.isArray) table.set(name, value);
}

/** The table, or the last of an array of tables, that a name holds. */
function tableIn(table: Table, name: string): Table {
  const held = table.get(name);
  const found = Array.isArray(held) ? held.at(-1) : held;
  if (!found || found === "value") throw new Refused();
  return found;
}
