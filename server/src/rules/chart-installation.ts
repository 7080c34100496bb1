import { type Chart, chartsIn, enabledShims, isOn, ownShims, shimsOf } from "../deploy/chart.ts";
import { entryOf, nodeAt, textAt } from "../documents/yaml/tree.ts";
import { compareReleases } from "../knowledge/releases.ts";
import { runtimeOf } from "../project/shipped.ts";
import { keySubject, nodeSubject, valueSubject } from "./common/chart.ts";
import { defineRule } from "./rule.ts";

/** Shims that still load with the file that kata-deploy writes for another folder. */
const UNHARMED = /^(?:clh|clh-azure|fc|remote)$/;

/** What kata-deploy does with values that concern a whole installation. */
export default defineRule({
  id: "chart-installation",
  severity: "error",
  summary: "Values with which kata-deploy stops, or installs shims that do not start.",
  upstream: [
    "tools/packaging/kata-deploy/binary/src/artifacts/install.rs: write_common_drop_ins",
    "tools/packaging/kata-deploy/binary/src/config.rs: validate",
    "tools/packaging/kata-deploy/binary/src/runtime/containerd.rs",
  ],
  messages: {
    prefix:
      "With {value} kata-deploy {at} gives most shims paths that nothing installs: {shims} do not start. Leave it out, or set image, initrd, firmware and firmware_volume to what is there in each dropIn.",
    absolute: "{value} has to begin with a slash: kata-deploy stops.",
    proxy:
      "agent.{name} of {shim}: the proxies are not told apart by architecture, and on nodes of others ({others}) kata-deploy stops, as they have no such shim. Keep such nodes out with nodeSelector.",
    snapshotter:
      "snapshotter.setup takes nydus and erofs, not {have}: kata-deploy stops on containerd. Set others up yourself and name them for the shim.",
    erofs:
      "snapshotter.erofsMergeMode has to be unmerged for shims of the Go runtime on erofs: kata-deploy stops.",
    guestPull:
      'Only the Go runtime reads what forceGuestPull sets, and {shim} is one of runtime-rs: it does nothing. Use experimental = ["force_guest_pull"] in [runtime] of its dropIn.',
    hostOS: "env.hostOS has no effect since 3.32.0. Take it out.",
  },
  checkManifest(manifest, report) {
    for (const chart of chartsIn(manifest)) {
      if (!chart.isRead) continue;
      const { values, release, library } = chart;
      const env = nodeAt(values, "env");
      for (const name of ["multiInstallSuffix", "installationPrefix"]) {
        const entry = entryOf(env, name);
        const text = textAt(env, name);
        if (!entry || !text) continue;
        const value = `env.${name}`;
        const at = valueSubject(manifest, entry, ["env", name]);
        if (name === "installationPrefix" && !text.startsWith("/"))
          report({ at, message: "absolute", data: { value }, fails: "install" });
        const shims = enabledShims(chart).filter((shim) => !UNHARMED.test(shim));
        if (compareReleases(release, "3.27.0") >= 0 && shims.length > 0)
          report({
            at,
            message: "prefix",
            data: { value, at: release, shims: someOf(shims) },
            fails: "load",
          });
      }
      const host = entryOf(env, "hostOS");
      if (host && textAt(env, "hostOS") && compareReleases(release, "3.32.0") >= 0)
        report({ at: keySubject(manifest, host, ["env", "hostOS"]), message: "hostOS", severity: "warning" });
      for (const { name: shim, entry } of ownShims(chart)) {
        const pull = nodeAt(entry.value, "containerd", "forceGuestPull");
        if (
          isOn(chart, shim) &&
          pull?.kind === "scalar" &&
          pull.value === true &&
          runtimeOf(library, shim, release) === "runtime-rs"
        ) {
          const at = nodeSubject(manifest, pull, ["shims", shim, "containerd", "forceGuestPull"]);
          report({ at, message: "guestPull", data: { shim }, severity: "warning" });
        }
        for (const name of ["httpsProxy", "noProxy"]) {
          const proxy = entryOf(nodeAt(entry.value, "agent"), name);
          if (!proxy || !textAt(entry.value, "agent", name)) continue;
          const others = otherArchitectures(chart, shim);
          if (others.length === 0) continue;
          report({
            at: keySubject(manifest, proxy, ["shims", shim, "agent", name]),
            message: "proxy",
            data: { name, shim, others: others.join(", ") },
            severity: "warning",
          });
        }
      }
      const setup = nodeAt(values, "snapshotter", "setup");
      for (const item of setup?.kind === "list" ? setup.items : []) {
        const have = item.kind === "scalar" ? String(item.value) : "";
        if (have === "nydus" || have === "erofs") continue;
        const at = nodeSubject(manifest, item, ["snapshotter", "setup", have]);
        report({ at, message: "snapshotter", data: { have }, fails: "install" });
      }
      const goOnErofs = ownShims(chart).find(
        ({ name, entry }) =>
          textAt(entry.value, "containerd", "snapshotter") === "erofs" &&
          runtimeOf(library, name, release) === "go",
      );
      if (goOnErofs && usesErofs(chart) && textAt(values, "snapshotter", "erofsMergeMode") !== "unmerged") {
        const at = entryOf(nodeAt(goOnErofs.entry.value, "containerd"), "snapshotter")!;
        report({
          at: valueSubject(manifest, at, ["shims", goOnErofs.name, "containerd", "snapshotter"]),
          message: "erofs",
          fails: "install",
        });
      }
    }
  },
});

/** Since this release values of the proxies are held against the shims of the node. */
function otherArchitectures(chart: Chart, shim: string): readonly string[] {
  if (compareReleases(chart.release, "3.26.0") < 0) return [];
  const own = shimsOf(chart).get(shim);
  if (!own || own.length === 0) return [];
  // Nodes of another architecture are there when shims for it are turned on.
  const wanted = ownShims(chart).filter(({ name }) => name !== shim && isOn(chart, name));
  const there = new Set(wanted.flatMap(({ name }) => shimsOf(chart).get(name) ?? []));
  const isOnlyThere = !wanted.some(({ name }) =>
    (shimsOf(chart).get(name) ?? []).some((arch) => own.includes(arch)),
  );
  return isOnlyThere ? [...there].filter((arch) => !own.includes(arch)) : [];
}

function usesErofs({ release }: Chart): boolean {
  return compareReleases(release, "3.32.0") >= 0;
}

function someOf(names: readonly string[]): string {
  return names.length <= 3
    ? names.join(", ")
    : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
}
