import type { Runtime } from "../../knowledge/facts.ts";
import { compilePattern, type Pattern, repetitions } from "../../util/pattern.ts";

type Read = Exclude<Pattern, { readonly kind: "too-large" }>;

/**
 * An entry of `enable_annotations` as a runtime reads it; `undefined` where that cannot be told.
 *
 * The Go runtime matches each entry with Go's `regexp` and passes over one that is none (`regexpContains` in
 * src/runtime/pkg/oci/utils.go). runtime-rs makes a set of all with the crate `regex` 1, and admits nothing when one
 * entry is none (`SecurityInfo::is_annotation_enabled` in src/libs/kata-types/src/config/hypervisor/mod.rs).
 */
export function annotationPattern(entry: string, runtime: Runtime): Read | undefined {
  const repeated = runtime === "go" ? tooOften(entry) : undefined;
  if (repeated) return { kind: "broken", reason: `invalid repeat count: \`${repeated}\`` };
  const pattern = compilePattern(runtime === "runtime-rs" ? asRe2(entry) : entry);
  if (pattern.kind === "too-large") return undefined;
  if (runtime === "runtime-rs") return inRust(asRe2(entry), pattern);
  // Which names of properties Go knows depends on its version.
  return /\\[pP]\{\^?\w{3}/.test(entry) ? undefined : pattern;
}

/** A count above the 1000 that RE2 takes. */
function tooOften(entry: string): string | undefined {
  if (/[[\\]/.test(entry)) return undefined;
  return /\{(?:\d+,)?(?:[1-9]\d{4,8}|[2-9]\d{3}|1(?!000\D)\d{3})\}/.exec(entry)?.[0];
}

/** What the crate takes beside RE2 and RE2 can say in another way: repeated repetitions, and blanks that mean nothing. */
function asRe2(entry: string): string {
  const spaced = /^\(\?x\)([^[\\#(]*)$/.exec(entry)?.[1];
  const plain = spaced === undefined ? entry : spaced.replace(/\s/g, "");
  if (/[[\\]/.test(plain)) return plain;
  return plain.replace(/[*+]{2,}/g, (run) => (run.includes("*") ? "*" : "+"));
}

/** What both engines refuse, in the words of Go's. */
const REFUSED_BY_BOTH =
  /^(?:missing argument to repetition operator|missing closing|unexpected \)|invalid named capture|duplicate capture group name|trailing backslash|invalid or unsupported Perl syntax: `\(\?<?[=!])/;

const TOKENS = /\[:\^?[a-z]+:\]|\\[pPx]\{[^}]*\}|\\[\s\S]|\{\d+(?:,\d*)?\}|\(\?[a-zA-Z-]+\)|[\s\S]/g;

/** A group in a group, and so on. The crate's own limit is 250, of which other parts of an expression take some. */
const DEEPEST = 80;

/** A class of Unicode that is there 300 times is larger than the crate takes by default (10 MiB). */
const MOST_REPETITIONS = 150;

/**
 * The crate's syntax is RE2's but for some of either side: it takes nested repetitions, more flags, more escapes and
 * sets inside sets, and knows no octal numbers, no `\Q` and no brace that repeats nothing. Of the annotations' names,
 * which are ASCII, both find the same with what both take.
 */
function inRust(entry: string, pattern: Read): Read | undefined {
  if (repetitions(entry) > MOST_REPETITIONS) return undefined;
  let refused: string | undefined;
  let inClass = false;
  let depth = 0;
  let before = "";
  for (const [token] of entry.matchAll(TOKENS)) {
    if (/^\\[Q\d]$/.test(token)) refused ??= `\`${token}\` is no escape that it knows`;
    if (/^\\[<>]$/.test(token)) return undefined;
    if (inClass) {
      if (token === "]" && before !== "[" && before !== "[^") inClass = false;
      else if (token === "[" || (token === before && /^[&~-]$/.test(token))) return undefined;
      before = before === "[" && token === "^" ? "[^" : token;
      continue;
    }
    if (token === "[") inClass = true;
    else if (token === "(" && ++depth > DEEPEST) return undefined;
    else if (token === ")") depth--;
    else if (token === "{") {
      if (/^\\[bB]$/.test(before)) return undefined;
      refused ??= "`{` repeats nothing";
    } else if (/^(?:[*+?]|\{\d.*\})$/.test(token) && /^\(\?.*\)$/.test(before)) {
      refused ??= `\`${token}\` repeats nothing`;
    }
    before = token;
  }
  if (pattern.kind === "broken") return REFUSED_BY_BOTH.test(pattern.reason) ? pattern : undefined;
  return refused === undefined ? pattern : { kind: "broken", reason: refused };
}
