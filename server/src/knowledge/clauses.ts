import type { AppliesTo } from "./types/applies-to.ts";

/** The alternatives of an entry; any of them may match. */
export function appliesTo({
  applies,
}: {
  readonly applies: AppliesTo | readonly AppliesTo[];
}): readonly AppliesTo[] {
  return Array.isArray(applies) ? applies : [applies as AppliesTo];
}

/** Whether a clause's member allows a name; absent, it allows any. */
export function isAmong(wanted: string | readonly string[] | undefined, have: string): boolean {
  if (wanted === undefined) return true;
  return typeof wanted === "string" ? wanted === have : wanted.includes(have);
}

/** A member of a clause, which may hold one or several. */
export function asList(one: string | readonly string[] | undefined): readonly string[] {
  return one === undefined ? [] : typeof one === "string" ? [one] : one;
}

/** `hypervisor.*.msize_9p` against a path. Asked of every key at every edit, so that it makes no strings. */
export function matchesPattern(pattern: string, path: readonly string[]): boolean {
  let start = 0;
  for (let index = 0; index < path.length; index++) {
    const name = path[index]!;
    const dot = pattern.indexOf(".", start);
    if (dot < 0 !== (index === path.length - 1)) return false;
    let end = dot < 0 ? pattern.length : dot;
    if (pattern.startsWith("[]", end - 2)) end -= 2;
    const isAny = end === start + 1 && pattern[start] === "*";
    if (!isAny && !(name.length === end - start && pattern.startsWith(name, start))) return false;
    start = dot + 1;
  }
  return path.length > 0;
}
