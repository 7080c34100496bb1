import type { Site } from "../documents/document.ts";
import { type OutsideEdit, outside } from "../documents/outside.ts";
import { lineOf, linesOf, type Source } from "../documents/source.ts";
import { lengthOf, lineAt, type Range, slice } from "../toml/index.ts";

/** How a client counts columns; offsets inside the server are UTF-16 units. */
export type Encoding = "utf-8" | "utf-16" | "utf-32";

export interface LspPosition {
  readonly line: number;
  readonly character: number;
}
export interface LspRange {
  readonly start: LspPosition;
  readonly end: LspPosition;
}

export interface LspTextEdit {
  readonly range: LspRange;
  readonly newText: string;
}

/** The client's first choice that we know; UTF-16, as the protocol has it, when it offers nothing. */
export function chooseEncoding(offered: readonly string[] | undefined): Encoding {
  const known: readonly string[] = ["utf-8", "utf-16", "utf-32"];
  return (offered?.find((name) => known.includes(name)) as Encoding | undefined) ?? "utf-16";
}

/** A place outside the text is moved to its nearest end, as the protocol asks. */
export function toOffset(source: Source, position: LspPosition, encoding: Encoding): number {
  if (position.line < 0) return 0;
  const { start, text } = lineOf(source, position.line);
  if (encoding === "utf-16") return start + Math.min(Math.max(0, position.character), text.length);
  let units = position.character;
  let at = 0;
  while (at < text.length && units > 0) {
    const code = text.codePointAt(at)!;
    const width = encoding === "utf-32" ? 1 : utf8Width(code);
    if (width > units) break;
    units -= width;
    at += code > 0xffff ? 2 : 1;
  }
  return start + at;
}

/**
 * The line and the character of a UTF-16 offset, the character in the client's encoding; an offset outside is moved
 * to the nearest end.
 */
export function toPosition(source: Source, offset: number, encoding: Encoding): LspPosition {
  const lines = linesOf(source);
  const { pieces } = source;
  const inside = Math.min(Math.max(0, offset), lengthOf(pieces));
  const line = lineAt(lines, inside);
  const start = lines.starts[line]!;
  if (encoding === "utf-16") return { line, character: inside - start };
  const before = slice(pieces, start, inside);
  let character = 0;
  for (let at = 0; at < before.length; ) {
    const code = before.codePointAt(at)!;
    character += encoding === "utf-32" ? 1 : utf8Width(code);
    at += code > 0xffff ? 2 : 1;
  }
  return { line, character };
}

/** Where a place of a document stands in the client's file. */
export function toRange(site: Site, encoding: Encoding): LspRange {
  const { source, range } = outside(site);
  return {
    start: toPosition(source, range.start, encoding),
    end: toPosition(source, range.end, encoding),
  };
}

/** Offsets of the client's file. */
export function fromRange(source: Source, range: LspRange, encoding: Encoding): Range {
  return { start: toOffset(source, range.start, encoding), end: toOffset(source, range.end, encoding) };
}

function utf8Width(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

/** An edit of a file that the client has. */
export function toTextEdit({ source, range, text }: OutsideEdit, encoding: Encoding): LspTextEdit {
  return {
    range: {
      start: toPosition(source, range.start, encoding),
      end: toPosition(source, range.end, encoding),
    },
    newText: text,
  };
}
