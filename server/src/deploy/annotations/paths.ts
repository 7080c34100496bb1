import type { Host } from "../../environment/host.ts";
import { compilePattern } from "../../util/pattern.ts";

/**
 * Whether a path is one of the files that patterns find on the host, spelled as they find it; `undefined` when that
 * depends on a host that is not known.
 *
 * Source: `checkPathIsInGlobs` in src/runtime/pkg/oci/utils.go, with `filepath.Glob`.
 */
export function isFoundByGo(patterns: readonly string[], path: string, host: Host): boolean | undefined {
  if (path === "") return false;
  const matching = patterns.some(
    (pattern) => pattern === path || (hasMeta(pattern) && goPattern(pattern)?.matches(path)),
  );
  if (!matching) return false;
  const there = host.stat?.(cleaned(path));
  return there === undefined ? undefined : there !== "missing";
}

function hasMeta(pattern: string): boolean {
  return /[*?[\\]/.test(pattern);
}

/** `filepath.Match`: no wildcard crosses a slash. */
function goPattern(pattern: string): Pattern | undefined {
  let source = "";
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (c === "*") source += "[^/]*";
    else if (c === "?") source += "[^/]";
    else if (c === "[") {
      const end = pattern.indexOf("]", i + 2);
      if (end < 0) return undefined;
      source += setSource(pattern.slice(i + 1, end), "^");
      i = end;
    } else source += escaped(c === "\\" ? (pattern[++i] ?? "") : c);
  }
  return compiled(source);
}

/**
 * Whether a pattern matches the text of a path.
 *
 * Source: `validate_path_pattern` in src/libs/kata-types/src/config/mod.rs, with `glob::Pattern`, where a star crosses
 * slashes.
 */
export function isAllowedByRust(patterns: readonly string[], path: string): boolean {
  return patterns.some((pattern) => rustPattern(pattern)?.matches(path));
}

function rustPattern(pattern: string): Pattern | undefined {
  if (/\*{3}/.test(pattern)) return undefined;
  if (
    [...pattern.matchAll(/\*\*/g)].some(
      ({ index }) =>
        !/^(?:^|.*\/)$/.test(pattern.slice(0, index).slice(-1)) ||
        !/^(?:$|\/)/.test(pattern.slice(index + 2)),
    )
  )
    return undefined;
  let source = "";
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (pattern.startsWith("**", i)) {
      source += pattern[i + 2] === "/" ? "(?:.*/)?" : ".*";
      i += pattern[i + 2] === "/" ? 2 : 1;
    } else if (c === "*") source += ".*";
    else if (c === "?") source += ".";
    else if (c === "[") {
      const end = pattern.indexOf("]", i + 2);
      if (end < 0) return undefined;
      source += setSource(pattern.slice(i + 1, end), "!");
      i = end;
    } else source += escaped(c);
  }
  return compiled(source);
}

function setSource(set: string, negation: string): string {
  const isNegated = set.startsWith(negation);
  const inner = (isNegated ? set.slice(1) : set).replace(/[[\\\]^]/g, "\\$&");
  return `[${isNegated ? "^" : ""}${inner}]`;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}

/** Patterns are users' own, so they are matched in linear time. */
function compiled(source: string): Pattern | undefined {
  const pattern = compilePattern(`(?s)^${source}$`);
  return pattern.kind === "pattern" ? pattern : undefined;
}

type Pattern = Extract<ReturnType<typeof compilePattern>, { readonly kind: "pattern" }>;

/** A path without `.`, `..` and doubled slashes, as the host sees it where no link is on the way. */
export function cleaned(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
