import {
  type Chart,
  chartsIn,
  type SetValue,
  setValues,
  valueNames,
  valueTimeline,
} from "../deploy/chart.ts";
import { compareReleases, firstRelease, valueAt } from "../knowledge/releases.ts";
import type { ManifestUnit } from "../project/manifest.ts";
import { closest } from "../util/closest.ts";
import { type Phrase, phrases } from "../util/phrases.ts";
import { keySubject, replaceNode } from "./common/chart.ts";
import { guessed } from "./common/guesses.ts";
import { defineRule } from "./rule.ts";

/** What took the place of values that are gone. */
const INSTEAD: readonly (readonly [RegExp, string])[] = [
  [/^env\.shims/, "shims.NAME.enabled"],
  [/^env\.defaultShim/, "defaultShim"],
  [/^env\.allowedHypervisorAnnotations/, "shims.NAME.allowedHypervisorAnnotations"],
  [/^env\.agentHttpsProxy/, "shims.NAME.agent.httpsProxy"],
  [/^env\.agentNoProxy/, "shims.NAME.agent.noProxy"],
  [/^env\.snapshotterHandlerMapping/, "shims.NAME.containerd.snapshotter"],
  [/^env\.pullTypeMapping/, "shims.NAME.crio.guestPull"],
  [/^env\._experimentalSetupSnapshotter/, "snapshotter.setup"],
  [/^env\._experimentalForceGuestPull/, "shims.NAME.containerd.forceGuestPull"],
  [/^env\.createRuntimeClasses/, "runtimeClasses.enabled"],
  [/^env\.createDefaultRuntimeClass/, "runtimeClasses.createDefault"],
  [/^env\.debug/, "debug"],
];

const ADVICE = phrases({
  use: "Use {other}.",
  select: "Use job.nodes or the node selector of the chart instead.",
  remove: "Take it out.",
});

/** The chart refuses what is left of its old selectors. */
const REFUSED =
  /^job\.(?:nodeSelector|nodeAffinity|nodeSelectorExpressions|cleanup\.nodeSelectorExpressions)$/;

/** The chart has no schema: Helm takes any value, and what no template reads has no effect. */
export default defineRule({
  id: "chart-unknown-value",
  severity: "warning",
  summary: "A value that the kata-deploy chart does not have, so that Helm ignores it.",
  upstream: [
    "tools/packaging/kata-deploy/helm-chart/kata-deploy/values.yaml",
    "tools/packaging/kata-deploy/helm-chart/kata-deploy/templates/_helpers.tpl",
  ],
  messages: {
    unknown: "The chart of {at} has no value {value}: it is ignored without a word. {instead}",
    gone: "The chart has no {value} since {since}: it is ignored without a word. {instead}",
    later: "{value} comes with {since}; the chart of {at} ignores it. Update the chart, or take it out.",
    refused: "The chart refuses {value} since {since}, so nothing is installed. {instead}",
  },
  yieldsTo: ["chart-drop-in"],
  checkManifest(manifest, report, isFull) {
    for (const chart of chartsIn(manifest)) {
      if (!chart.isRead) continue;
      for (const set of unknownValues(chart)) {
        const { path, entry } = set;
        const at = keySubject(manifest, entry, path);
        const value = path.join(".");
        const timeline = valueTimeline(chart.library, path);
        const since = timeline && firstRelease(timeline);
        if (timeline && since && compareReleases(since, chart.release) > 0) {
          report({ at, message: "later", data: { value, since, at: chart.release } });
        } else if (timeline && since) {
          const isRefused = REFUSED.test(value);
          report({
            at,
            message: isRefused ? "refused" : "gone",
            data: { value, since: timeline.at(-1)![0], instead: adviceFor(value) },
            ...(isRefused && { severity: "error", fails: "install" }),
            tags: ["deprecated"],
          });
        } else if (isFull()) {
          report({ at, message: "unknown", data: { value, at: chart.release, instead: undefined } });
        } else report({ at, message: "unknown", ...guess(manifest, chart, set) });
      }
    }
  },
});

/** What is set and not known; nothing of what stands below it. */
function* unknownValues(chart: Chart): Generator<SetValue> {
  const left = new Set<string>();
  for (const set of setValues(chart.values)) {
    const name = set.path.join(".");
    if (set.path.some((_, length) => left.has(set.path.slice(0, length).join(".")))) continue;
    // Names of shims are a matter of another rule.
    if (set.path.length === 2 && set.path[0] === "shims") continue;
    const kind = valueAt(valueTimeline(chart.library, set.path), chart.release);
    // What stands below one that is no map is told with it.
    if (kind !== "map" && kind !== "any") left.add(name);
    if (kind === undefined) yield set;
  }
}

function adviceFor(value: string): Phrase {
  if (REFUSED.test(value)) return ADVICE("select");
  const other = INSTEAD.find(([pattern]) => pattern.test(value))?.[1];
  return other === undefined ? ADVICE("remove") : ADVICE("use", { other });
}

function guess(manifest: ManifestUnit, chart: Chart, { path, entry }: SetValue) {
  const name = path.at(-1)!;
  const value = path.join(".");
  const siblings = valueNames(chart, path.slice(0, -1));
  const meant = closest(name, siblings) ?? siblings.find((one) => one.toLowerCase() === name.toLowerCase());
  const data = { value, at: chart.release, instead: guessed(meant, "remove") };
  if (!meant) return { data };
  const fix = replaceNode(keySubject(manifest, entry, path), `Change to ${meant}`, meant);
  return { data, fixes: [{ ...fix, isChoice: true as const }] };
}
