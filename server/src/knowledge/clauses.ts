import type { AppliesTo } from "./types.ts";

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
  return wanted === undefined || asList(wanted).includes(have);
}

/** A member of a clause, which may hold one or several. */
export function asList(one: string | readonly string[] | undefined): readonly string[] {
  return one === undefined ? [] : typeof one === "string" ? [one] : one;
}

/** `hypervisor.*.msize_9p` against a path. */
export function matchesPattern(pattern: string, path: readonly string[]): boolean {
  const last = path.at(-1) ?? "";
  if (!pattern.endsWith(last) && !/[*\]]$/.test(pattern)) return false;
  const parts = pattern.replaceAll("[]", "").split(".");
  return parts.length === path.length && parts.every((part, index) => part === "*" || part === path[index]);
}
