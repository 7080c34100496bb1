import { rustConfig } from "../loaders/runtime-rs/effective.ts";
import { absentSite, defineRule } from "./rule.ts";

/** A field without a default must be there, or serde gives up. */
export default defineRule({
  id: "required-key",
  severity: "error",
  summary: "The loader refuses a table that lacks this key.",
  upstream: [
    "src/libs/kata-types/src/config/agent.rs: Agent (container_pipe_size, until 3.1.3)",
    "src/libs/kata-types/src/config/hypervisor/mod.rs: GuestExtensionImage (name; see guest-extension-images)",
  ],
  runtimes: ["runtime-rs"],
  messages: { missing: "[{table}] lacks {key}, without which {runtime} refuses the configuration." },
  check(unit, report) {
    if (!unit.complete) return;
    const { agents, hypervisors, runtime } = rustConfig(unit);
    for (const { path, info, setting } of [...agents, ...hypervisors]
      .map(({ main }) => main)
      .concat(runtime)) {
      for (const { key, type, required } of info.fields) {
        if (!required || type === "table" || setting(key)) continue;
        const at = absentSite(unit, ...path, key);
        report({ at, message: "missing", data: { table: path.join(".") }, fails: "load" });
      }
    }
  },
});
