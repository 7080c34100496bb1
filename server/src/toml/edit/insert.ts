/** Edits that put something in. They return undefined where they cannot be made. */
import { commentedOption } from "../grammar/commented-options.ts";
import type { TextView } from "../scanner/text-pieces.ts";
import { findValue, sectionAt } from "../tree/locate.ts";
import type { Plain } from "../tree/to-js.ts";
import type { Path, Section, TomlDocument, Value } from "../types.ts";
import { insertItems } from "./items.ts";
import { indentAt, lineStart, newlineAt, nextLine, topOf } from "./lines.ts";
import { commentBlock, dottedPairs, startsWith, statementsOf } from "./sections.ts";
import { exists, spotOf } from "./spots.ts";
import type { Edits, TextEdit } from "./text-edits.ts";
import { writeHeader, writeKey, writeValue } from "./write.ts";

/** A key to put in. */
export interface NewKey {
  readonly name: string;
  /** Its value as TOML text; from data with {@link writeValue}. */
  readonly text: string;
  /** Lines of comment above it, each with its `#`. */
  readonly above?: readonly string[];
  /** A comment behind it, with its `#`. */
  readonly behind?: string;
  /** Where the text has no line break that would tell; `\n` when absent. */
  readonly newline?: "\n" | "\r\n";
  /** Put in as a comment: `#key = value`. */
  readonly isCommentedOut?: boolean;
}

/** {@link insertNew} for a value that is data. */
export function insertKey(document: TomlDocument, table: Path, name: string, value: Plain): Edits {
  return insertNew(document, table, { name, text: writeValue(value) });
}

/**
 * Puts a key into a table: below the same option where that is commented out, else behind the last key, else below
 * the header; the table itself is put in where there is none. Not where the table has the key.
 *
 * @param table from the root; an index that is one too high adds a table to an array of tables.
 */
export function insertNew(document: TomlDocument, table: Path, key: NewKey): Edits {
  if (!key.isCommentedOut && exists(document, [...table, key.name])) return undefined;
  const there = findValue(document.root, table);
  if (there?.kind === "table" && (there.origin === "header" || there.origin === "root"))
    return intoSection(document, table, key);
  if (there?.kind === "table" && there.origin === "dotted") return besideDotted(document, table, [], key);
  const spot = spotOf(document, table);
  if (spot) return spot.node.type === "inline-table" ? intoInline(document, table, [], key) : undefined;
  if (there && (there.kind !== "table" || there.origin !== "implicit")) return undefined;
  return intoNewTable(document, table, key);
}

/** Into a table that nothing opens yet: in the form that the tables around it have. */
function intoNewTable(document: TomlDocument, table: Path, key: NewKey): Edits {
  for (let length = table.length - 1; length > 0; length--) {
    const head = table.slice(0, length);
    const rest = table.slice(length);
    const around = findValue(document.root, head);
    const spot = around?.kind === "table" && around.origin === "dotted" ? undefined : spotOf(document, head);
    if (!around && !spot) continue;
    const isDotted = around?.kind === "table" && around.origin === "dotted";
    const isInline = spot?.node.type === "inline-table";
    if ((isDotted || isInline) && rest.some((step) => typeof step === "number")) return undefined;
    if (isDotted) return besideDotted(document, head, rest, key);
    if (spot) return isInline ? intoInline(document, head, rest, key) : undefined;
    break;
  }
  return insertTable(document, table, [key]);
}

function intoSection(document: TomlDocument, table: Path, key: NewKey): Edits {
  const { text, sections, statements } = document;
  const section = sections.find(({ path }) => path.length === table.length && startsWith(path, table));
  if (!section) return undefined;
  const same = lineOfCommented(document, section, key);
  if (same !== undefined) return below(text, nextLine(text, same), indentAt(text, same), key, [key.name]);
  const own = statementsOf(document, section);
  const offset = own.findLastIndex(({ syntax }) => syntax.kind === "pair");
  const index = section.first + Math.max(offset, 0);
  const last = statements[index];
  if (offset >= 0 || (section.header && last))
    return below(text, last!.start + last!.syntax.length, indentAt(text, last!.start), key, [key.name]);
  // The first key of a file: above the first table, behind the comments at the top.
  const next = sections[1];
  if (next) {
    const at = next.start;
    const newline = newlineAt(text, at);
    return [insert(at, lines(key, [key.name], indentAt(text, at), newline) + newline + newline)];
  }
  return below(text, text.length, "", key, [key.name]);
}

/** The last line of the section on which the same option is commented out. */
function lineOfCommented(document: TomlDocument, section: Section, key: NewKey): number | undefined {
  let found: number | undefined;
  if (key.isCommentedOut) return undefined;
  for (const { start, syntax } of statementsOf(document, section)) {
    if (syntax.kind !== "trivia") continue;
    for (const comment of syntax.comments) {
      const option = commentedOption(comment, start);
      if (option && option.key.parts.length === 1 && option.name === key.name) found = option.range.start;
    }
  }
  return found;
}

/** A line of its own at the start of a line, or at the text's end. */
function below(text: TextView, at: number, indent: string, key: NewKey, name: Path): Edits {
  const newline = newlineAt(text, Math.max(0, at - 1), key.newline);
  const written = lines(key, name, indent, newline);
  if (at <= topOf(text) || text.charAt(at - 1) === "\n") return [insert(at, written + newline)];
  // Another statement follows on the same line: the text is broken there.
  return at === text.length ? [insert(at, newline + written)] : undefined;
}

/** The lines of a new key, without a line break at the end. */
function lines(key: NewKey, name: Path, indent: string, newline: string): string {
  const above = (key.above ?? []).map((line) => indent + line + newline);
  const mark = key.isCommentedOut ? "#" : "";
  const behind = key.behind === undefined ? "" : ` ${key.behind}`;
  return `${above.join("")}${indent}${mark}${writeKey(name)} = ${key.text}${behind}`;
}

/** Behind the last key of a dotted table, with the same names before it. */
function besideDotted(document: TomlDocument, head: Path, rest: Path, key: NewKey): Edits {
  const { view: text, statements } = document;
  const index = dottedPairs(document, head).at(-1);
  const last = index === undefined ? undefined : statements[index];
  // A dotted key of an inline table.
  if (!last) return intoInline(document, head, rest, key);
  const section = sectionAt(document, last.start);
  const name = [...head.slice(section.path.length), ...rest, key.name];
  return below(text, last.start + last.syntax.length, indentAt(text, last.start), key, name);
}

/** Into the inline table that a path leads to or into. */
function intoInline(document: TomlDocument, head: Path, rest: Path, key: NewKey): Edits {
  if (key.above || key.behind !== undefined || key.isCommentedOut) return undefined;
  const spot = spotOf(document, head);
  if (!spot) return undefined;
  const { view: text } = document;
  const written = (names: Path) => [`${writeKey(names)} = ${key.text}`];
  if (spot.node.type === "inline-table" && spot.part === spot.key.parts.length - 1)
    return insertItems(text, spot.base, spot.node, spot.node.pairs.length, written([...rest, key.name]));
  const holder = spot.holders.at(-1);
  if (holder?.type !== "inline-table") return undefined;
  const before = spot.key.parts.slice(0, spot.part + 1).map((part) => part.name);
  return insertItems(text, spot.base, holder, holder.pairs.length, written([...before, ...rest, key.name]));
}

/**
 * Puts in a table with its header: behind the tables that it belongs to, else at the end. Not where it is there.
 *
 * @param path from the root; one that ends with an index is an array of tables, and the index the number of those
 * that it has.
 */
export function insertTable(document: TomlDocument, path: Path, keys: readonly NewKey[] = []): Edits {
  const { view: text, sections } = document;
  if (!canOpen(document, path)) return undefined;
  const at = tablePlace(document, path);
  const newline = newlineAt(text, at, keys[0]?.newline);
  const body = [writeHeader(path), ...keys.map((key) => lines(key, [key.name], "", newline))].join(newline);
  const top = topOf(text);
  if (at < text.length || (sections.length > 1 && at === sections.at(-1)?.start)) {
    const gap = at === top || isBlankBefore(text, at) ? "" : newline;
    return [insert(at, gap + body + newline + newline)];
  }
  if (text.length === top) return [insert(at, body + newline)];
  const isOpen = text.charAt(text.length - 1) !== "\n";
  const gap = isOpen ? newline + newline : isBlankBefore(text, at) ? "" : newline;
  return [insert(at, gap + body + (isOpen ? "" : newline))];
}

function isBlankBefore(text: TextView, at: number): boolean {
  return /(?:^\ufeff?|\n)[ \t]*\r?\n$/.test(text.slice(Math.max(0, at - 200), at));
}

/** Whether a header may open the table: nothing of its name is there, and the tables around it are open. */
function canOpen({ root }: TomlDocument, path: Path): boolean {
  for (let length = 1; length < path.length; length++) {
    const around = findValue(root, path.slice(0, length));
    if (around?.kind === "leaf") return false;
    if (around?.kind === "tables" && typeof path[length] !== "number") return false;
    if (around?.kind === "table" && (around.origin === "inline" || around.origin === "dotted")) return false;
    if (!around && typeof path[length - 1] === "number") return false;
  }
  const there = findValue(root, path);
  const last = path.at(-1);
  if (typeof last !== "number") return !there || isImplicit(there);
  const array = findValue(root, path.slice(0, -1));
  return array === undefined ? last === 0 : array.kind === "tables" && array.tables.length === last;
}

const isImplicit = (value: Value): boolean => value.kind === "table" && value.origin === "implicit";

/** Where the header of a new table goes. */
function tablePlace(document: TomlDocument, path: Path): number {
  const { view: text, sections } = document;
  const own = sections.find((section) => section.header && startsWith(section.path, path));
  // Tables inside it are there: it goes above them, but not above what the file begins with.
  if (own) {
    const block = commentBlock(document, own.first);
    return block <= 1 ? lineStart(text, own.start) : block;
  }
  for (let length = path.length - 1; length > 0; length--) {
    const head = path.slice(0, length);
    const index = sections.findLastIndex(({ header, path: other }) => header && startsWith(other, head));
    const next = sections[index + 1];
    if (index >= 0) return next ? commentBlock(document, next.first) : text.length;
  }
  return text.length;
}

const insert = (at: number, text: string): TextEdit => ({ range: { start: at, end: at }, text });
