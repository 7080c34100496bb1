import { APOSTROPHE, OPEN_BRACE, OPEN_BRACKET, QUOTE } from "../scanner/characters.ts";
import { peek, type Reader } from "../scanner/reader.ts";
import type { ValueNode } from "../types.ts";
import { readArray } from "./arrays.ts";
import { readWord } from "./bare-values.ts";
import { readInlineTable } from "./inline-tables.ts";
import type { Place } from "./string-nodes.ts";
import { readString } from "./strings.ts";

/** Reads the value at `r.at`. Never fails: what cannot be read becomes an invalid node with an error. */
export function readValue(r: Reader, place: Place): ValueNode {
  switch (peek(r)) {
    case QUOTE:
    case APOSTROPHE:
      return readString(r, place);
    case OPEN_BRACKET:
      return readArray(r, readValue);
    case OPEN_BRACE:
      return readInlineTable(r, readValue);
    default:
      return readWord(r, place);
  }
}
