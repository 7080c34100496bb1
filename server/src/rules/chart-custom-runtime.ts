import { type Chart, chartsIn, enabledShims } from "../deploy/chart.ts";
import { entryOf, nodeAt, textAt, type YamlEntry, type YamlNode } from "../documents/yaml/tree.ts";
import { compareReleases, valueAt } from "../knowledge/releases.ts";
import { runtimeName } from "../knowledge/runtimes.ts";
import { runtimeOf } from "../project/shipped.ts";
import { closest } from "../util/closest.ts";
import { keySubject, nodeSubject, replaceNode } from "./common/chart.ts";
import { guessed } from "./common/guesses.ts";
import { defineRule } from "./rule.ts";

/** What kata-deploy makes of a custom runtime: a copy of a shim's file under the handler's name. */
export default defineRule({
  id: "chart-custom-runtime",
  severity: "error",
  summary: "A custom runtime of kata-deploy that cannot be installed or cannot start a pod.",
  upstream: [
    "tools/packaging/kata-deploy/helm-chart/kata-deploy/templates/custom-runtimes.yaml",
    "tools/packaging/kata-deploy/binary/src/config.rs: parse_custom_runtimes",
    "tools/packaging/kata-deploy/binary/src/artifacts/install.rs: install_custom_runtime_configs, collect_required_tarballs",
  ],
  messages: {
    noBase:
      "The custom runtime {name} names no baseConfig: the install stops. Name the shim whose configuration it begins with.",
    unknownBase:
      "kata-deploy {at} has no shim {base}: nothing is copied for the runtime {name}, and each of its pods fails on a missing file. {meant}",
    goOnly:
      "kata-deploy {at} looks for every base among the files of the Go runtime, and {base} is one of runtime-rs: the install stops. Update to 3.27.0 or later.",
    notUnpacked:
      "The base {base} of {name} is not among the shims that are on: since 3.32.0 what only it needs is not unpacked{lost}, so pods fail. Turn shims.{base} on.",
    noClass:
      "The custom runtime {name} has no runtimeClass, and with it no handler: it is left out. Add a RuntimeClass as a text.",
    noHandler:
      "No line of the runtimeClass of {name} begins with handler:, so the runtime is left out. Write it in block style, with the handler on a line of its own.",
    quoted:
      "The handler of {name} keeps its quotes: with a dropIn Kubernetes refuses the name of a key that has them. Leave them out.",
    comment: "The comment behind the handler of {name} becomes a part of it: Helm stops. Take it away.",
    parts:
      "{at} wants containerd and crio of {name} to be there: Helm stops. Give it both, with nothing in them.",
  },
  checkManifest(manifest, report) {
    for (const chart of chartsIn(manifest)) {
      if (textAt(chart.values, "customRuntimes", "enabled") !== "true" || !chart.isRead) continue;
      for (const entry of runtimesOf(chart)) {
        const { value: runtime } = entry;
        const name = String(entry.key.value);
        const about = ["customRuntimes", "runtimes", name];
        const at = keySubject(manifest, entry, about);
        if (runtime?.kind !== "map") continue;
        const base = entryOf(runtime, "baseConfig");
        const told = textAt(runtime, "baseConfig");
        if (!base || !told) report({ at, message: "noBase", data: { name }, fails: "install" });
        else if (!isFound(chart, told) && filesOf(chart).includes(told))
          report({
            at: nodeSubject(manifest, base.value!, [...about, "baseConfig"]),
            message: "goOnly",
            data: { at: chart.release, base: told },
            fails: "install",
          });
        else if (!filesOf(chart).includes(told)) {
          const meant = closest(told, filesOf(chart));
          const where = nodeSubject(manifest, base.value!, [...about, "baseConfig"]);
          report({
            at: where,
            message: "unknownBase",
            data: {
              at: chart.release,
              base: told,
              name,
              meant: guessed(meant, "shims"),
            },
            fails: "start",
            ...(meant && { fixes: [{ ...replaceNode(where, `Change to ${meant}`, meant), isChoice: true }] }),
          });
        } else {
          const lost = lostComponents(chart, told);
          if (lost !== undefined)
            report({
              at: nodeSubject(manifest, base.value!, [...about, "baseConfig"]),
              message: "notUnpacked",
              data: { base: told, name, lost },
              fails: "start",
            });
        }
        const needsBoth = compareReleases(chart.release, "3.28.0") < 0;
        if (needsBoth && !(nodeAt(runtime, "containerd") && nodeAt(runtime, "crio")))
          report({ at, message: "parts", data: { at: chart.release, name }, fails: "install" });
        const own = entryOf(runtime, "runtimeClass");
        if (!own?.value) report({ at, message: "noClass", data: { name }, severity: "warning" });
        else {
          const finding = handlerFinding(own.value, nodeAt(runtime, "dropIn") !== undefined);
          if (finding)
            report({ at: keySubject(manifest, own, [...about, "runtimeClass"]), data: { name }, ...finding });
        }
      }
    }
  },
});

function runtimesOf({ values }: Chart): readonly YamlEntry[] {
  const runtimes = nodeAt(values, "customRuntimes", "runtimes");
  return runtimes?.kind === "map" ? runtimes.entries : [];
}

/** The handler is found in the text, not in what it means as YAML. */
function handlerFinding(node: YamlNode, hasDropIn: boolean) {
  if (node.kind !== "scalar" || typeof node.value !== "string") return undefined;
  const lines = node.value.split("\n").filter((line) => /^\s*handler:/.test(line));
  const handler = lines
    .at(-1)
    ?.replace(/^\s*handler:/, "")
    .trim();
  if (!handler) return { message: "noHandler" as const, severity: "warning" as const };
  if (/^["']/.test(handler) && hasDropIn) return { message: "quoted" as const, fails: "install" as const };
  if (/\s#/.test(handler) && hasDropIn) return { message: "comment" as const, fails: "install" as const };
  return undefined;
}

function filesOf({ library, release }: Chart): readonly string[] {
  const { shipped } = library.knowledge;
  // Both may have a file of one name.
  const files = [...Object.entries(shipped("go")), ...Object.entries(shipped("runtime-rs"))];
  return files.flatMap(([shim, { releases }]) => (valueAt(releases, release) ? [shim] : []));
}

/** The first release with custom runtimes looks for every base among the Go runtime's files. */
function isFound({ library, release }: Chart, base: string): boolean {
  return compareReleases(release, "3.27.0") >= 0 || runtimeOf(library, base, release) === "go";
}

/** What is missing when only other shims are on; `undefined` when nothing is. */
function lostComponents(chart: Chart, base: string): string | undefined {
  if (compareReleases(chart.release, "3.32.0") < 0) return undefined;
  const on = enabledShims(chart);
  if (on.length === 0 || on.includes(base)) return undefined;
  const runtime = runtimeOf(chart.library, base, chart.release);
  if (!on.some((shim) => runtimeOf(chart.library, shim, chart.release) === runtime))
    return ` (the shim and the file of ${runtimeName(runtime)})`;
  const program = programOf(base);
  return on.some((shim) => programOf(shim) === program) ? undefined : ` (${program})`;
}

function programOf(shim: string): string {
  if (shim.startsWith("clh") || shim === "cloud-hypervisor") return "Cloud Hypervisor";
  if (shim.includes("fc")) return "Firecracker";
  if (shim.startsWith("openvmm")) return "OpenVMM";
  return shim.startsWith("dragonball") ? "Dragonball" : shim === "remote" ? "the remote hypervisor" : "QEMU";
}
