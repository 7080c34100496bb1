import { placedEntries } from "../placed.ts";
import { compareReleases, firstRelease, lastRelease, valueAt } from "../schema/release.ts";
import { runtimeAt, runtimeName } from "./_names.ts";
import { adviceOf, renameFixes, replacementOf } from "./_replacement.ts";
import { acceptedKeys, isFatal } from "./_unknown.ts";
import { defineRule } from "./rule.ts";

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
    renamed: "{key} is called {new} since {gone}: under the old name {at} {effect}.{unit}",
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
        effect: fatal ? `refuses the configuration${acceptedKeys(placed)}` : "ignores it",
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
      const replacement = replacementOf(unit, placed);
      const newKey = isAlias ? history.key : replacement?.key;
      const evidence = replacement && { evidence: replacement.entry.evidence };
      if (newKey !== undefined) {
        const change = replacement?.entry.valueChange;
        const fixes = renameFixes(unit, placed, newKey, change);
        const note = change ? ` The unit changes too (${change.replaceAll("-", " ")}).` : "";
        const named = { ...data, gone, new: newKey, unit: note };
        report({ ...common, message: "renamed", data: named, fixes, tags: ["deprecated"], ...evidence });
        continue;
      }
      const advice = replacement ? adviceOf(replacement) : "Delete the line.";
      report({
        ...common,
        message: "removed",
        data: { ...data, gone, advice },
        tags: ["deprecated"],
        ...evidence,
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
