import { applyEdits, type TextEdit } from "../edit/text-edits.ts";
import { isPair } from "../tree/sections.ts";
import type { PairSyntax, Statement, TomlDocument } from "../types.ts";
import { isStray } from "./indentation.ts";
import { isSound } from "./sound.ts";
import { beforeComment, type Put, putIn, spaceKey, spaceValue } from "./spaces.ts";

/** A pair with its value: `key = value # comment`. Offsets count from the statement's start. */
interface Row {
  readonly text: string;
  readonly base: number;
  readonly put: Put;
  readonly key: PairSyntax["pair"]["key"];
  readonly equals: number;
  readonly value: PairSyntax["pair"]["value"];
  /** Where the comment behind the value begins. */
  readonly comment?: number;
  /** Edits inside of the key and the value. */
  readonly inner: readonly TextEdit[];
  /** How wide the key, and the value with all before it, are after their edits. */
  readonly keyWidth: number;
  readonly valueWidth: number;
}

/** Pairs of one line that follow each other without a line between: what can be in columns. */
type Run = readonly Row[];

/** What is no sound pair, or has several lines, ends a run. */
export function rowsOf({ text, statements }: TomlDocument): readonly Run[] {
  const runs: Row[][] = [];
  let run: Row[] | undefined;
  for (const statement of statements) {
    const row = isPair(statement) && isSound(statement) ? rowOf(text, statement) : undefined;
    if (!row) run = undefined;
    else if (isOnOneLine(row)) {
      run ??= begun(runs);
      run.push(row);
    } else {
      runs.push([row]);
      run = undefined;
    }
  }
  return runs;
}

function begun(runs: Row[][]): Row[] {
  const run: Row[] = [];
  runs.push(run);
  return run;
}

function rowOf(text: string, statement: Statement & { readonly syntax: PairSyntax }): Row | undefined {
  const { pair, equals, comments } = statement.syntax;
  const { start: base } = statement;
  if (equals === undefined || text[base + equals] !== "=") return undefined;
  const { key, value } = pair;
  const put = putIn(statement);
  const comment = comments.find(({ start }) => start >= value.end)?.start;
  const keyEdits = spaceKey(key, put);
  const valueEdits = spaceValue(text, base, value, put);
  const indent = isStray(text.slice(base, base + key.start)) ? 0 : key.start;
  return {
    text,
    base,
    put,
    key,
    equals,
    value,
    ...(comment !== undefined && { comment }),
    inner: [...keyEdits, ...valueEdits],
    keyWidth: indent + widthAfter(text, base + key.start, base + key.end, keyEdits),
    valueWidth: widthAfter(text, base + value.start, base + value.end, valueEdits),
  };
}

function widthAfter(text: string, start: number, end: number, edits: readonly TextEdit[]): number {
  const moved = edits.map(({ range, text: put }) => ({
    range: { start: range.start - start, end: range.end - start },
    text: put,
  }));
  return applyEdits(text.slice(start, end), moved).length;
}

function isOnOneLine({ text, base, key, value }: Row): boolean {
  return !text.slice(base + key.start, base + value.end).includes("\n");
}

/** One blank on either side of the `=`, and more only where that puts neighbours into columns. */
export function spaceRows(runs: readonly Run[]): readonly TextEdit[] {
  return runs.flatMap((run) => {
    const equals = columns(run, {
      column: (row) => row.equals,
      gap: (row) => row.equals - row.key.end,
      ends: run.map((row) => row.keyWidth),
      isMeant: () => true,
    });
    const values = columns(run, {
      column: (row) => row.value.start,
      gap: (row) => row.value.start - row.equals - 1,
      ends: equals.map((column) => column + 1),
      // Values below each other behind equal signs below each other say nothing of the blanks between.
      isMeant: (group) => new Set(group.map((row) => row.equals)).size > 1,
    });
    const ends = run.map((row, index) => values[index]! + row.valueWidth);
    const comments = commentColumns(run, ends);
    return run.flatMap((row, index) => {
      const { key, value, comment, put, base, text } = row;
      const edits = [
        ...row.inner,
        put(key.end, row.equals, " ".repeat(equals[index]! - row.keyWidth)),
        put(row.equals + 1, value.start, " ".repeat(values[index]! - equals[index]! - 1)),
      ];
      if (comment === undefined) return edits;
      const column = comments.get(row);
      const own = beforeComment(text, base, value.end, comment, put);
      return [
        ...edits,
        column === undefined ? own : put(value.end, comment, " ".repeat(column - ends[index]!)),
      ];
    });
  });
}

interface Column {
  /** Where it stands now. */
  column(row: Row): number;
  /** The blanks before it. */
  gap(row: Row): number;
  /** Where what stands before it will end, by row. */
  readonly ends: readonly number[];
  /** Whether rows of one column were put there. */
  isMeant(group: readonly Row[]): boolean;
}

/** The column for each row: that of its neighbours where somebody aligned them, else one blank behind what is before. */
function columns(run: Run, { column, gap, ends, isMeant }: Column): readonly number[] {
  const found: number[] = [];
  for (let first = 0; first < run.length; ) {
    let next = first + 1;
    while (next < run.length && column(run[next]!) === column(run[first]!)) next++;
    const group = run.slice(first, next);
    const own = ends.slice(first, next);
    const isAligned = group.length > 1 && group.some((row) => gap(row) > 1) && isMeant(group);
    const shared = largest(own) + 1;
    for (const end of own) found.push(isAligned ? shared : end + 1);
    first = next;
  }
  return found;
}

/** The columns of comments that stand below each other. */
function commentColumns(run: Run, ends: readonly number[]): ReadonlyMap<Row, number> {
  const found = new Map<Row, number>();
  for (let first = 0; first < run.length; ) {
    let next = first + 1;
    const { comment } = run[first]!;
    while (comment !== undefined && next < run.length && run[next]!.comment === comment) next++;
    const group = run.slice(first, next);
    if (comment !== undefined && group.length > 1) {
      const gap = Math.max(1, comment - largest(group.map((row) => row.value.end)));
      const column = largest(ends.slice(first, next)) + gap;
      for (const row of group) found.set(row, column);
    }
    first = next;
  }
  return found;
}

/** Of any number of numbers, as there may be more of them than a call takes arguments. */
function largest(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}
