import type { Runtime, Timeline, UpstreamOption } from "../knowledge/facts.ts";
import type { Library } from "../knowledge/library.ts";
import { firstRelease, lastRelease } from "../knowledge/releases.ts";
import { typeName } from "./wording.ts";

/** The life of an option in one runtime in a few words: `since 3.2.0; float instead of integer since 3.3.0`. */
export function historyLine(library: Library, runtime: Runtime, option: UpstreamOption): string {
  const { releases } = library.knowledge.runtimes[runtime];
  const since = firstRelease(option.type);
  const until = lastRelease(option.type, releases);
  const parts = [until ? `${since} to ${until}` : `since ${since}`];
  const types = changes(option.type).filter(([, now, before]) => typeName(now) !== typeName(before));
  for (const [release, now, before] of types)
    parts.push(`${typeName(now)} instead of ${typeName(before)} since ${release}`);
  for (const [release, now, before] of changes(option.values)) {
    const added = now.filter((value) => !before.includes(value)).map(show);
    const gone = before.filter((value) => !now.includes(value)).map(show);
    if (added.length > 0) parts.push(`${added.join(", ")} since ${release}`);
    if (gone.length > 0) parts.push(`${gone.join(", ")} no longer since ${release}`);
  }
  for (const [release, aliases] of option.aliases ?? []) {
    if (aliases && aliases.length > 0)
      parts.push(`also as ${aliases.map((name) => `\`${name}\``).join(", ")} since ${release}`);
  }
  const unit = library.knowledge.prose[option.table]?.[option.key]?.unit;
  if (typeof unit === "object") {
    const own = unit.filter((variant) => !variant.runtime || variant.runtime === runtime);
    for (const variant of own.slice(1))
      if (variant.since) parts.push(`in ${variant.unit} since ${variant.since}`);
  }
  return parts.join("; ");
}

/** Where a timeline goes from one value to another. */
function changes<T>(
  timeline: Timeline<T> | undefined,
): readonly (readonly [release: string, now: T, before: T])[] {
  const found: (readonly [string, T, T])[] = [];
  let before: T | null = null;
  for (const [release, now] of timeline ?? []) {
    if (before !== null && now !== null) found.push([release, now, before]);
    if (now !== null) before = now;
  }
  return found;
}

function show(value: string): string {
  return `\`${value === "" ? '""' : value}\``;
}
