import { isUnknownNode, nodeOf, type Setting } from "../../project/config.ts";
import type { ValueNode } from "../../toml/index.ts";
import { HEAVIEST_LIST, weight } from "../../util/pattern.ts";
import { changeElement } from "../common/fixes.ts";
import { defineRule, elementSite, type Fix, type Report, type Subject } from "../rule.ts";
import { admitted, admittedNames, HOST } from "./admitted.ts";
import { nothingOf } from "./nothing.ts";

const messages = {
  all: 'enable_annotations: "{entry}" matches every annotation, so that whoever creates pods may set every option, paths of programs on the host included. Name what pods need.',
  host: 'enable_annotations: "{entry}" also admits {names}, with which a pod chooses what runs on the host. Name what pods need, with ^ and $ around it.',
  more: 'enable_annotations: "{entry}" matches anywhere in a name, so it also admits {names}.',
  none: 'enable_annotations: "{entry}" admits nothing: the runtime cuts io.katacontainers.config.hypervisor. off an annotation before it looks here. Write the rest of the name.',
  unused:
    'enable_annotations: "{entry}" admits nothing: {runtimeAt} has no annotation of such a name. {why} {meant}',
  refused:
    'enable_annotations: "{entry}" matches no annotation that {runtimeAt} has, and a pod that carries one it matches is refused. {why} {meant}',
  broken:
    'enable_annotations: "{entry}" is not a regular expression ({reason}), and {runtime} then admits no annotation at all.',
  skipped:
    'enable_annotations: "{entry}" is not a regular expression ({reason}), so {runtime} passes over it and it admits nothing.',
} as const;

/** The list is one of patterns that may match anywhere in a name, not one of names. */
export default defineRule({
  id: "admitted-annotations",
  severity: "warning",
  summary: "An entry of enable_annotations lets pods set more than it seems to, or nothing at all.",
  detail:
    "Each entry is a regular expression that may match anywhere in an annotation's name: `path` admits `jailer_path` too. Annotations come from whoever may create pods, and some decide what is run on the host.",
  upstream: [
    "src/runtime/pkg/oci/utils.go: checkAnnotationNameIsValid, regexpContains",
    "src/libs/kata-types/src/config/hypervisor/mod.rs: SecurityInfo::is_annotation_enabled",
  ],
  messages,
  check(unit, report, { isFull }) {
    const all = admittedNames(unit);
    const hypervisors = unit.config.table("hypervisor");
    for (const hypervisor of hypervisors ? unit.config.names(hypervisors) : []) {
      const setting = unit.config.get("hypervisor", hypervisor, "enable_annotations");
      const entries = setting ? entriesOf(setting) : [];
      const isOff =
        unit.runtime === "runtime-rs" && entries.some(({ entry }) => admitted(unit, entry)?.reason);
      for (const { entry, element, at } of entries) {
        // What a pod may set is for somebody to decide.
        const change = (text: string) =>
          isFull(at.file) ? [] : changeElement(setting!, element, text, { certainty: "choice" });
        const read = admitted(unit, entry);
        if (read?.reason !== undefined) {
          const data = { entry, reason: read.reason };
          report({ at, message: isOff ? "broken" : "skipped", data });
        }
        if (!read?.names || isOff) continue;
        if (read.names.length > 0 || entry.includes("katacontainers"))
          judge(entry, read.names, all, at, report, change);
        else {
          const { instead, ...data } = isFull(at.file) ? NOT_LOOKED_FOR : nothingOf(unit, entry);
          const message = unit.runtime === "go" ? "unused" : "refused";
          report({
            at,
            message,
            data: { entry, ...data },
            fixes: instead === undefined ? [] : change(instead),
          });
        }
      }
    }
  },
});

/** Of an entry that is only counted. */
const NOT_LOOKED_FOR: ReturnType<typeof nothingOf> = { why: undefined, meant: undefined };

/** Says what an entry admits beside what it is for. */
function judge(
  entry: string,
  names: readonly string[],
  all: readonly string[],
  at: Subject,
  report: Report<typeof messages>,
  change: (text: string) => readonly Fix[],
): void {
  const meant = entry.replace(/^\^/, "").replace(/\$$/, "");
  const also = names.filter((name) => name !== meant);
  if (all.length > 0 && also.length >= all.length - 1) {
    report({ at, message: "all", data: { entry } });
  } else if (entry.includes("katacontainers") && names.length === 0) {
    report({ at, message: "none", data: { entry }, fixes: withoutPrefix(entry).flatMap(change) });
  } else if (also.length > 0) {
    const risky = also.filter((name) => HOST.includes(name));
    const isName = all.includes(entry);
    const fixes = isName ? change(`^${entry}$`) : [];
    if (risky.length > 0) report({ at, message: "host", data: { entry, names: risky }, fixes });
    else if (isName) {
      const data = { entry, names: also };
      report({ at, message: "more", data, severity: "hint", asShipped: "silent", fixes });
    }
  }
}

interface Entry {
  readonly entry: string;
  readonly element: ValueNode;
  readonly at: Subject;
}

/** The texts of the list whose value is known, and where each stands. */
function entriesOf(setting: Setting): readonly Entry[] {
  const node = nodeOf(setting);
  const entries = new Map<ValueNode, string>();
  const weighed = new Set<string>();
  let total = 0;
  for (const element of node?.type === "array" ? node.elements : []) {
    if (element.type !== "string" || isUnknownNode(element)) continue;
    if (!weighed.has(element.value)) total += weight(element.value);
    if (total > HEAVIEST_LIST) break;
    weighed.add(element.value);
    entries.set(element, element.value);
  }
  return [...entries].map(([element, entry]) => {
    const site = elementSite(setting, element);
    return { entry, element, at: { ...site, about: [...site.about, entry] } };
  });
}

/** The rest of a full name, where that is a name. */
function withoutPrefix(entry: string): readonly string[] {
  const rest = entry.replace(/^\^?io\\?\.katacontainers\\?\.config\\?\.hypervisor\\?\./, "");
  return rest === entry || !/^\w+\$?$/.test(rest) ? [] : [rest];
}
