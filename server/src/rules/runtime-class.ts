import { chartsIn, lifeOfShim, RENAMED_SHIMS, releaseOf, shimsOf } from "../deploy/chart.ts";
import { podsOf, shimOfClass } from "../deploy/pods.ts";
import { directives } from "../documents/directives.ts";
import { runtimeClassesIn } from "../documents/yaml/manifest.ts";
import { entryOf, nodesIn, textAt, type YamlEntry } from "../documents/yaml/tree.ts";
import { ownMember } from "../util/own-member.ts";
import { nodeSubject, replaceNode } from "./common/chart.ts";
import { defineRule } from "./rule.ts";

/** Shims that the chart never had, and that instructions still name. */
const NEVER: readonly string[] = ["qemu-sev", "stratovirt", "firecracker"];

/** Whoever keeps a class of his own may call it what he likes; names that kata-deploy gave once lead nowhere now. */
export default defineRule({
  id: "runtime-class",
  severity: "warning",
  summary: "A class or handler that kata-deploy made in other releases, and does not make in this one.",
  upstream: [
    "tools/packaging/kata-deploy/helm-chart/kata-deploy/values.yaml",
    "tools/packaging/kata-deploy/helm-chart/kata-deploy/templates/runtimeclasses.yaml",
  ],
  messages: {
    handler:
      "No node that kata-deploy {at} sets up has the handler {name}: the shim {shim} {when}. Pods of this class do not start. {meant}",
    class:
      "kata-deploy {at} makes no class {name}: the shim {shim} {when}. Without one of your own the pod is refused. {meant}",
  },
  checkManifest(manifest, report) {
    const { library, file } = manifest;
    const [chart] = chartsIn(manifest);
    const release = releaseOf(manifest, directives(file).target.release ?? chart?.release);
    const { charts } = library.knowledge.deploy();
    // What kata-deploy made in releases whose chart was not read is not known.
    if (!charts.includes(release)) return;
    const known = shimsOf({ library, release });
    // A class that is made here is one of its own.
    const own = new Set(
      (file.yaml ?? []).flatMap((root) =>
        [...nodesIn(root)].flatMap(({ node }) =>
          textAt(node, "kind") === "RuntimeClass" ? [textAt(node, "metadata", "name")] : [],
        ),
      ),
    );
    const tell = (entry: YamlEntry | undefined, message: "handler" | "class"): void => {
      const name = entry?.value?.kind === "scalar" ? String(entry.value.value) : undefined;
      const shim =
        name === undefined || (message === "class" && own.has(name)) ? undefined : shimOfClass(name, release);
      if (name === undefined || !shim || known.has(shim)) return;
      const life = lifeOfShim(library, shim);
      if (!life && !NEVER.includes(shim)) return;
      const isLater = life && !life.until;
      const when = !life
        ? "is none of its"
        : isLater
          ? `comes with ${life.since}`
          : `went after ${life.until}`;
      const other = ownMember(RENAMED_SHIMS, shim);
      const meant = other !== undefined && known.has(other) ? `kata-${other}` : undefined;
      const at = nodeSubject(manifest, entry!.value!, [name]);
      report({
        at,
        message,
        data: { at: release, name, shim, when, meant: meant ? `Use ${meant}.` : undefined },
        ...(meant && { fixes: [{ ...replaceNode(at, `Change to ${meant}`, meant), isChoice: true }] }),
      });
    };
    for (const root of file.yaml ?? [])
      for (const { node } of runtimeClassesIn(root)) tell(entryOf(node, "handler"), "handler");
    for (const { spec } of podsOf(manifest)) tell(entryOf(spec, "runtimeClassName"), "class");
  },
});
