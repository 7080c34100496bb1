import { type GoTable, goConfig, isSince } from "../loaders/go/struct.ts";
import type { Unit } from "../project/unit.ts";
import { defineRule, valueSite } from "./rule.ts";

/** The Go runtime splits the parameters and refuses one without a name. */
export default defineRule({
  id: "kernel-params-form",
  severity: "error",
  summary: "A kernel parameter has a value but no name.",
  upstream: [
    "src/runtime/pkg/katautils/config.go: SetKernelParams",
    "src/runtime/virtcontainers/hypervisor.go: KernelParamFields, DeserializeParams, AddKernelParam",
  ],
  runtimes: ["go"],
  messages: {
    nameless: 'kernel_params has "{item}", a value without a name, so the runtime refuses the configuration.',
  },
  check(unit, report) {
    for (const table of goConfig(unit).hypervisors) {
      const hypervisor = table.path[1]!;
      if (hypervisor === "remote" || !unit.catalogue.hypervisors.includes(hypervisor)) continue;
      const item = fields(unit, table).find((field) => field.startsWith("="));
      if (item === undefined) continue;
      const at = valueSite(table.setting("kernel_params")!);
      report({ at, message: "nameless", data: { item }, fails: "load" });
    }
  },
});

/** Since 3.3.0 a quoted part may hold blanks, but not for StratoVirt. */
function fields(unit: Unit, table: GoTable): readonly string[] {
  const text = table.text("kernel_params") ?? "";
  const quotes = isSince(unit, "3.3.0") && table.path[1] !== "stratovirt";
  if (!quotes) return text.split(/\s+/).filter(Boolean);
  const found: string[] = [""];
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    if (character === " " && !quoted) found.push("");
    else found[found.length - 1] += character;
  }
  return found.map((field) => field.trim()).filter(Boolean);
}
