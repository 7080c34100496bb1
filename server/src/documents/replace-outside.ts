import type { Range } from "../toml/index.ts";
import { startOutside, type TextMap } from "./map.ts";

/** How a holder writes what is embedded in it. */
export interface Form {
  /** What stands before each line that is not blank. */
  readonly prefix: string;
  /** Text of the embedded language as the holder writes it; `undefined` when it cannot. Absent: as it is. */
  readonly escape?: (text: string) => string | undefined;
  /** Where that depends on what is around it: the whole of an embedded text as the holder writes it. */
  readonly rewrite?: (text: string) => string | undefined;
}

export interface Replacement {
  readonly range: Range;
  readonly text: string;
}

/** In UTF-16 units: so much beside what is replaced may be written anew. */
const MOST_REWRITTEN = 20_000;

/**
 * Replacements that are made together in the embedded text as those of the holder: each new line gets the prefix, what
 * needs it an escape, and what is not replaced stays as it is. Those that touch each other become one, because what
 * stands before a line belongs to only one of them; so do those with no more than marks between them where such have
 * escapes, and all where the holder writes the text anew as a whole.
 *
 * @param inner the embedded text.
 * @param outer the text that holds it.
 * @returns `undefined` when the holder cannot write one, or has to write very much else anew, as where a long text is
 * folded in other places.
 */
export function replaceOutside(
  map: TextMap,
  form: Form,
  inner: string,
  outer: string,
  replacements: readonly Replacement[],
): readonly Replacement[] | undefined {
  const made: Replacement[] = [];
  for (const replacement of joined(form, inner, replacements)) {
    const one = replaceOne(map, form, inner, outer, replacement);
    if (!one) return undefined;
    made.push(one);
  }
  return made;
}

function joined(form: Form, inner: string, replacements: readonly Replacement[]): readonly Replacement[] {
  const found: Replacement[] = [];
  for (const { range, text } of replacements.toSorted((a, b) => a.range.start - b.range.start)) {
    const last = found.at(-1);
    if (last && isOneWith(form, inner, last.range.end, range.start)) {
      const both = { start: last.range.start, end: Math.max(last.range.end, range.end) };
      const between = inner.slice(last.range.end, range.start);
      found[found.length - 1] = { range: both, text: last.text + between + text };
    } else found.push({ range, text });
  }
  return found;
}

/** Whether what ends at an offset and what begins at another one are replaced as one. */
function isOneWith({ escape: encode, rewrite }: Form, inner: string, end: number, start: number): boolean {
  if (start <= end || rewrite) return true;
  return encode !== undefined && marksBehind(inner, end, start) === start;
}

/** What may be one escape with its neighbour: quotation marks, braces, signs; not the ends of a placeholder, `@NAME@`. */
const MARK = /[^\w\s@]/;

function marksBehind(inner: string, from: number, most = inner.length): number {
  let end = from;
  while (end < most && MARK.test(inner[end]!)) end++;
  return end;
}

/** A replacement with the marks beside it, which are escaped with it. */
function withMarks(inner: string, { range, text }: Replacement): Replacement {
  let { start } = range;
  while (start > 0 && MARK.test(inner[start - 1]!)) start--;
  const end = marksBehind(inner, range.end);
  return {
    range: { start, end },
    text: inner.slice(start, range.start) + text + inner.slice(range.end, end),
  };
}

function replaceOne(
  map: TextMap,
  { prefix, escape: encode, rewrite }: Form,
  inner: string,
  outer: string,
  replacement: Replacement,
): Replacement | undefined {
  if (rewrite) {
    const { range, text } = replacement;
    const all = rewrite(inner.slice(0, range.start) + text + inner.slice(range.end));
    const written = all === undefined ? undefined : difference(outer, map.outer, all);
    return written && written.text.length <= text.length + MOST_REWRITTEN ? written : undefined;
  }
  if (!encode) return replaceLines(map, prefix, inner, outer, replacement);
  const { range, text } = withMarks(inner, replacement);
  const written = encode(text);
  if (written === undefined) return undefined;
  const made = replaceLines(map, prefix, inner, outer, { range, text: written });
  const start = startOutside(map, replacement.range.start);
  const end = Math.max(start, startOutside(map, replacement.range.end));
  return withoutSame(outer, made, { start, end });
}

/** A replacement without what it leaves as it is beside a range. */
function withoutSame(outer: string, { range, text }: Replacement, { start, end }: Range): Replacement {
  let from = range.start;
  let to = range.end;
  let written = text;
  while (from < start && written[0] === outer[from]) {
    from++;
    written = written.slice(1);
  }
  while (to > Math.max(end, from) && written !== "" && written.at(-1) === outer[to - 1]) {
    to--;
    written = written.slice(0, -1);
  }
  return { range: { start: from, end: to }, text: written };
}

/** Lines as they are written, each behind the prefix. */
function replaceLines(
  map: TextMap,
  prefix: string,
  inner: string,
  outer: string,
  { range, text: written }: Replacement,
): Replacement {
  // Both ends behind the prefix of their lines: the one in front is kept, the other is among what is replaced.
  const start = startOutside(map, range.start);
  const end = range.end > range.start ? startOutside(map, range.end) : start;
  const lines = written.split("\n");
  const rest = /^[^\n]*/.exec(inner.slice(range.end))![0];
  const isBlank = (index: number): boolean =>
    /^\r?$/.test(index === lines.length - 1 ? lines[index]! + rest : lines[index]!);
  const had = outer.slice(outer.lastIndexOf("\n", start - 1) + 1, start);
  const beginsLine = (range.start === 0 || inner[range.start - 1] === "\n") && prefix.startsWith(had);
  // At the end of the text no line is left to be written; any other that is blank lacks its indentation alone.
  const prefixOf = (index: number): string => {
    if (!isBlank(index)) return prefix;
    return index === lines.length - 1 && range.end === inner.length ? "" : prefix.trimEnd();
  };
  const first = beginsLine ? (isBlank(0) ? prefixOf(0) : prefix.slice(had.length)) : "";
  const more = lines.slice(1).map((line, index) => `\n${prefixOf(index + 1)}${line}`);
  const from = beginsLine && isBlank(0) ? start - had.length : start;
  return { range: { start: from, end }, text: first + lines[0]! + more.join("") };
}

/** The smallest replacement that makes a stretch of a text another text. */
function difference(outer: string, { start, end }: Range, text: string): Replacement {
  const old = outer.slice(start, end);
  const most = Math.min(old.length, text.length);
  let same = 0;
  while (same < most && old[same] === text[same]) same++;
  let behind = 0;
  while (behind < most - same && old.at(-1 - behind) === text.at(-1 - behind)) behind++;
  return {
    range: { start: start + same, end: end - behind },
    text: text.slice(same, text.length - behind),
  };
}
