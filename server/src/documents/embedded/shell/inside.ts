import { firstFrom } from "../../../util/first-from.ts";
import type { Piece } from "../piece.ts";

/** Tells whether an offset lies in one of some pieces, none of which lies in another. */
export function insideOf(pieces: readonly Piece[]): (offset: number) => boolean {
  const places = pieces.map(({ map }) => map.outer).sort((a, b) => a.start - b.start);
  const starts = places.map(({ start }) => start);
  return (offset) => {
    const outer = places[firstFrom(starts, offset + 1) - 1];
    return outer !== undefined && offset < outer.end;
  };
}
