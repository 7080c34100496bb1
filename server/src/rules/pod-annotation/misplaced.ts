import { annotationsOf, KATA_PREFIX } from "../../documents/yaml/manifest.ts";
import { nodeAt, nodesIn, textAt, type YamlEntry } from "../../documents/yaml/tree.ts";
import type { ManifestUnit } from "../../project/manifest.ts";

/** Kinds whose pods are made from a template. */
const WITH_TEMPLATE = /^(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Job|CronJob)$/;

/** An annotation of a workload, which its pods do not get. */
export interface Misplaced {
  readonly entry: YamlEntry;
  readonly kind: string;
}

/** Annotations for Kata on the metadata of what makes pods, where only those of its template are handed on. */
export function misplacedIn({ file }: ManifestUnit): readonly Misplaced[] {
  const found: Misplaced[] = [];
  for (const root of file.yaml ?? [])
    for (const { node } of nodesIn(root)) {
      const kind = textAt(node, "kind");
      if (kind === undefined || !WITH_TEMPLATE.test(kind)) continue;
      const outer = [nodeAt(node, "metadata"), nodeAt(node, "spec", "jobTemplate", "metadata")];
      for (const metadata of outer)
        for (const entry of annotationsOf(metadata))
          if (String(entry.key.value).startsWith(KATA_PREFIX)) found.push({ entry, kind });
    }
  return found;
}
