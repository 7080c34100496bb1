import type { Range } from "../toml/index.ts";

/**
 * A stretch of an embedded text and the stretch of the holding text that stands for it. Of the same length they
 * correspond unit by unit, else as a whole (an escape, a placeholder).
 */
export interface Segment {
  readonly inner: number;
  readonly innerLength: number;
  readonly outer: number;
  readonly outerLength: number;
}

/** How an embedded text lies in the text that holds it. */
export interface TextMap {
  /** In ascending order and without gaps in the embedded text; what lies between them in the holder is indentation and the like. */
  readonly segments: readonly Segment[];
  /** The place in the holder where the text begins, before the indentation of its first line, and where it ends. */
  readonly outer: Range;
}

/** The stretch of the holder that stands for a range of the embedded text. */
export function toOuter(map: TextMap, range: Range): Range {
  const start = startOutside(map, range.start);
  if (range.end <= range.start) return { start, end: start };
  return { start, end: Math.max(start, endOutside(map, range.end)) };
}

/** Where the unit at an offset stands: behind the indentation of its line. */
export function startOutside({ segments, outer }: TextMap, offset: number): number {
  const index = segmentAt(segments, offset);
  const segment = segments[index];
  if (!segment) return outer.end;
  const into = Math.max(0, offset - segment.inner);
  return segment.outer + (segment.innerLength === segment.outerLength ? into : 0);
}

/** Where what ends at an offset ends: before the indentation of a line that follows. */
function endOutside({ segments, outer }: TextMap, offset: number): number {
  const segment = segments[segmentAt(segments, offset - 1)];
  if (!segment) return outer.end;
  const into = offset - segment.inner;
  if (into >= segment.innerLength || segment.innerLength !== segment.outerLength)
    return segment.outer + segment.outerLength;
  return segment.outer + into;
}

/**
 * The offset in the embedded text that a place of the holder stands for. A place in the indentation of a line is
 * its beginning.
 *
 * @returns `undefined` outside the embedded text.
 */
export function toInner({ segments, outer }: TextMap, offset: number): number | undefined {
  if (offset < outer.start || offset > outer.end) return undefined;
  for (const { inner, innerLength, outer: start, outerLength } of segments) {
    if (offset < start) return inner;
    if (offset < start + outerLength)
      return innerLength === outerLength
        ? inner + offset - start
        : inner + (offset > start ? innerLength : 0);
  }
  const last = segments.at(-1);
  return last ? last.inner + last.innerLength : 0;
}

/** The last segment that begins at or before an offset and reaches beyond it; behind them all their number. */
function segmentAt(segments: readonly Segment[], offset: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { inner, innerLength } = segments[middle]!;
    if (inner + innerLength > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}
