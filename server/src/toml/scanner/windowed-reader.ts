import { readStatement } from "../grammar/statements.ts";
import type { Syntax } from "../types.ts";
import { createReader, type Reader } from "./reader.ts";
import { type Pieces, slice } from "./text-pieces.ts";

/** UTF-16 units that are put together to read statements from. */
const SIZE = 4096;

/** Reads statements of a text in pieces of that length, and puts together only what it reads. */
export function createWindow(pieces: Pieces, length: number): (at: number) => Syntax {
  let reader: Reader | undefined;
  /** The statement at `at`, unless it or what it looked at goes beyond the window. */
  const read = (at: number): Syntax | undefined => {
    if (!reader || at < reader.origin || at >= reader.origin + reader.end) return undefined;
    reader.at = at - reader.origin;
    const syntax = readStatement(reader);
    const end = reader.origin + reader.end;
    return end === length || at + syntax.length + syntax.lookahead <= end ? syntax : undefined;
  };
  return (at) => {
    for (let size = SIZE; ; size *= 4) {
      const syntax = read(at);
      if (syntax) return syntax;
      reader = createReader(slice(pieces, at, Math.min(length, at + size)), 0, at);
    }
  };
}
