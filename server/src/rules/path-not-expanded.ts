import { placedOf } from "../project/known-entries.ts";
import type { StringNode, ValueNode } from "../toml/index.ts";
import { defineRule, entryValueSite } from "./rule.ts";

/** Paths go to the system as they are written: no shell looks at them. */
export default defineRule({
  id: "path-not-expanded",
  severity: "warning",
  summary: "A path holds ~ or a variable of the shell, which nothing expands.",
  upstream: [
    "src/runtime/pkg/katautils/utils.go: ResolvePath",
    "src/libs/kata-types/src/lib.rs: resolve_path, validate_path",
  ],
  messages: {
    shell: "{key}: {part} stays as it is in a path, because no shell reads it. Write the whole path.",
  },
  check(unit, report) {
    for (const placed of placedOf(unit, "option")) {
      const { place, entry } = placed;
      if (!place.option.prose?.path || entry.value.kind !== "leaf") continue;
      for (const node of texts(entry.value.node)) {
        const part = shellPart(node.value);
        // In a template something else fills them in.
        if (part === undefined || (unit.target.kind === "template" && !part.startsWith("~"))) continue;
        report({ at: entryValueSite(placed, node), message: "shell", data: { part } });
      }
    }
  },
});

/** The part of a path that a shell would replace; `undefined` where it has none. */
function shellPart(path: string): string | undefined {
  if (path.startsWith("~")) return path.split("/", 1)[0];
  const variable = /\$(?:\w+|\{\w+\})/.exec(path);
  const open = path.indexOf("$(");
  const close = path.lastIndexOf(")");
  if (open < 0 || close < open || (variable && variable.index < open)) return variable?.[0];
  return path.slice(open, close + 1);
}

function texts(node: ValueNode): readonly StringNode[] {
  if (node.type === "string") return [node];
  return node.type === "array" ? node.elements.filter((element) => element.type === "string") : [];
}
