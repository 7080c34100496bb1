import type { Catalogue } from "../knowledge/catalogue.ts";
import { isUnknownNode, nodeOf } from "../project/config.ts";
import { defineRule, elementSite, type Fix, type Site } from "./rule.ts";

const PREFIX = "io.katacontainers.config.hypervisor.";

/** With these a pod chooses what runs on the host, or how. */
const HOST = [
  "path",
  "ctlpath",
  "jailer_path",
  "virtio_fs_daemon",
  "virtio_fs_extra_args",
  "vhost_user_store_path",
  "file_mem_backend",
  "entropy_source",
];

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
  messages: {
    all: 'enable_annotations: "{entry}" matches every annotation, so that whoever creates pods may set every option, paths of programs on the host included. Name what pods need.',
    host: 'enable_annotations: "{entry}" also admits {names}, with which a pod chooses what runs on the host. Name what pods need, with ^ and $ around it.',
    more: 'enable_annotations: "{entry}" matches anywhere in a name, so it also admits {names}.',
    none: 'enable_annotations: "{entry}" admits nothing: the runtime cuts io.katacontainers.config.hypervisor. off an annotation before it looks here. Write the rest of the name.',
    broken:
      'enable_annotations: "{entry}" is not a regular expression, and runtime-rs then admits no annotation at all.',
  },
  check(unit, report) {
    const names = annotationNames(unit.catalogue);
    const hypervisors = unit.config.table("hypervisor");
    for (const hypervisor of hypervisors ? unit.config.names(hypervisors) : []) {
      const setting = unit.config.get("hypervisor", hypervisor, "enable_annotations");
      const node = nodeOf(setting);
      if (!setting || node?.type !== "array") continue;
      for (const element of node.elements) {
        if (element.type !== "string" || isUnknownNode(element)) continue;
        const entry = element.value;
        const at = elementSite(setting, element);
        const pattern = compile(entry);
        if (!pattern) {
          // What JavaScript cannot compile may still be fine for the runtimes where it has flags of theirs.
          if (unit.runtime === "runtime-rs" && !entry.includes("(?")) {
            report({ at, message: "broken", data: { entry } });
          }
          continue;
        }
        const meant = entry.replace(/^\^/, "").replace(/\$$/, "");
        const also = names.filter((name) => name !== meant && pattern.test(name));
        if (names.length > 0 && also.length >= names.length - 1) {
          report({ at, message: "all", data: { entry } });
          continue;
        }
        if (entry.includes("katacontainers") && !names.some((name) => pattern.test(name))) {
          report({ at, message: "none", data: { entry }, fixes: withoutPrefix(entry, at) });
          continue;
        }
        if (also.length === 0) continue;
        const risky = also.filter((name) => HOST.includes(name));
        const isName = names.includes(entry);
        const fixes: Fix[] = isName
          ? [{ title: `Change to "^${entry}$"`, edits: [{ ...at, text: `"^${entry}$"` }] }]
          : [];
        if (risky.length > 0) {
          report({ at, message: "host", data: { entry, names: risky.join(", ") }, fixes });
        } else if (isName) {
          const data = { entry, names: also.join(", ") };
          report({ at, message: "more", data, severity: "hint", fixes });
        }
      }
    }
  },
});

/** The rest of a full name, where that is a name. */
function withoutPrefix(entry: string, at: Site): readonly Fix[] {
  const rest = entry.replace(/^\^?io\\?\.katacontainers\\?\.config\\?\.hypervisor\\?\./, "");
  if (rest === entry || !/^\w+\$?$/.test(rest)) return [];
  return [{ title: `Change to "${rest}"`, edits: [{ ...at, text: `"${rest}"` }] }];
}

/** The names that `enable_annotations` decides about. */
function annotationNames(catalogue: Catalogue): readonly string[] {
  const names = new Set<string>();
  for (const { annotation } of catalogue.tables.get("hypervisor.*")?.options.values() ?? []) {
    if (annotation?.startsWith(PREFIX)) names.add(annotation.slice(PREFIX.length));
  }
  return [...names];
}

function compile(text: string): RegExp | undefined {
  try {
    return new RegExp(text);
  } catch {
    return undefined;
  }
}
