import { type Chart, chartsIn, type SetValue, setValues, valueTimeline } from "../deploy/chart.ts";
import type { YamlNode } from "../documents/yaml/tree.ts";
import { compareReleases, valueAt } from "../knowledge/releases.ts";
import { ownMember } from "../util/own-member.ts";
import { replaceNode, valueSubject } from "./common/chart.ts";
import { defineRule } from "./rule.ts";

const DISTRIBUTIONS = ["k8s", "k3s", "rke2", "k0s", "microk8s"];
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: "amd64",
  x86: "amd64",
  aarch64: "arm64",
  ppc64: "ppc64le",
};

/** What templates do with a value of another kind: some fail, others take it for something else. */
export default defineRule({
  id: "chart-value-type",
  severity: "error",
  summary: "A value of a kind that the kata-deploy chart does not take.",
  upstream: [
    "tools/packaging/kata-deploy/helm-chart/kata-deploy/templates/_helpers.tpl",
    "tools/packaging/kata-deploy/helm-chart/kata-deploy/templates/custom-runtimes.yaml",
  ],
  messages: {
    enabled: "{value} takes true, false or nothing, not {have}: Helm stops with an error of types. {how}",
    list: "{value} takes a list, not {have}: Helm stops. Write each entry on a line of its own, behind a dash.",
    shim: "{value} takes a map with enabled and others, not {have}: Helm stops. Write {value}.enabled.",
    text: "{value} takes a text, not {have}: Helm stops. Put the text behind a |.",
    word: "{value} takes {accepted}, not {have}: {effect}",
  },
  checkManifest(manifest, report) {
    for (const chart of chartsIn(manifest)) {
      for (const set of setValues(chart.values)) {
        const { path, entry } = set;
        const { value: node } = entry;
        if (!node) continue;
        const at = valueSubject(manifest, entry, path);
        const value = path.join(".");
        const have = describe(node);
        const [first, , last] = path;
        if (first === "shims" && path.length === 2 && path[1] !== "disableAll") {
          if (node.kind === "map" || isNull(node)) continue;
          report({ at, message: "shim", data: { value, have }, fails: "install" });
        } else if (first === "shims" && path.length === 3 && last === "enabled") {
          if (isNull(node) || typeof plain(node) === "boolean") continue;
          const meant = /^(?:true|false)$/i.exec(String(plain(node)))?.[0].toLowerCase();
          report({
            at,
            message: "enabled",
            data: { value, have, how: meant ? "Leave the quotes out." : "Write true or false." },
            fails: "install",
            ...(meant && { fixes: [replaceNode(at, `Change to ${meant}`, meant)] }),
          });
        } else if (isListValue(path)) {
          if (node.kind === "list" || isNull(node)) continue;
          // A map of strings is walked like a list.
          if (node.kind === "map") continue;
          report({ at, message: "list", data: { value, have }, fails: "install" });
        } else if (isTextValue(path)) {
          if (isNull(node) || typeof plain(node) === "string") continue;
          report({ at, message: "text", data: { value, have }, fails: "install" });
        } else {
          const finding = wordFinding(chart, set);
          if (finding) report({ at, message: "word", ...finding, data: { value, have, ...finding.data } });
        }
      }
      for (const { at, have, meant } of wrongArchitectures(manifest, chart)) {
        report({
          at,
          message: "word",
          severity: "warning",
          data: {
            value: at.about.join("."),
            have,
            accepted: "amd64, arm64, s390x and ppc64le",
            effect: "no node matches, so there is a RuntimeClass without a handler.",
          },
          ...(meant && { fixes: [replaceNode(at, `Change to ${meant}`, meant)] }),
        });
      }
    }
  },
});

function isListValue(path: readonly string[]): boolean {
  if (path.length !== 3 || path[0] !== "shims") return false;
  return path[2] === "allowedHypervisorAnnotations" || path[2] === "supportedArches";
}

function isTextValue(path: readonly string[]): boolean {
  const last = path.at(-1);
  if (path[0] === "shims") return path.length === 3 && last === "dropIn";
  const isRuntime = path[0] === "customRuntimes" && path[1] === "runtimes" && path.length === 4;
  return isRuntime && (last === "dropIn" || last === "runtimeClass");
}

/** Words of closed sets. */
function wordFinding(chart: Chart, { path, entry: { value: node } }: SetValue) {
  const have = node && plain(node);
  if (typeof have !== "string" || path.length > 2) return undefined;
  const isNew = compareReleases(chart.release, "4.1.0") >= 0;
  switch (path.join(".")) {
    case "k8sDistribution":
      if (DISTRIBUTIONS.includes(have)) return undefined;
      return {
        ...(isNew ? { fails: "install" as const } : { severity: "warning" as const }),
        data: {
          accepted: DISTRIBUTIONS.join(", "),
          effect: isNew
            ? "kata-deploy stops on every node."
            : "containerd is configured where nothing reads it, so no handler exists.",
        },
      };
    case "deploymentMode":
      if (["daemonset", "job"].includes(have)) return undefined;
      if (valueAt(valueTimeline(chart.library, path), chart.release) === undefined) return undefined;
      return {
        ...(isNew ? { fails: "install" as const } : { severity: "warning" as const }),
        data: {
          accepted: "daemonset or job",
          effect: isNew ? "Helm stops." : "kata-deploy is not installed as it is meant to be.",
        },
      };
    default:
      return undefined;
  }
}

function wrongArchitectures(manifest: Parameters<typeof valueSubject>[0], { values }: Chart) {
  const found: { at: ReturnType<typeof valueSubject>; have: string; meant: string | undefined }[] = [];
  for (const { path, entry } of setValues(values)) {
    if (path[0] !== "shims" || path[2] !== "supportedArches" || entry.value?.kind !== "list") continue;
    for (const item of entry.value.items) {
      const have = plain(item);
      if (typeof have !== "string" || /^(?:amd64|arm64|s390x|ppc64le)$/.test(have)) continue;
      const at = { file: manifest.file, range: item.range, about: path };
      found.push({ at, have, meant: ownMember(ARCHITECTURES, have) });
    }
  }
  return found;
}

function isNull(node: YamlNode): boolean {
  return node.kind === "scalar" && node.value === null;
}

function plain(node: YamlNode): unknown {
  return node.kind === "scalar" ? node.value : undefined;
}

function describe(node: YamlNode): string {
  if (node.kind === "map") return "a map";
  if (node.kind === "list") return "a list";
  if (node.value === null) return "nothing";
  return typeof node.value === "string"
    ? `the text ${JSON.stringify(node.value.slice(0, 40))}`
    : String(node.value);
}
