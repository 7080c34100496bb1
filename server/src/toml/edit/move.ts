/** Edits that take something to another table. They return undefined where they cannot be made. */
import type { TextView } from "../scanner/text-pieces.ts";
import { findValue, sectionAt, statementIndexAt } from "../tree/locate.ts";
import type { Path, TomlDocument } from "../types.ts";
import { insertNew } from "./insert.ts";
import { lineEnd, newlineAt } from "./lines.ts";
import { commentAbove, type Removal, removeKey } from "./remove.ts";
import { dottedPairs, startsWith } from "./sections.ts";
import { exists, rangeOf, type Spot, spotOf, type Target } from "./spots.ts";
import { amend, type Draft, draftOf, type Edits, editsOf } from "./text-edits.ts";
import { writeKey } from "./write.ts";

export interface Move extends Removal {
  /** Another name there. */
  readonly name?: string;
  /** Another value there, as TOML text. */
  readonly text?: string;
}

/** Takes a key, or an option that is commented out, to another table, with the comment behind it. */
export function moveKey(document: TomlDocument, target: Target, table: Path, move: Move = {}): Edits {
  const spot = spotOf(document, target);
  const part = spot?.key.parts.at(-1);
  if (!spot || !part || spot.part < spot.key.parts.length - 1) return undefined;
  const { view: text } = document;
  const value = rangeOf(spot, spot.node);
  const above = move.withCommentAbove ? linesAbove(document, spot) : [];
  const behind = spot.isComment ? undefined : commentBehind(text, value.end);
  const key = {
    name: move.name ?? part.name,
    text: move.text ?? text.slice(value.start, value.end),
    newline: newlineAt(text, value.end),
    ...(above.length > 0 && { above }),
    ...(behind !== undefined && { behind }),
    ...(spot.isComment && { isCommentedOut: true }),
  };
  const removed = removeKey(document, target, move);
  const draft = removed && amend(draftOf(document), removed);
  const inserted = draft && insertNew(draft.document, table, key);
  return inserted && editsOf(amend(draft, inserted));
}

/** The lines of comment that go with a key, without the blanks before them. */
function linesAbove(document: TomlDocument, spot: Spot): readonly string[] {
  if (spot.isComment || spot.holders.length > 0) return [];
  const index = statementIndexAt(document, spot.base);
  const { start, syntax } = document.statements[index]!;
  const from = commentAbove(document, index, start + syntax.length);
  const block = document.view.slice(from, start);
  return block
    .split(/\r?\n/)
    .slice(0, -1)
    .map((line) => line.trim());
}

function commentBehind(text: TextView, at: number): string | undefined {
  return /^[ \t]*(#.*)$/.exec(text.slice(at, lineEnd(text, at)))?.[1];
}

/**
 * Gives a table another path; not one of an array of tables. Headers are renamed where the table is opened by
 * headers and its new place is free; else its keys are moved one by one, and a header that is left with nothing
 * goes. Not where a key of the same name is there already.
 */
export function moveTable(document: TomlDocument, path: Path, to: Path): Edits {
  const there = findValue(document.root, path);
  if (there?.kind !== "table" || typeof path.at(-1) === "number" || startsWith(to, path)) return undefined;
  if (there.origin === "inline") {
    const name = to.at(-1);
    return typeof name === "string" ? moveKey(document, path, to.slice(0, -1), { name }) : undefined;
  }
  // A place in an array of tables depends on what stands above it.
  const isHeaders =
    to.every((step) => typeof step === "string") &&
    dottedPairs(document, path).every((index) => inside(document, index, path));
  if (isHeaders && !exists(document, to) && canHold(document, to)) return renameHeaders(document, path, to);
  return moveKeys(document, path, to);
}

/** Whether a line stands below a header of the table itself. */
function inside(document: TomlDocument, index: number, path: Path): boolean {
  return startsWith(sectionAt(document, document.statements[index]!.start).path, path);
}

function canHold({ root }: TomlDocument, path: Path): boolean {
  return path.slice(0, -1).every((_, index) => {
    const around = findValue(root, path.slice(0, index + 1));
    return !around || (around.kind === "table" && around.origin !== "inline" && around.origin !== "dotted");
  });
}

function renameHeaders(document: TomlDocument, path: Path, to: Path): Edits {
  const names = path.filter((step) => typeof step === "string").length;
  const edits = document.sections.flatMap(({ header, path: own, start }) => {
    const last = header?.key.parts[names - 1];
    if (!header || !last || !startsWith(own, path)) return [];
    return [{ range: { start: start + header.key.start, end: start + last.end }, text: writeKey(to) }];
  });
  return edits.length > 0 ? edits : undefined;
}

function moveKeys(document: TomlDocument, path: Path, to: Path): Edits {
  let draft: Draft = draftOf(document);
  const table = findValue(document.root, path);
  if (table?.kind !== "table" || (exists(document, to) && findValue(document.root, to)?.kind !== "table"))
    return undefined;
  for (const [name, { value }] of table.entries) {
    const own = [...path, name];
    const edits =
      value.kind === "table" && value.origin !== "inline"
        ? moveTable(draft.document, own, [...to, name])
        : moveKey(draft.document, own, to);
    if (!edits) return undefined;
    draft = amend(draft, edits);
  }
  const left = findValue(draft.document.root, path);
  if (left?.kind === "table") {
    const edits = left.entries.size === 0 ? removeKey(draft.document, path) : undefined;
    if (!edits) return undefined;
    draft = amend(draft, edits);
  }
  return editsOf(draft);
}
