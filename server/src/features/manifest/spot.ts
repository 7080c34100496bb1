import type { Range } from "../../toml/index.ts";

/** Where a cursor stands in a manifest, by the indentation of its lines: what is being written need not be YAML yet. */
export interface ManifestSpot {
  /** `key`: a name is written; `value`: behind a colon, or an element of a list. */
  readonly kind: "key" | "value";
  /** The keys that lead there; of a value its own too. Elements of lists are left out. */
  readonly path: readonly string[];
  /** What is written already: a name, or a value without its quotes. */
  readonly range: Range;
  /** The quote around the value. */
  readonly quote: string;
  /** Whether a colon follows the name. */
  readonly hasColon: boolean;
}

/** Lines that are looked at upwards. */
const MOST_LINES = 5000;

const KEY = /^(?:"([^"]*)"|'([^']*)'|([^\s"'#[\]{},&*!|>%@`-][^:#]*?|[A-Za-z0-9_./-]+))\s*:(?=\s|$)/;

/** @returns `undefined` in comments and in texts of several lines. */
export function spotAt(text: string, offset: number): ManifestSpot | undefined {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const stop = text.indexOf("\n", offset);
  const line = text.slice(start, stop < 0 ? text.length : stop).replace(/\r$/, "");
  const lead = /^ *(?:- +|-$)*/.exec(line)![0].length;
  const isItem = /^ *-/.test(line);
  const column = offset - start;
  if (column < /^ */.exec(line)![0].length || /^\s*#/.test(line)) return undefined;
  const body = line.slice(lead);
  const key = KEY.exec(body);
  const parents = parentsOf(text, start, isItem ? dashColumn(line) : lead, isItem);
  if (!parents) return undefined;
  if (key && column > lead + key[0].length - 1) {
    const name = key[1] ?? key[2] ?? key[3]!;
    const value = valueAt(line, lead + key[0].length, column);
    return value && { ...value, kind: "value", path: [...parents, name], ...moved(value, start) };
  }
  if (isItem && !key) {
    const value = valueAt(line, lead, column);
    return value && { ...value, kind: "value", path: parents, ...moved(value, start) };
  }
  const word = /^[^\s:]*/.exec(body)![0];
  if (column > lead + word.length || /^[|>{[&*]/.test(body)) return undefined;
  const range = { start: start + lead, end: start + lead + word.length };
  return { kind: "key", path: parents, range, quote: "", hasColon: key !== null };
}

function moved({ range }: ManifestSpot, start: number): Pick<ManifestSpot, "range"> {
  return { range: { start: start + range.start, end: start + range.end } };
}

/** A value on a line, or the element of a list between brackets that the column is in. */
function valueAt(line: string, from: number, column: number): ManifestSpot | undefined {
  const rest = line.slice(from);
  const bracket = /^\s*\[/.exec(rest)?.[0].length ?? 0;
  let begin = from + bracket;
  if (bracket > 0) {
    const comma = line.lastIndexOf(",", column - 1);
    if (comma >= begin) begin = comma + 1;
    const close = line.indexOf("]", begin);
    if (close >= 0 && column > close) return undefined;
  }
  begin += /^\s*/.exec(line.slice(begin))![0].length;
  const quote = /^["']/.exec(line.slice(begin))?.[0] ?? "";
  const first = begin + quote.length;
  const until = quote
    ? line.indexOf(quote, first)
    : line
        .slice(first)
        .search(bracket > 0 ? /(?<!\s)\s*[,\]]|(?<!\s)\s+#|(?<!\s)\s*$/ : /(?<!\s)\s+#|(?<!\s)\s*$/);
  const end = until < 0 ? line.length : quote ? until : first + until;
  if (/^[|>]/.test(line.slice(first)) || column > Math.max(end, column === begin ? column : end))
    return undefined;
  const at = Math.min(first, Math.max(column, from));
  return { kind: "value", path: [], range: { start: at, end: Math.max(at, end) }, quote, hasColon: true };
}

function dashColumn(line: string): number {
  return line.indexOf("-");
}

/** The keys above a line that hold it; `undefined` inside a text of several lines. */
function parentsOf(
  text: string,
  before: number,
  indent: number,
  isItem: boolean,
): readonly string[] | undefined {
  const found: string[] = [];
  let current = indent;
  // The dash of a list may stand below the first letter of its key.
  let isList = isItem;
  let end = before - 1;
  for (let count = 0; end > 0 && (current > 0 || isList) && count < MOST_LINES; count++) {
    const start = text.lastIndexOf("\n", end - 1) + 1;
    const line = text.slice(start, end).replace(/\r$/, "");
    end = start - 1;
    if (/^\s*(?:#.*)?$/.test(line)) continue;
    if (/^(?:---|\.\.\.)/.test(line)) break;
    const lead = /^ *(?:- +)*/.exec(line)![0].length;
    const key = KEY.exec(line.slice(lead));
    const holds = lead < current || (isList && lead === current && !/^ *-/.test(line));
    if (holds && key) {
      if (/^\s*[|>]/.test(line.slice(lead + key[0].length))) return undefined;
      found.unshift(key[1] ?? key[2] ?? key[3]!);
      isList = /^ *-/.test(line);
      current = isList ? dashColumn(line) : lead;
    } else if (/^ *-/.test(line) && dashColumn(line) < current) {
      current = dashColumn(line);
      isList = true;
    }
  }
  return found;
}
