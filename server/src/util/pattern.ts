import { compileRe2 } from "./re2.on-demand.ts";

/** An expression that a user wrote, ready to be matched. */
export type Pattern =
  | { readonly kind: "pattern"; matches(text: string): boolean }
  /** Not one; the reason as Go's `regexp` words it. */
  | { readonly kind: "broken"; readonly reason: string }
  /** More than anybody would write, and not looked at. */
  | { readonly kind: "too-large" };

/** UTF-16 units, each counted as often as the expression repeats it. */
const LARGEST = 10_000;
/** UTF-16 units of a text that is matched. */
const LONGEST_TEXT = 65_536;

const PLAIN = /^(\^?)([A-Za-z0-9_]*)(\$?)$/;

/**
 * Compiles an expression of Go's `regexp` (RE2). Matching takes time in proportion to the text, whatever the
 * expression; a text of more than 65,536 units matches nothing.
 */
export function compilePattern(expression: string): Pattern {
  const [, start, word, end] = PLAIN.exec(expression) ?? [];
  // Most are names: for these the engine need not be loaded.
  if (word !== undefined) return { kind: "pattern", matches: plainMatcher(word, start !== "", end !== "") };
  if (weight(expression) > LARGEST) return { kind: "too-large" };
  try {
    const compiled = compileRe2(expression);
    return { kind: "pattern", matches: (text) => text.length <= LONGEST_TEXT && compiled.test(text) };
  } catch (error) {
    const { message } = error as Error;
    return { kind: "broken", reason: message.replace(/^error parsing regexp: /, "") };
  }
}

function plainMatcher(word: string, fromStart: boolean, toEnd: boolean): (text: string) => boolean {
  if (fromStart) return toEnd ? (text) => text === word : (text) => text.startsWith(word);
  return toEnd ? (text) => text.endsWith(word) : (text) => text.includes(word);
}

/** UTF-16 units of an expression, each counted as often as it is repeated: what matching it may cost at most. */
export function weight(expression: string): number {
  return expression.length * repetitions(expression);
}

/** Of a list of expressions that weighs more the rest is not looked at; a long one has a thousand. */
export const HEAVIEST_LIST = 20_000;

/** How often the counts of an expression, such as `{3}`, put a part of it there at most; a thousand is the limit of RE2. */
export function repetitions(expression: string): number {
  let most = 1;
  if (!expression.includes("{")) return most;
  for (const [, low, high] of expression.slice(0, LARGEST).matchAll(/\{(\d{1,9})(?:,(\d{0,9}))?\}/g))
    most = Math.min(1000, most * Math.max(1, Number(low), Number(high ?? 0)));
  return most;
}
