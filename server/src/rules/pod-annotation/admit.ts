import { chartOfPods, type MetPod } from "../../deploy/pods.ts";
import { textOfDocument } from "../../documents/document.ts";
import { appendItem, insertEntry, writeScalar } from "../../documents/yaml/edit.ts";
import { nodeAt } from "../../documents/yaml/tree.ts";
import { isUnknownNode, nodeOf } from "../../project/config.ts";
import type { ManifestUnit } from "../../project/manifest.ts";
import { setOption } from "../common/fixes.ts";
import type { Fix } from "../rule.ts";

/**
 * Adds an annotation to those that a pod's configuration admits, where that is at hand: to `enable_annotations` of
 * the file, or to the values of the chart, beside the pod or in the file that its manifest names. What pods may set is for somebody to decide.
 *
 * @param short the name behind `io.katacontainers.config.hypervisor.`.
 */
export function admit(manifest: ManifestUnit, pod: MetPod, short: string): readonly Fix[] {
  const { unit, table } = pod;
  if (!unit || !table) return [];
  // An entry matches anywhere in a name, so a part of other names is told apart from them.
  const entry = /^(?:path|kernel|image|initrd|firmware)$/.test(short) ? `^${short}$` : short;
  return unit.files.some(({ source }) => source.isMade)
    ? inValues(manifest, unit.target.shim, entry)
    : inFile(pod, entry);
}

function inFile({ unit, table }: MetPod, entry: string): readonly Fix[] {
  const path = ["hypervisor", table!, "enable_annotations"];
  const setting = unit!.config.get(...path);
  const node = setting && nodeOf(setting);
  if (setting && node?.type !== "array") return [];
  const own = node?.type === "array" ? node.elements : [];
  if (own.some((one) => one.type !== "string" || isUnknownNode(one))) return [];
  const listed = own.flatMap((one) => (one.type === "string" ? [one.value] : []));
  const title = `Add ${entry} to enable_annotations`;
  return setOption(unit!, path, [...listed, entry], { title, certainty: "choice" });
}

function inValues(manifest: ManifestUnit, shim: string | undefined, entry: string): readonly Fix[] {
  const met = chartOfPods(manifest);
  const values = met?.isOnly && shim !== undefined ? nodeAt(met.chart.values, "shims", shim) : undefined;
  if (!met || values?.kind !== "map") return [];
  const { file } = met.holder;
  const text = textOfDocument(file);
  const list = nodeAt(values, "allowedHypervisorAnnotations");
  if (list && list.kind !== "list") return [];
  const edit = list
    ? appendItem(text, list, entry)
    : insertEntry(text, values, `allowedHypervisorAnnotations: [${writeScalar(entry)}]`);
  if (!edit) return [];
  const title = `Add ${entry} to allowedHypervisorAnnotations of ${shim}`;
  return [{ title, edits: [{ file, ...edit }], isChoice: true }];
}
