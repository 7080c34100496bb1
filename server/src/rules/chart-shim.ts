import { chartsIn, isOn, lifeOfShim, ownShims, RENAMED_SHIMS, shimsOf } from "../deploy/chart.ts";
import { nodeAt } from "../documents/yaml/tree.ts";
import { compareReleases } from "../knowledge/releases.ts";
import { closest } from "../util/closest.ts";
import { ownMember } from "../util/own-member.ts";
import { keySubject, replaceNode } from "./common/chart.ts";
import { called, guessed } from "./common/guesses.ts";
import { defineRule } from "./rule.ts";

/** The chart takes any name; an unknown one installs nothing, or stops the install when it names architectures. */
export default defineRule({
  id: "chart-shim",
  severity: "warning",
  summary: "A shim that this release of kata-deploy does not have.",
  upstream: [
    "tools/packaging/kata-deploy/helm-chart/kata-deploy/values.yaml",
    "tools/packaging/kata-deploy/binary/src/config.rs: validate",
    "tools/packaging/kata-deploy/binary/src/artifacts/install.rs",
  ],
  messages: {
    nothing: "kata-deploy {at} has no shim {shim}{when}, so nothing is installed for it. {meant}",
    stops:
      "kata-deploy {at} has no shim {shim}{when}: the install stops on nodes of the architectures that it names, as the file of the shim is missing. {meant}",
  },
  checkManifest(manifest, report) {
    for (const chart of chartsIn(manifest)) {
      if (!chart.isRead) continue;
      const known = shimsOf(chart);
      for (const { name, entry } of ownShims(chart)) {
        if (known.has(name) || entry.value?.kind !== "map") continue;
        const arches = nodeAt(entry.value, "supportedArches");
        const stops = arches?.kind === "list" && arches.items.length > 0 && isOn(chart, name);
        const life = lifeOfShim(chart.library, name);
        const isLater = life !== undefined && compareReleases(life.since, chart.release) > 0;
        const when = isLater ? ` before ${life.since}` : life?.until ? ` after ${life.until}` : "";
        const other = ownMember(RENAMED_SHIMS, name);
        const meant =
          other && known.has(other) ? other : isLater ? undefined : closest(name, [...known.keys()]);
        const at = keySubject(manifest, entry, ["shims", name]);
        report({
          at,
          message: stops ? "stops" : "nothing",
          data: {
            at: chart.release,
            shim: name,
            when,
            meant: meant && other ? called(meant) : guessed(meant, "remove"),
          },
          ...(stops && { severity: "error", fails: "install" }),
          ...(meant && { fixes: [{ ...replaceNode(at, `Change to ${meant}`, meant), isChoice: true }] }),
        });
      }
    }
  },
});
