import { BOM, CR, END, HASH, isBlank, isControl, isForeignBlank, isLineEnd, LF } from "./characters.ts";
import type { CommentNode, FeatureUse, PlaceholderUse, SyntaxProblem } from "./types.ts";

/** Shared by every statement that has none, so that a clean one allocates nothing. */
export const NONE: never[] = [];

/** The state of reading one statement. Offsets in it are absolute; what it collects counts from `base`. */
export interface Reader {
  readonly text: string;
  readonly end: number;
  /** Start of the statement. */
  base: number;
  /** Next unit to read. */
  at: number;
  /** One past the furthest unit looked at by a search ahead. */
  reach: number;
  /** The brackets of the arrays and inline tables that are open, outermost first. */
  open: string;
  /** How deep the keys of the inline tables that are open reach: the parts beyond the first of each. */
  depth: number;
  /** What the text lacks to close them, once one has been given up. */
  unclosed: Unclosed | undefined;
  errors: SyntaxProblem[];
  features: FeatureUse[];
  placeholders: PlaceholderUse[];
  comments: CommentNode[];
}

/** Arrays and inline tables that end without their brackets. */
export interface Unclosed {
  /** Where the innermost begins; absolute. */
  readonly start: number;
  /** Where the brackets should stand; absolute. */
  readonly end: number;
  /** Innermost first. */
  readonly brackets: string;
  /** No bracket is missing: the rest of the line was left out since it is nested too deeply. */
  readonly deep: boolean;
}

export function createReader(text: string, at = 0): Reader {
  return {
    text,
    end: text.length,
    base: at,
    at,
    reach: at,
    open: "",
    depth: 0,
    unclosed: undefined,
    errors: NONE,
    features: NONE,
    placeholders: NONE,
    comments: NONE,
  };
}

export const peek = (r: Reader, at = r.at): number => (at < r.end ? r.text.charCodeAt(at) : END);

export interface Mend {
  readonly title: string;
  readonly text: string;
  /** Absolute; the problem's own range where absent. */
  readonly start?: number;
  readonly end?: number;
}

export function addError(r: Reader, problem: SyntaxProblem): void {
  if (r.errors === NONE) r.errors = [];
  r.errors.push(problem);
}

/** Records a syntax error. Offsets are absolute. */
export function report(
  r: Reader,
  code: string,
  start: number,
  end: number,
  message: string,
  mend?: Mend,
  related?: { start: number; end: number },
): void {
  addError(r, {
    start: start - r.base,
    end: end - r.base,
    code,
    message,
    ...(mend && {
      fix: {
        title: mend.title,
        start: (mend.start ?? start) - r.base,
        end: (mend.end ?? end) - r.base,
        text: mend.text,
      },
    }),
    ...(related && { related: { start: related.start - r.base, end: related.end - r.base } }),
  });
}

/** Records syntax that only a later TOML knows. Offsets are absolute. */
export function use(
  r: Reader,
  feature: string,
  since: FeatureUse["since"],
  start: number,
  end: number,
): void {
  if (r.features === NONE) r.features = [];
  r.features.push({ start: start - r.base, end: end - r.base, feature, since });
}

export function placeholder(
  r: Reader,
  name: string,
  where: PlaceholderUse["where"],
  start: number,
  end: number,
): void {
  if (r.placeholders === NONE) r.placeholders = [];
  r.placeholders.push({ start: start - r.base, end: end - r.base, name, where });
}

/** Levels of tables and arrays that one key and its value may have: enough for all, and safe to walk recursively. */
export const DEEPEST = 200;

/** What to go back to when a guess ahead proves wrong. */
export interface Mark {
  readonly at: number;
  readonly errors: number;
  readonly features: number;
  readonly placeholders: number;
  readonly comments: number;
}

export const mark = (r: Reader): Mark => ({
  at: r.at,
  errors: r.errors.length,
  features: r.features.length,
  placeholders: r.placeholders.length,
  comments: r.comments.length,
});

export function goBack(r: Reader, to: Mark): void {
  if (r.at + 1 > r.reach) r.reach = r.at + 1;
  r.at = to.at;
  if (r.errors.length > to.errors) r.errors.length = to.errors;
  if (r.features.length > to.features) r.features.length = to.features;
  if (r.placeholders.length > to.placeholders) r.placeholders.length = to.placeholders;
  if (r.comments.length > to.comments) r.comments.length = to.comments;
}

/** Skips spaces and tabs; what only looks like a blank is skipped with an error. */
export function skipBlanks(r: Reader): void {
  for (;;) {
    const c = peek(r);
    if (isBlank(c)) r.at++;
    else if (c > 126 || c === 11 || c === 12) {
      if (!isForeignBlank(c)) return;
      skipForeignBlanks(r);
    } else return;
  }
}

function skipForeignBlanks(r: Reader): void {
  const start = r.at;
  while (isForeignBlank(peek(r))) r.at++;
  if (r.text.charCodeAt(start) === BOM)
    report(
      r,
      "stray-bom",
      start,
      r.at,
      "A byte order mark may stand only at the very start of the file: delete this invisible character.",
      {
        title: "Delete the invisible character",
        text: "",
      },
    );
  else
    report(
      r,
      "foreign-blank",
      start,
      r.at,
      "This looks like a blank and is another character: put a plain space in its place.",
      {
        title: "Replace with a space",
        text: " ",
      },
    );
}

/** Offset of the line's end: the line feed, the carriage return, or the end of the text. */
export function lineEnd(r: Reader, from = r.at): number {
  let at = from;
  while (at < r.end) {
    const c = r.text.charCodeAt(at);
    if (c === LF || c === CR) break;
    at++;
  }
  return at;
}

/** Reads the line end at `at`, if one stands there. A carriage return alone is an error that ends the line. */
export function takeLineEnd(r: Reader): boolean {
  const c = peek(r);
  if (c === LF) r.at++;
  else if (c === CR) {
    r.at++;
    if (peek(r) === LF) r.at++;
    else bareReturn(r, r.at - 1);
  } else return false;
  return true;
}

export function bareReturn(r: Reader, at: number): void {
  report(
    r,
    "bare-carriage-return",
    at,
    at + 1,
    "A carriage return alone does not end a line in TOML: end it with a line feed.",
    {
      title: "Replace with a line feed",
      text: "\n",
    },
  );
}

/** Reads a comment from its `#` up to the line end, which stays. */
export function takeComment(r: Reader): CommentNode {
  const { text, end } = r;
  const start = r.at;
  let at = start + 1;
  let bad = -1;
  for (; at < end; at++) {
    const c = text.charCodeAt(at);
    if (c < 32) {
      if (c === LF || c === CR) break;
      if (c !== 9 && bad < 0) bad = at;
    } else if (c === 127 && bad < 0) bad = at;
  }
  r.at = at;
  if (bad >= 0) controlCharacter(r, bad);
  const comment = { start: start - r.base, end: at - r.base, text: text.slice(start, at) };
  if (r.comments === NONE) r.comments = [];
  r.comments.push(comment);
  return comment;
}

/** Whether a text holds a control character, so that no quotation marks make it right. */
export function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (isControl(text.charCodeAt(at))) return true;
  return false;
}

/** Reports the run of control characters at `at`. */
export function controlCharacter(r: Reader, at: number): void {
  let end = at + 1;
  while (isControl(peek(r, end))) end++;
  const hex = r.text.charCodeAt(at).toString(16).toUpperCase().padStart(4, "0");
  report(r, "control-character", at, end, `The control character U+${hex} may not stand here: delete it.`, {
    title: "Delete the control character",
    text: "",
  });
}

/** What stands between values of an array or pairs of an inline table. Returns whether a line ended. */
export function skipLines(r: Reader): boolean {
  let crossed = false;
  for (;;) {
    skipBlanks(r);
    const c = peek(r);
    if (c === HASH) takeComment(r);
    else if (c !== END && isLineEnd(c)) {
      takeLineEnd(r);
      crossed = true;
    } else return crossed;
  }
}
