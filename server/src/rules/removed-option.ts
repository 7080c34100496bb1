import { placedEntries } from "../placed.ts";
import type { SupportEntry } from "../schema/knowledge.ts";
import { compareReleases, firstRelease, lastRelease, valueAt } from "../schema/release.ts";
import { appliesTo, matchesPattern } from "../support.ts";
import type { Unit } from "../unit.ts";
import { runtimeAt, runtimeName } from "./_names.ts";
import { isFatal } from "./_unknown.ts";
import { defineRule, type Fix } from "./rule.ts";

/** The struct history of every release tells when a key came and went. */
export default defineRule({
  id: "removed-option",
  severity: "warning",
  summary: "The targeted release does not have this option: it was removed or renamed, or comes only later.",
  upstream: [
    "src/runtime/pkg/katautils/config.go: hypervisor, agent, runtime, factory (toml tags, by release)",
    "src/libs/kata-types/src/config: Hypervisor, Agent, Runtime (serde fields, by release)",
  ],
  messages: {
    removed: "{key} was removed from {runtime} in {gone}: {at} {effect}. {advice}",
    renamed: "{key} is called {new} since {gone}: {at} {effect} under the old name.{unit}",
    later: "{key} comes with {since}; {at} does not know it yet and {effect}.",
  },
  check(unit, report) {
    for (const placed of placedEntries(unit)) {
      const { parent, path, entry, file } = placed;
      if (placed.place.kind !== "unknown" || (parent.kind !== "table" && parent.kind !== "tables")) continue;
      const key = path.at(-1)!;
      const history = unit.library.history(unit.runtime, parent.info.pattern, key);
      if (!history) continue;
      const { releases } = unit.library.knowledge.runtimes[unit.runtime];
      const release = unit.target.release;
      const fatal = isFatal(unit, placed);
      const at = { file, range: entry.key };
      const common = { at, ...(fatal && { severity: "error" as const, fails: "load" as const }) };
      const data = {
        key,
        runtime: runtimeName(unit.runtime),
        at: runtimeAt(unit),
        effect: fatal ? "refuses the configuration" : "ignores it",
      };
      // A key can be absent for a while and come back, and an old name can stay on as an alias for a while.
      const isAlias = history.key !== key;
      const timeline = isAlias
        ? (history.aliases ?? []).map(([from, names]) => [from, names?.includes(key) ? key : null] as const)
        : history.type;
      const since = firstRelease(timeline);
      if (since !== undefined && compareReleases(since, release) > 0) {
        report({ ...common, message: "later", data: { ...data, since } });
        continue;
      }
      const last = lastBefore(timeline, release, releases);
      const gone = releases[releases.indexOf(last ?? "") + 1] ?? release;
      const entryOfSupport = replacementOf(unit, path, release);
      const replacement = isAlias ? history.key : newKey(entryOfSupport, path);
      if (replacement !== undefined && parent.info.options.has(replacement)) {
        const changes = entryOfSupport?.valueChange !== undefined;
        const fixes: Fix[] = [];
        if (!changes && unit.config.get(...path.slice(0, -1), replacement) === undefined) {
          fixes.push({ title: `Rename to ${replacement}`, edits: [{ ...at, text: replacement }] });
        }
        const note = changes ? ` The value changes too (${entryOfSupport?.valueChange}).` : "";
        report({
          ...common,
          message: "renamed",
          data: { ...data, gone, new: replacement, unit: note },
          fixes,
          tags: ["deprecated"],
        });
        continue;
      }
      const advice = entryOfSupport?.replacement
        ? `Use ${entryOfSupport.replacement} instead.`
        : (entryOfSupport?.note ?? "Delete the line.");
      report({
        ...common,
        message: "removed",
        data: { ...data, gone, advice },
        tags: ["deprecated"],
        ...(entryOfSupport && { evidence: entryOfSupport.evidence }),
      });
    }
  },
});

/** Last release before `release` in which the option was there. */
function lastBefore(
  timeline: readonly (readonly [string, unknown])[],
  release: string,
  releases: readonly string[],
): string | undefined {
  const until = lastRelease(timeline as readonly (readonly [string, string | null])[], releases);
  if (until !== undefined && compareReleases(until, release) < 0) return until;
  return releases.findLast(
    (known) =>
      compareReleases(known, release) < 0 &&
      valueAt(timeline as readonly (readonly [string, string | null])[], known) !== undefined,
  );
}

function replacementOf(unit: Unit, path: readonly string[], release: string): SupportEntry | undefined {
  return unit.library.knowledge.support.find(
    (entry) =>
      (entry.level === "removed" || entry.level === "renamed") &&
      (entry.since === undefined || compareReleases(entry.since, release) <= 0) &&
      appliesTo(entry).some((applies) => {
        const options = typeof applies.option === "string" ? [applies.option] : (applies.option ?? []);
        const runtimes = typeof applies.runtime === "string" ? [applies.runtime] : applies.runtime;
        return (
          options.some((pattern) => matchesPattern(pattern, path)) &&
          (!runtimes || runtimes.includes(unit.runtime))
        );
      }),
  );
}

/** The new name, when it lies in the same table. */
function newKey(entry: SupportEntry | undefined, path: readonly string[]): string | undefined {
  const target = entry?.replacementOption?.split(".");
  if (!target || !matchesPattern(target.slice(0, -1).join("."), path.slice(0, -1))) return undefined;
  return target.at(-1);
}
