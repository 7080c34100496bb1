import type { Range } from "../../toml/index.ts";
import type { Language } from "../language.ts";
import type { Form, Segment, TextMap } from "../map.ts";
import type { Container, Hints } from "../part.ts";

/** A text that stands in another, as the reader of the other's language finds it. */
export interface Piece {
  readonly container: Container;
  /** What it may be written in; the first that leads to configuration counts. */
  readonly languages: readonly Language[];
  readonly text: string;
  readonly map: TextMap;
  /** Absent: it can be read only. */
  readonly form?: Form;
  readonly hints: Hints;
}

/** Finds the texts that stand in a text of one language. Never throws; what cannot be read holds nothing. */
export type Extractor = (text: string) => readonly Piece[];

/** A stretch of the holder that goes into the embedded text, as it is or as something else. */
export interface Stretch extends Range {
  readonly as?: string;
}

/** The text that stretches of a holder make, in their order, and how it lies there. */
export function joinStretches(
  holder: string,
  outer: Range,
  stretches: Iterable<Stretch>,
): { readonly text: string; readonly map: TextMap } {
  const segments: Segment[] = [];
  let text = "";
  for (const { start, end, as = holder.slice(start, end) } of stretches) {
    if (as === "") continue;
    segments.push({ inner: text.length, innerLength: as.length, outer: start, outerLength: end - start });
    text += as;
  }
  return { text, map: { segments, outer } };
}

/** The lines of a stretch of a text, each with its line break. */
export function* linesIn(text: string, { start, end }: Range): Generator<Range> {
  for (let at = start; at < end; ) {
    const found = text.indexOf("\n", at);
    const next = found < 0 || found >= end ? end : found + 1;
    yield { start: at, end: next };
    at = next;
  }
}
