/** Edits of a name or a value that is there. They return undefined where they cannot be made. */

import { append } from "../../util/append.ts";
import { sectionAt } from "../tree/locate.ts";
import { type Plain, toJs } from "../tree/to-js.ts";
import type { ArrayNode, Path, Range, Statement, TomlDocument, ValueNode } from "../types.ts";
import { insertItems, removeItems } from "./items.ts";
import { startsWith, statementsOf } from "./sections.ts";
import { exists, isPath, rangeOf, type Spot, spotOf, type Target } from "./spots.ts";
import type { Edits, TextEdit } from "./text-edits.ts";
import { writeName, writeStringLike, writeValue } from "./write.ts";

/**
 * Gives a key another name; of a table by its path wherever it is named: in headers, in those of the tables inside
 * it, in dotted keys. Not onto a name that is taken.
 */
export function renameKey(document: TomlDocument, target: Target, name: string): Edits {
  if (isPath(target)) {
    const holder = target.slice(0, -1);
    if (target.at(-1) !== name && exists(document, [...holder, name])) return undefined;
    const parts = mentions(document, target);
    return parts.length > 0 ? parts.map((range) => ({ range, text: writeName(name) })) : undefined;
  }
  const spot = spotOf(document, target);
  const part = spot?.key.parts[spot.part];
  if (!spot || !part || part.name === "" || isTaken(document, spot, name)) return undefined;
  return [{ range: rangeOf(spot, part), text: writeName(name) }];
}

/** Whether the table that holds a spot's key has another key of that name. */
function isTaken(document: TomlDocument, spot: Spot, name: string): boolean {
  const own = spot.key.parts[spot.part]!;
  if (spot.isComment || own.name === name) return false;
  const before = spot.key.parts.slice(0, spot.part).map((part) => part.name);
  const holder = spot.holders.at(-1);
  if (holder) {
    const pairs = holder.type === "inline-table" ? holder.pairs : [];
    return pairs.some(({ key: { parts } }) =>
      [...before, name].every((step, at) => parts[at]?.name === step),
    );
  }
  const section = sectionAt(document, spot.base);
  return exists(document, [...section.path, ...before, name]);
}

/** Every place where the last name of a path is spelled: in headers, dotted keys and inline tables. */
export function mentions(document: TomlDocument, path: Path): readonly Range[] {
  const found: Range[] = [];
  for (const section of document.sections) {
    const statement = document.statements[section.first];
    if (section.header && statement && startsWith(section.path, path)) {
      const names = path.filter((step) => typeof step === "string").length;
      const part = section.header.key.parts[names - 1];
      if (part) found.push({ start: statement.start + part.start, end: statement.start + part.end });
    } else if (startsWith(path, section.path)) {
      for (const inner of statementsOf(document, section))
        if (inner.syntax.kind === "pair") append(found, mentionsIn(inner, path.slice(section.path.length)));
    }
  }
  return found;
}

/** In one line: in its key, or in its value for what lies in it. */
function mentionsIn({ start, syntax }: Statement, path: Path): readonly Range[] {
  if (syntax.kind !== "pair") return [];
  const find = (pair: (typeof syntax)["pair"], rest: Path): readonly Range[] => {
    const { parts } = pair.key;
    const depth = parts.findIndex((part, index) => part.name !== rest[index]);
    if (depth < 0 && parts.length < rest.length) return search(pair.value, rest.slice(parts.length));
    const part = parts[rest.length - 1];
    return part && (depth < 0 || depth >= rest.length)
      ? [{ start: start + part.start, end: start + part.end }]
      : [];
  };
  const search = (node: (typeof syntax)["pair"]["value"], rest: Path): readonly Range[] => {
    const [step] = rest;
    if (node.type === "inline-table") return node.pairs.flatMap((pair) => find(pair, rest));
    const element = node.type === "array" && typeof step === "number" ? node.elements[step] : undefined;
    return element ? search(element, rest.slice(1)) : [];
  };
  return find(syntax.pair, path);
}

/**
 * Puts another value in the place of one. A string keeps its style; of an array only the elements that differ are
 * touched, so that its layout and comments stay.
 */
export function setValue(document: TomlDocument, target: Target, value: Plain): Edits {
  const spot = spotOf(document, target);
  if (!spot || spot.part < spot.key.parts.length - 1) return undefined;
  const { node } = spot;
  if (node.type === "array" && Array.isArray(value)) {
    const edits = setElements(document, spot, node, value);
    if (edits) return edits;
  }
  return [replaceNode(document, rangeOf(spot, node), node, value)];
}

/** Puts a value in the place of a node, an element of an array perhaps. @param range of the node, absolute. */
export function replaceNode({ view }: TomlDocument, range: Range, node: ValueNode, value: Plain): TextEdit {
  const isText = node.type === "string" && typeof value === "string";
  const written = isText
    ? writeStringLike(value, node.style, view.slice(range.start, range.end))
    : writeValue(value);
  return { range: { start: range.start, end: range.end }, text: written };
}

function setElements(document: TomlDocument, spot: Spot, node: ArrayNode, value: readonly Plain[]): Edits {
  const { elements } = node;
  const isSame = (old: number, now: number): boolean => {
    const [a, b] = [elements[old], value[now]];
    return a !== undefined && b !== undefined && writeValue(toJs(a)) === writeValue(b);
  };
  let head = 0;
  while (isSame(head, head)) head++;
  let tail = 0;
  const least = Math.min(elements.length, value.length);
  while (head + tail < least && isSame(elements.length - 1 - tail, value.length - 1 - tail)) tail++;
  const kept = least - head - tail;
  const changed = elements
    .slice(head, head + kept)
    .map((element, index) => replaceNode(document, rangeOf(spot, element), element, value[head + index]!));
  const from = head + kept;
  const further = value.slice(from, value.length - tail).map(writeValue);
  const others =
    further.length > 0
      ? insertItems(document.view, spot.base, node, from, further)
      : from < elements.length - tail
        ? removeItems(document.view, spot.base, node, from, elements.length - tail)
        : [];
  return others && [...changed, ...others];
}
