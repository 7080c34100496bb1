import type { Timeline } from "../knowledge/facts.ts";
import { releasesWithNoted } from "../knowledge/library.ts";
import { tableInfoOf } from "../knowledge/places.ts";
import { compareReleases, firstRelease, valueAt } from "../knowledge/releases.ts";
import { placedOf } from "../project/known-entries.ts";
import { leaveOut } from "./common/fixes.ts";
import {
  ADVICE,
  isOfOldReleases,
  renamedTo,
  renameFixes,
  replacementOf,
  unitNote,
} from "./common/replacements.ts";
import { EFFECT, isFatal } from "./common/unknown-keys.ts";
import { defineRule, entryKeySite } from "./rule.ts";

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
    removed: "{key} was removed from {runtime} in {gone}: {runtimeAt} {effect}. {advice}",
    renamed: "{key} is called {new} since {gone}: under the old name {runtimeAt} {effect}. {unit}",
    later: "{key} comes with {since}; {runtimeAt} does not know it yet and {effect}.",
    gone: "{key} has been gone since {gone}: {runtimeAt} {effect}. {advice}",
  },
  check(unit, report) {
    for (const placed of placedOf(unit, "unknown")) {
      const { parent, path } = placed;
      const info = tableInfoOf(parent);
      if (!info) continue;
      const key = path.at(-1)!;
      const history = unit.library.history(unit.runtime, info.pattern, key);
      const replacement = replacementOf(unit, placed);
      const isOld = replacement !== undefined && isOfOldReleases(unit, replacement);
      if (!history && !isOld) continue;
      const releases = releasesWithNoted(unit.library.knowledge, unit.runtime);
      const release = unit.target.release;
      const fatal = isFatal(unit, placed);
      const common = {
        at: entryKeySite(placed),
        ...(fatal && { severity: "error" as const, fails: "load" as const }),
      };
      const data = { effect: EFFECT(fatal ? "fatal" : "ignored") };
      const told = {
        ...common,
        tags: ["deprecated" as const],
        ...(replacement && { evidence: replacement.row.evidence }),
      };
      if (!history) {
        const { advice, row: old } = replacement!;
        report({ ...told, message: "gone", data: { ...data, gone: old.since!, advice } });
        continue;
      }
      // A key can be absent for a while and come back.
      const timeline = history.type;
      const since = firstRelease(timeline);
      if (since !== undefined && compareReleases(since, release) > 0) {
        report({ ...common, message: "later", data: { ...data, since }, asShipped: "hint" });
        continue;
      }
      const last = lastBefore(timeline, release, releases);
      const gone = releases[releases.indexOf(last ?? "") + 1] ?? release;
      const option = replacement && renamedTo(replacement);
      if (option) {
        const named = { ...data, gone, new: nameOf(option, info.pattern), unit: unitNote(replacement) };
        const fixes = renameFixes(unit, placed, replacement);
        report({ ...told, message: "renamed", data: named, fixes });
        continue;
      }
      const advice = replacement?.advice ?? ADVICE("delete");
      const fixes = replacement
        ? renameFixes(unit, placed, replacement)
        : leaveOut(placed, { certainty: "choice" });
      report({ ...told, message: "removed", data: { ...data, gone, advice }, fixes });
    }
  },
});

function nameOf({ key, table }: { readonly key: string; readonly table: string }, from: string): string {
  return table === from ? key : `${key} in [${table}]`;
}

/** Last release before `release` in which the option was there. */
function lastBefore(
  timeline: Timeline<string>,
  release: string,
  releases: readonly string[],
): string | undefined {
  return releases.findLast(
    (known) => compareReleases(known, release) < 0 && valueAt(timeline, known) !== undefined,
  );
}
