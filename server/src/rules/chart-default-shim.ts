import { type Chart, chartsIn, enabledShims, ownShims, shimsOf } from "../deploy/chart.ts";
import { entryOf, nodeAt, type YamlEntry } from "../documents/yaml/tree.ts";
import type { Library } from "../knowledge/library.ts";
import { compareReleases, type Release, valueAt } from "../knowledge/releases.ts";
import { keySubject, valueSubject } from "./common/chart.ts";
import { defineRule } from "./rule.ts";

const ARCHITECTURES = ["amd64", "arm64", "s390x", "ppc64le"] as const;

/** kata-deploy wants the default among the shims that it installs; where the chart names none it takes its own. */
export default defineRule({
  id: "chart-default-shim",
  severity: "error",
  summary: "A default shim of kata-deploy that is not installed.",
  upstream: [
    "tools/packaging/kata-deploy/helm-chart/kata-deploy/templates/_helpers.tpl",
    "tools/packaging/kata-deploy/binary/src/config.rs: from_env, validate",
  ],
  messages: {
    stops:
      "defaultShim.{arch} is {shim}, which is not installed there: kata-deploy stops on such nodes. Name one of the shims that are on.",
    dropped:
      "defaultShim.{arch} is {shim}, which is not installed there: the chart leaves it out, and there is no default RuntimeClass. Name one of the shims that are on.",
    missing:
      "The default shim is {shim} where defaultShim says nothing, and it is off: kata-deploy stops on nodes of {arches}. Set defaultShim for them, {arch} to {on}.",
    none: "No shim is on: kata-deploy then installs its built-in list, without RuntimeClasses. Name the shims that are wanted.",
  },
  checkManifest(manifest, report) {
    const { library } = manifest;
    for (const chart of chartsIn(manifest)) {
      if (!chart.isRead || compareReleases(chart.release, "3.26.0") < 0) continue;
      const on = enabledShims(chart);
      const told = nodeAt(chart.values, "defaultShim");
      const without: string[] = [];
      for (const arch of ARCHITECTURES) {
        const here = on.filter((shim) => archesOf(chart, shim).includes(arch));
        const own = entryOf(told, arch);
        const shim = own?.value?.kind === "scalar" && own.value.value ? String(own.value.value) : undefined;
        if (own && shim !== undefined) {
          if (here.includes(shim)) continue;
          const stops =
            compareReleases(chart.release, "3.28.0") < 0 ||
            (here.length > 0 && !here.includes(builtIn(library, chart.release, arch)));
          report({
            at: valueSubject(manifest, own, ["defaultShim", arch]),
            message: stops ? "stops" : "dropped",
            data: { arch, shim },
            ...(stops ? { fails: "install" } : { severity: "warning" }),
          });
        } else if (here.length > 0 && !here.includes(builtIn(library, chart.release, arch)))
          without.push(arch);
      }
      const at = shimsEntry(chart);
      if (!at) continue;
      const [arch] = without;
      if (arch !== undefined) {
        const shim = builtIn(library, chart.release, arch);
        const first = on.find((one) => archesOf(chart, one).includes(arch))!;
        report({
          at: keySubject(manifest, at, ["defaultShim"]),
          message: "missing",
          data: { arch, shim, on: first, arches: without.join(", ") },
          fails: "install",
        });
      }
      if (on.length === 0 && ownShims(chart).length > 0)
        report({ at: keySubject(manifest, at, ["shims"]), message: "none", severity: "warning" });
    }
  },
});

function shimsEntry({ values }: Chart): YamlEntry | undefined {
  const shims = entryOf(values, "shims");
  return entryOf(shims?.value, "disableAll") ?? shims;
}

/** What kata-deploy takes when the values say nothing: what the chart itself says. */
function builtIn({ knowledge }: Library, release: Release, arch: string): string {
  return String(valueAt(knowledge.deploy().defaults[`defaultShim.${arch}`], release) ?? "qemu");
}

function archesOf(chart: Chart, shim: string): readonly string[] {
  const told = nodeAt(chart.values, "shims", shim, "supportedArches");
  if (told?.kind !== "list") return shimsOf(chart).get(shim) ?? [];
  return told.items.flatMap((item) => (item.kind === "scalar" ? [String(item.value)] : []));
}
