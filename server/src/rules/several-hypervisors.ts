import { goConfig } from "../loaders/go/struct.ts";
import { defineRule } from "./rule.ts";

/** Go walks a map of the tables, whose order is random, and keeps the last; runtime-rs goes by hypervisor_name. */
export default defineRule({
  id: "several-hypervisors",
  severity: "warning",
  summary:
    "More than one hypervisor table: the Go runtime takes one at random, runtime-rs only the one it is told.",
  upstream: [
    "src/runtime/pkg/katautils/config.go: updateRuntimeConfigHypervisor",
    "src/libs/kata-types/src/config/hypervisor/mod.rs: Hypervisor::adjust_config, validate",
  ],
  yieldsTo: ["unknown-hypervisor"],
  messages: {
    random: "There are tables for {names}; {runtime} uses one of them, a different one each time. Keep one.",
    unused:
      "hypervisor_name is {used}, so [hypervisor.{name}] starts nothing; it is still checked when the file is loaded.",
  },
  check(unit, report) {
    const tables = unit.config.table("hypervisor");
    if (!tables) return;
    const names =
      unit.runtime === "go"
        ? goConfig(unit).hypervisors.map(({ path }) => path[1]!)
        : unit.config.names(tables);
    const layers = names.flatMap((name) => {
      const layer = unit.config.table("hypervisor", name)?.layers[0];
      const about = ["hypervisor", name];
      return layer?.entry ? [{ file: layer.file, range: layer.entry.key, about, name }] : [];
    });
    if (layers.length < 2) return;
    if (unit.runtime === "go") {
      const [first, ...others] = layers;
      for (const at of others) {
        report({
          at,
          message: "random",
          data: { names },
          related: [{ file: first!.file, range: first!.range, message: "The first hypervisor table." }],
        });
      }
      return;
    }
    const used = unit.target.hypervisor;
    if (used === undefined || !names.includes(used)) return;
    for (const at of layers) {
      if (at.name === used) continue;
      report({
        at,
        message: "unused",
        data: { used, name: at.name },
        severity: "information",
        tags: ["unnecessary"],
      });
    }
  },
});
