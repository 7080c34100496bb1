import { type CriHandler, type CriText, handlersOf, listAt } from "../documents/cri.ts";
import type { ManifestUnit } from "../project/manifest.ts";
import { defineRule, type Subject } from "./rule.ts";

const ADVISORY = "https://github.com/kata-containers/kata-containers/releases/tag/4.3.0";

/** containerd hands on only the annotations that it is told to; what it does not hand on the runtime never sees. */
export default defineRule({
  id: "cri-annotations",
  severity: "warning",
  summary: "What containerd hands on of a pod's annotations: too much, nothing, or something else.",
  detail:
    "`pod_annotations` names what the runtime gets to see. `enable_annotations` decides only about those below `io.katacontainers.config.hypervisor.`; all others that arrive count.",
  upstream: ["tools/packaging/kata-deploy/binary/src/runtime/containerd.rs: write_containerd_runtime_config"],
  messages: {
    none: "containerd hands no annotation of pods on to the handler {name}. Name those that pods need in pod_annotations.",
    wide: 'pod_annotations "{entry}" hands on every annotation of Kata, also those for runtime and agent, which enable_annotations does not hold back. Name those that pods need.',
    misspelt:
      'pod_annotations "{entry}" matches no annotation of Kata: they begin with io.katacontainers. and a dot. Write "{meant}".',
    container:
      'container_annotations "{entry}" is about containers, and Kata reads annotations of the pod: they do not arrive. Put it into pod_annotations.',
  },
  checkManifest(manifest, report) {
    for (const handler of handlersOf(manifest.file)) {
      // CRI-O hands on all of them.
      if (handler.engine === "crio") continue;
      const { name, table } = handler;
      const pods = listAt(table, "pod_annotations");
      const containers = listAt(table, "container_annotations");
      const at = siteOf(manifest, handler, "pod_annotations");
      if (!table.entries.has("pod_annotations")) {
        const inContainers = containers?.items.find(({ text }) => /kata-?containers/.test(text));
        if (inContainers)
          report({
            at: siteOf(manifest, handler, "container_annotations", inContainers),
            message: "container",
            data: { entry: inContainers.text },
          });
        else report({ at, message: "none", data: { name }, severity: "information" });
      }
      for (const entry of pods?.items ?? []) {
        const place = siteOf(manifest, handler, "pod_annotations", entry);
        const meant = meantBy(entry.text);
        if (meant !== undefined)
          report({
            at: place,
            message: "misspelt",
            data: { entry: entry.text, meant },
            fixes: [
              {
                title: `Change to ${meant}`,
                edits: [{ file: place.file, range: place.range, text: JSON.stringify(meant) }],
                isChoice: true,
              },
            ],
          });
        else if (/^(?:\*|io\.\*|io\.katacontainers\.?\*)$/.test(entry.text))
          report({ at: place, message: "wide", data: { entry: entry.text }, evidence: [ADVISORY] });
      }
    }
  },
});

/** What an entry was meant to be that no annotation begins with. */
function meantBy(entry: string): string | undefined {
  if (!/kata/i.test(entry) || /^io\.katacontainers(?:\.|\*|$)/.test(entry)) return undefined;
  const rest = /^(?:io\.)?kata-?containers(?:\.io)?[./]?(.*)$/i.exec(entry)?.[1];
  return rest === undefined ? undefined : `io.katacontainers.${rest}`;
}

function siteOf({ file }: ManifestUnit, handler: CriHandler, key: string, text?: CriText): Subject {
  const about = [...handler.path, key, ...(text ? [text.text] : [])];
  return { file, range: text?.range ?? handler.range, about };
}
