import type { Phrase } from "../../util/phrases.ts";
import type { Feature } from "../messages.ts";
import type { CommentNode, FeatureUse, PlaceholderUse, Syntax, SyntaxProblem } from "../types.ts";
import { END } from "./characters.ts";

/** Shared by every statement that has none, so that a clean one allocates nothing. */
export const NONE: never[] = [];

/** The state of reading one statement. Offsets in it count from `origin`; what it collects counts from `base`. */
export interface Reader {
  readonly text: string;
  readonly end: number;
  /** Where in the document the text begins. */
  readonly origin: number;
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

/** `origin` is where in the document the text begins. */
export function createReader(text: string, at = 0, origin = 0): Reader {
  return {
    text,
    end: text.length,
    origin,
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

/** The character code at a place, or `END`; takes nothing. */
export const peek = (r: Reader, at = r.at): number => (at < r.end ? r.text.charCodeAt(at) : END);

export interface Mend {
  readonly title: string;
  readonly text: string;
  /** Absolute; the problem's own range where absent. */
  readonly start?: number;
  readonly end?: number;
}

/** Records what is made already; {@link report} makes it. */
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
  message: Phrase,
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
  feature: Feature,
  since: FeatureUse["since"],
  start: number,
  end: number,
): void {
  if (r.features === NONE) r.features = [];
  r.features.push({ start: start - r.base, end: end - r.base, feature, since });
}

/** Records a placeholder of a template. Offsets are absolute. */
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

/** What {@link goBack} needs to undo what is read and recorded from here on. */
export const mark = (r: Reader): Mark => ({
  at: r.at,
  errors: r.errors.length,
  features: r.features.length,
  placeholders: r.placeholders.length,
  comments: r.comments.length,
});

/** Forgets what was read since a mark; how far the reader has looked stays known, as the statement hangs on it. */
export function goBack(r: Reader, to: Mark): void {
  if (r.at + 1 > r.reach) r.reach = r.at + 1;
  r.at = to.at;
  if (r.errors.length > to.errors) r.errors.length = to.errors;
  if (r.features.length > to.features) r.features.length = to.features;
  if (r.placeholders.length > to.placeholders) r.placeholders.length = to.placeholders;
  if (r.comments.length > to.comments) r.comments.length = to.comments;
}

/** Looks one unit behind the end: a line feed there would belong to a carriage return before it. */
export function finish(
  r: Reader,
): Pick<Syntax, "length" | "lookahead" | "comments" | "errors" | "features" | "placeholders"> {
  const { base, at, comments, features, placeholders } = r;
  const errors = r.errors.length > 1 ? r.errors.sort((a, b) => a.start - b.start) : r.errors;
  const lookahead = Math.max(r.reach, at + 1) - at;
  return { length: at - base, lookahead, comments, errors, features, placeholders };
}
