/** Finds the expressions of templating languages, in one pass over a text. */

/** Where something begins and ends, UTF-16 offsets. */
interface Found {
  readonly index: number;
  readonly text: string;
}

const CLOSERS: Readonly<Record<string, string>> = { "{{": "}}", "{%": "%}", "{#": "#}", "<%": "%>" };

/** The beginning of what ends with another expression on the same line. */
const OPENS = /\{%-?\s*(?:if|for)\b|\{\{-?\s*(?:if|range|with)\b/y;
const ENDS = /\{%-?\s*end\w+\s*-?%\}|\{\{-?\s*end\s*-?\}\}/g;

/**
 * `{{ … }}`, `{% … %}`, `{# … #}`, `<% … %>`. What stands between two ends of a condition or a loop on one line is one thing.
 *
 * @param joins whether that counts.
 */
export function* expressionsIn(text: string, joins = true): Generator<Found> {
  const ends = joins ? lastEnds(text) : new Map<string, number>();
  /** Kinds that are not closed any more. */
  const unclosed = new Set<string>();
  const lineOf = lineCounter(text);
  const opening = /\{\{|\{%|\{#|<%/g;
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const { 0: mark, index } = match;
    const closer = CLOSERS[mark]!;
    OPENS.lastIndex = index;
    const last = OPENS.test(text) ? ends.get(`${mark}${lineOf(index)}`) : undefined;
    let end = last !== undefined && last > index ? last : -1;
    if (end < 0 && !unclosed.has(mark)) {
      const closed = text.indexOf(closer, index + 2);
      if (closed < 0) unclosed.add(mark);
      else end = closed + 2;
    }
    if (end < 0) {
      opening.lastIndex = index + 1;
      continue;
    }
    yield { index, text: text.slice(index, end) };
    opening.lastIndex = end;
  }
}

/** By kind and line: where the last expression there ends that ends a condition or a loop. */
function lastEnds(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const lineOf = lineCounter(text);
  for (const { 0: all, index } of text.matchAll(ENDS))
    found.set(`${all.slice(0, 2)}${lineOf(index)}`, index + all.length);
  return found;
}

/** Which line an offset is in; to be asked in the order of the text. */
function lineCounter(text: string): (at: number) => number {
  let line = 0;
  let next = text.indexOf("\n");
  return (at) => {
    while (next >= 0 && next < at) {
      line++;
      next = text.indexOf("\n", next + 1);
    }
    return line;
  };
}

const EXPANSION = /\$\{[^}\n]{0,500}\}|\$\([^)\n]{0,500}\)|\$\w+|`[^`\n]{0,500}`/y;

/**
 * Expansions of a shell that stand for a whole value: behind `=`, `[` or a comma, with no string and no comment before
 * that in its line. Within a string they may be meant as they are.
 */
export function* expansionsIn(text: string): Generator<Found> {
  let isPlain = true;
  let isValue = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === "\n") isPlain = true;
    else if (/\s/.test(character)) continue;
    else if (isValue && (character === "$" || character === "`")) {
      EXPANSION.lastIndex = at;
      const found = EXPANSION.exec(text)?.[0];
      isValue = false;
      if (found === undefined) continue;
      yield { index: at, text: found };
      if (/[#"']/.test(found)) isPlain = false;
      at += found.length - 1;
    } else {
      if (character === "#" || character === '"' || character === "'") isPlain = false;
      isValue = isPlain && (character === "=" || character === "," || character === "[");
    }
  }
}

const IN_BRACES = String.raw`\{[ \t]*[A-Za-z_][\w.]*(?:\[\w+\])*(?:![rsa])?(?::[^{}"'=,\n]{0,40})?[ \t]*\}`;
/** What people write where a reader, `sed` or `%` is to put something: `<size>`, `...`, `__SIZE__`, `%(size)s`, `@@SIZE@@`. */
const MARKS = String.raw`<[A-Za-z][^<>"'=\n]{0,60}>|\.{3}(?!\w)|\u2026|__[A-Z]\w{0,60}__|%\(\w{1,60}\)[sdr]|%%\w{1,60}%%|@@\w{1,60}@@`;
/** Such a mark as all of a string; `%SIZE%` too, which is nothing else there. */
const QUOTED_MARK = String.raw`(?<=")(?:${MARKS}|%[A-Z]\w{0,60}%)(?=")|(?<=')(?:${MARKS}|%[A-Z]\w{0,60}%)(?=')`;
const BEFORE_VALUE = String.raw`^[ \t]*[\w."'-]+[ \t]*=[ \t]*(?:\[[^"'#\n]*)?`;
/** A number or a word that a reader of documentation is to put in: `N`, `SIZE_MIB`; misspelt words of TOML are none. */
const NAME = String.raw`(?!(?:TRUE|FALSE|YES|NO|ON|OFF|NULL|NIL|NONE|INF|NAN)\b)(?:[A-Z][A-Z0-9_-]{0,60}|[nxy])(?=[ \t]*(?:#.*)?\r?$)`;
const AFTER_EQUALS = String.raw`(?<=^[ \t]*[\w.-]{1,60}[ \t]{0,9}=[ \t]{0,9})`;
const FIELD = new RegExp(`${IN_BRACES}|${QUOTED_MARK}|${MARKS}`, "g");
const FIELD_OR_NAME = new RegExp(`${FIELD.source}|${AFTER_EQUALS}${NAME}`, "gm");
const BEFORE = new RegExp(`${BEFORE_VALUE}$`);
const FIELD_AS_VALUE = new RegExp(`${BEFORE_VALUE}(?:${IN_BRACES}|${MARKS}|["'](?:${QUOTED_MARK}))`, "m");
const NAME_AS_VALUE = new RegExp(`${AFTER_EQUALS}${NAME}`, "m");
const FIELD_ALONE = /^[ \t]*\{[A-Za-z_]\w*\}[ \t]*\r?$/m;

/**
 * Whether fields of Python's `format` and the like stand where TOML has values or lines: no inline table is a name alone.
 *
 * @param isProse it stands in documentation, where a name in capitals may be what the reader puts in.
 */
export function hasFields(text: string, isProse: boolean): boolean {
  return FIELD_AS_VALUE.test(text) || FIELD_ALONE.test(text) || (isProse && NAME_AS_VALUE.test(text));
}

/** Fields in a line of a text that {@link hasFields}: whole values and lines, and in strings those of Python. */
export function* fieldsIn(line: string, isProse: boolean): Generator<Found> {
  for (const { 0: text, index } of line.matchAll(isProse ? FIELD_OR_NAME : FIELD)) {
    const before = line.slice(0, index);
    const isQuoted = /^[^#]*=/.test(before) && (text.startsWith("{") ? /["']/ : /["']$/).test(before);
    if (isQuoted || BEFORE.test(before) || FIELD_ALONE.test(line)) yield { index, text };
  }
}
