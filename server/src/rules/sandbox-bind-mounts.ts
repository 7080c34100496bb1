import { cleanPath } from "../effective/go/defaults.ts";
import { goConfig } from "../effective/go/table.ts";
import { nodeOf } from "../effective/merge.ts";
import { baseName } from "../files.ts";
import { defineRule, elementSite } from "./rule.ts";

/** All of them are mounted into one directory under their last names. */
export default defineRule({
  id: "sandbox-bind-mounts",
  severity: "error",
  summary: "Two sandbox bind mounts have the same last name, so they would lie at one place.",
  upstream: ["src/runtime/pkg/katautils/config.go: validateBindMounts"],
  runtimes: ["go"],
  messages: {
    same: 'sandbox_bind_mounts: {path} has the last name "{base}", which an earlier entry has already. Rename or drop one.',
  },
  check(unit, report) {
    const { runtime } = goConfig(unit);
    const setting = runtime.setting("sandbox_bind_mounts");
    const node = nodeOf(setting);
    if (!setting || node?.type !== "array" || !runtime.texts("sandbox_bind_mounts")) return;
    const seen = new Map<string, (typeof node.elements)[number]>();
    for (const element of node.elements) {
      if (element.type !== "string" || element.value === "") continue;
      const base = baseName(cleanPath(element.value));
      const first = seen.get(base);
      if (!first) {
        seen.set(base, element);
        continue;
      }
      report({
        at: elementSite(setting, element),
        message: "same",
        data: { path: element.value, base },
        fails: "load",
        related: [{ ...elementSite(setting, first), message: "The first one." }],
      });
    }
  },
});
