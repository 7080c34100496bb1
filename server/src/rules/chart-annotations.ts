import { type Chart, chartsIn, isOn, ownShims } from "../deploy/chart.ts";
import { entryOf, nodeAt, type YamlNode } from "../documents/yaml/tree.ts";
import { ADMITTED_PREFIX, annotationNames, annotationsIn } from "../knowledge/annotations.ts";
import { runtimeName } from "../knowledge/runtimes.ts";
import { annotationPattern } from "../loaders/value-grammars/annotation-pattern.ts";
import { runtimeOf } from "../project/shipped.ts";
import { closest } from "../util/closest.ts";
import { HEAVIEST_LIST, weight } from "../util/pattern.ts";
import { replaceNode } from "./common/chart.ts";
import { guessed } from "./common/guesses.ts";
import { defineRule } from "./rule.ts";

/** The entries become part of the shim's `enable_annotations`: expressions, searched anywhere in a name. */
export default defineRule({
  id: "chart-annotations",
  severity: "warning",
  summary: "An entry of allowedHypervisorAnnotations that admits no annotation, or more than one thinks.",
  upstream: [
    "tools/packaging/kata-deploy/binary/src/config.rs: get_allowed_hypervisor_annotations",
    "src/runtime/pkg/oci/utils.go: checkAnnotationNameIsValid, regexpContains",
    "src/libs/kata-types/src/config/hypervisor/mod.rs: is_annotation_enabled",
  ],
  messages: {
    fullName:
      "{entry}: only what follows {prefix} is compared, so a name in full admits nothing. Write {short}.",
    nothing: "{entry} admits no annotation that {reader} {at} knows. {meant}",
    invalid: "{entry} is no regular expression: {effect}",
    blank: "{entry} has a blank in it: what stands behind it is allowed for every shim. Write two entries.",
    replaced:
      "The dropIn of {shim} sets enable_annotations, which replaces the whole list: these entries have no effect. Set only one of them.",
  },
  checkManifest(manifest, report, isFull) {
    for (const chart of chartsIn(manifest)) {
      for (const { name, entry } of ownShims(chart)) {
        const list = nodeAt(entry.value, "allowedHypervisorAnnotations");
        if (list?.kind !== "list" || !isOn(chart, name)) continue;
        const about = ["shims", name, "allowedHypervisorAnnotations"];
        const runtime = runtimeOf(chart.library, name, chart.release);
        const speaker = runtimeName(runtime);
        const names = shortNames(chart, runtime);
        let weighed = 0;
        for (const item of list.items) {
          if (item.kind !== "scalar" || typeof item.value !== "string") continue;
          const { value } = item;
          weighed += weight(value);
          if (weighed > HEAVIEST_LIST) break;
          const at = { file: manifest.file, range: item.range, about: [...about, value] };
          const shown = JSON.stringify(value);
          if (/\s/.test(value.trim())) {
            report({ at, message: "blank", data: { entry: shown } });
            continue;
          }
          const pattern = annotationPattern(value, runtime);
          if (!pattern) continue;
          if (pattern.kind === "broken") {
            const effect =
              runtime === "go"
                ? "the Go runtime passes over it. Mend it."
                : "runtime-rs then admits none of the list. Mend it.";
            report({ at, message: "invalid", data: { entry: shown, effect } });
            continue;
          }
          if (value.startsWith("io.katacontainers.")) {
            const short = value.slice(ADMITTED_PREFIX.length);
            report({
              at,
              message: "fullName",
              data: { entry: shown, prefix: ADMITTED_PREFIX, short },
              fixes: [replaceNode(at, `Change to ${short}`, short)],
            });
            continue;
          }
          if (names.some((one) => pattern.matches(one))) continue;
          const meant = isFull() ? undefined : meantName(chart, value, names);
          report({
            at,
            message: "nothing",
            data: {
              entry: shown,
              reader: speaker,
              at: chart.release,
              meant: guessed(meant, "remove"),
            },
            ...(meant && { fixes: [{ ...replaceNode(at, `Change to ${meant}`, meant), isChoice: true }] }),
          });
        }
        if (list.items.length > 0 && setsAnnotations(nodeAt(entry.value, "dropIn"))) {
          const key = entryOf(entry.value, "allowedHypervisorAnnotations")!.key;
          report({
            at: { file: manifest.file, range: key.range, about },
            message: "replaced",
            data: { shim: name },
          });
        }
      }
    }
  },
});

function shortNames({ library, release }: Chart, runtime: "go" | "runtime-rs"): readonly string[] {
  return [...annotationsIn(library, runtime, release).keys()].flatMap((name) =>
    name.startsWith(ADMITTED_PREFIX) ? [name.slice(ADMITTED_PREFIX.length)] : [],
  );
}

/** The annotation of an option that is named instead of it, else the nearest name. */
function meantName({ library, release }: Chart, value: string, names: readonly string[]): string | undefined {
  for (const runtime of ["go", "runtime-rs"] as const) {
    const { tables } = library.catalogue(runtime, release);
    const annotation = tables.get("hypervisor.*")?.options.get(value)?.annotation;
    const short = annotation?.slice(ADMITTED_PREFIX.length);
    if (short && names.includes(short)) return short;
  }
  // One that other releases have is meant as it stands.
  return annotationNames(library).has(ADMITTED_PREFIX + value) ? undefined : closest(value, names);
}

function setsAnnotations(node: YamlNode | undefined): boolean {
  return node?.kind === "scalar" && /^[ \t]*enable_annotations[ \t]*=/m.test(String(node.value));
}
