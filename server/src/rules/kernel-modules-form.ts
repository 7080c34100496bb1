import { rustConfig } from "../loaders/runtime-rs/effective.ts";
import { nodeOf } from "../project/config.ts";
import { changeElement } from "./common/fixes.ts";
import { defineRule, elementSite } from "./rule.ts";

/** The runtime splits an entry at its spaces and lets quotation marks hold words together, in pairs. */
export default defineRule({
  id: "kernel-modules-form",
  severity: "error",
  summary: "An entry of kernel_modules cannot be split into a module and its parameters.",
  upstream: ["src/runtime-rs/crates/agent/src/types.rs: KernelModule::set_kernel_modules"],
  runtimes: ["runtime-rs"],
  messages: {
    quotes:
      'kernel_modules: the quotation marks of "{entry}" do not come in pairs of words, and so no sandbox starts. Quote only values that hold spaces.',
    name: 'kernel_modules: "{entry}" begins with a space, so its module has no name, and no sandbox starts.',
  },
  check(unit, report) {
    const { runtime, agents } = rustConfig(unit);
    const agent = agents.find(({ name }) => name === runtime.text("agent_name"))?.main;
    const setting = agent?.setting("kernel_modules");
    const node = nodeOf(setting);
    if (!setting || node?.type !== "array") return;
    for (const element of node.elements) {
      if (element.type !== "string") continue;
      const at = elementSite(setting, element);
      const quoted = element.value.split(" ").filter((word) => word.includes('"')).length;
      const data = { entry: element.value };
      if (quoted % 2 === 1) report({ at, message: "quotes", data, fails: "start" });
      else if (element.value.startsWith(" ")) {
        const fixes = changeElement(setting, element, element.value.trimStart());
        report({ at, message: "name", data, fails: "start", fixes });
      }
    }
  },
});
