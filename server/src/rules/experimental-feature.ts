import { goConfig } from "../loaders/go/struct.ts";
import { nodeOf } from "../project/config.ts";
import { leaveOutElement, setOption } from "./common/fixes.ts";
import { defineRule, elementSite, type Fix } from "./rule.ts";

/** The Go runtime looks every name up in a registry that nothing has ever registered at. */
export default defineRule({
  id: "experimental-feature",
  severity: "error",
  summary: "The Go runtime knows no experimental feature, so it refuses every name in experimental.",
  upstream: [
    "src/runtime/pkg/katautils/config.go: LoadConfiguration",
    "src/runtime/virtcontainers/experimental/experimental.go: Get",
  ],
  runtimes: ["go"],
  messages: {
    unknown: 'experimental: {runtime} has no feature "{name}" and refuses the configuration. Remove it.',
    guestPull:
      'experimental: "{name}" is for {otherRuntime}; {runtime} refuses it. Use experimental_force_guest_pull = true instead.',
  },
  check(unit, report) {
    const { runtime } = goConfig(unit);
    const setting = runtime.setting("experimental");
    const node = nodeOf(setting);
    if (!setting || node?.type !== "array" || !runtime.texts("experimental")) return;
    const hasOption = unit.catalogue.tables.get("runtime")?.options.has("experimental_force_guest_pull");
    for (const [index, element] of node.elements.entries()) {
      if (element.type !== "string") continue;
      const name = element.value;
      const message = name === "force_guest_pull" && hasOption ? "guestPull" : "unknown";
      const at = elementSite(setting, element);
      const fixes = leaveOutElement(setting, index, { certainty: "choice" });
      if (message === "unknown") report({ at, message, data: { name }, fails: "load", fixes });
      else {
        const option = setOption(unit, ["runtime", "experimental_force_guest_pull"], true);
        report({ at, message, data: { name }, fails: "load", fixes: together(fixes, option) });
      }
    }
  },
});

/** The option instead of the element. */
function together([remove]: readonly Fix[], [set]: readonly Fix[]): readonly Fix[] {
  if (!remove || !set) return [];
  return [{ title: set.title, edits: [...remove.edits, ...set.edits], isChoice: true }];
}
