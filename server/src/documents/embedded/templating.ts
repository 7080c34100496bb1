import { expansionsIn, expressionsIn, fieldsIn, hasFields } from "./expressions.ts";
import type { Expand, Stretch } from "./piece.ts";
import { linesIn } from "./piece.ts";
import { createPlaceholders } from "./placeholders.ts";

/** A line of documentation that stands for others. */
const ELISION = /^[ \t]*(?:\.{3,}|…|\[(?:\.{3}|…|snip)\]|<(?:snip|\.{3})>)[ \t]*\r?\n?$/im;

/**
 * Whether a text holds expressions of a templating language where TOML has none.
 *
 * @param isProse it stands in documentation, where some of it may be left out.
 */
export function hasExpressions(text: string, isProse: boolean): boolean {
  if (isProse && ELISION.test(text)) return true;
  return /\{\{|\{%|\{#|<%/.test(text) || hasFields(text, isProse) || !expansionsIn(text).next().done;
}

const CONTROL =
  /^[ \t]*(?:\{\{-?\s*(?:\/\*|(?:if|else|end|range|with|define|block|\$\w+\s*:?=)\b)[\s\S]*\}\}|\{%[\s\S]*%\}|\{#[\s\S]*#\}|<%[^=][\s\S]*%>)[ \t]*\r?\n?$/;

/**
 * Expressions of Jinja, Go templates, ERB, fields of Python and the like: a value that is not known becomes a placeholder, a line that
 * only directs the template goes, and so does a branch that sets what another branch has set.
 */
export const expandTemplate =
  (isProse: boolean): Expand =>
  (text) => {
    const placeholders = createPlaceholders();
    const alternatives = alternativeLines(text);
    const fields = hasFields(text, isProse) ? fieldsIn : () => [];
    const stretches: Stretch[] = [];
    const add = (start: number, end: number, as?: string): void => {
      if (end > start) stretches.push({ start, end, ...(as !== undefined && { as }) });
    };
    for (const { start, end } of blocksIn(text)) {
      const block = text.slice(start, end);
      const lineBreak = /\r?\n?$/.exec(block)![0].length;
      if (alternatives.has(start) || CONTROL.test(block) || (isProse && ELISION.test(block))) {
        add(end - lineBreak, end);
        continue;
      }
      let plain = start;
      const found = [...expressionsIn(block), ...expansionsIn(block), ...fields(block, isProse)].sort(
        (a, b) => a.index - b.index,
      );
      for (const { index, text: expression } of found) {
        const at = start + index;
        if (at < plain) continue;
        add(plain, at);
        plain = at + expression.length;
        // A remark stands for nothing.
        if (!expression.startsWith("{#")) add(at, plain, placeholders.of(expression));
      }
      add(plain, end);
    }
    return { stretches, escape: (written) => placeholders.restore(written) };
  };

/** Lines, joined where an expression goes over several. */
function* blocksIn(text: string): Generator<{ readonly start: number; readonly end: number }> {
  let start = 0;
  let opened = 0;
  let closed = 0;
  for (const line of linesIn(text, { start: 0, end: text.length })) {
    const own = text.slice(line.start, line.end);
    opened += own.match(/\{\{|\{%|\{#|<%/g)?.length ?? 0;
    closed += own.match(/\}\}|%\}|#\}|%>/g)?.length ?? 0;
    // An expression that never ends must not take the rest of the file with it.
    if (opened > closed && line.end - start < 2000 && line.end < text.length) continue;
    yield { start, end: line.end };
    start = line.end;
    opened = 0;
    closed = 0;
  }
}

/** Conditions and loops in each other. */
const DEEPEST = 40;

/** The starts of the lines in a branch of a condition that sets again what an earlier branch of it sets. */
function alternativeLines(text: string): ReadonlySet<number> {
  const left = new Set<number>();
  if (!/\{[{%]-?\s*(?:else|elif)/.test(text)) return left;
  interface Branch {
    readonly keys: Set<string>;
    readonly lines: number[];
  }
  const open: { readonly earlier: Set<string>; branch: Branch }[] = [];
  let table = "";
  const close = (one: (typeof open)[number]): void => {
    if ([...one.branch.keys].some((key) => one.earlier.has(key)))
      for (const at of one.branch.lines) left.add(at);
    for (const key of one.branch.keys) one.earlier.add(key);
  };
  for (const { start, end } of blocksIn(text)) {
    const block = text.slice(start, end);
    const verb = /^[ \t]*\{[{%]-?\s*(if|unless|elif|elsif|else|end|endif|range|with|for|endfor)\b/.exec(
      block,
    )?.[1];
    if (verb && CONTROL.test(block)) {
      const innermost = open.at(-1);
      // Nobody nests so deep.
      if (open.length > DEEPEST) return new Set();
      if (/^(?:if|unless|range|with|for)$/.test(verb))
        open.push({ earlier: new Set(), branch: { keys: new Set(), lines: [] } });
      else if (innermost) {
        close(innermost);
        if (/^(?:elif|elsif|else)$/.test(verb)) innermost.branch = { keys: new Set(), lines: [] };
        else open.pop();
      }
      continue;
    }
    const header = /^\s*(\[{1,2}[^\]\n]*\]{1,2})/.exec(block)?.[1];
    const key = /^\s*([\w.-]+|"[^"]*")\s*=/.exec(block)?.[1];
    if (header) table = header;
    const name = header ?? (key && `${table} ${key}`);
    for (const { branch } of open) {
      branch.lines.push(start);
      if (name) branch.keys.add(name);
    }
  }
  return left;
}
