import { rustConfig } from "../loaders/runtime-rs/effective.ts";
import type { Struct } from "../loaders/runtime-rs/types.ts";
import { closest } from "../util/closest.ts";
import { type Phrase, phrases } from "../util/phrases.ts";
import { type Certainty, changeTo, setOption } from "./common/fixes.ts";
import { fieldSite } from "./common/runtime-rs.ts";
import { defineRule, type Fix } from "./rule.ts";

const ADVICE = phrases({
  write: 'Write name = "virt_container".',
  name: "Name a table: {names}.",
  make: "Name a table: [{map}.NAME].",
  none: "There is no [{map}.…] table at all.",
  there: "There is {tables}.",
});

/** runtime-rs is told by name which handler, hypervisor and agent it runs; it guesses none since 3.3.0. */
export default defineRule({
  id: "runtime-names",
  severity: "error",
  summary: "name, hypervisor_name and agent_name must name the runtime and a table of the configuration.",
  detail:
    '`name` is always `virt_container`; `hypervisor_name` and `agent_name` name the tables to use: `hypervisor_name = "qemu"` for `[hypervisor.qemu]`.',
  upstream: [
    "src/libs/kata-types/src/annotations/mod.rs: update_config_by_annotation",
    "src/runtime-rs/crates/runtimes/src/manager.rs: init_runtime_handler",
    "src/runtime-rs/crates/runtimes/virt_container/src/lib.rs: new_hypervisor, new_agent",
  ],
  runtimes: ["runtime-rs"],
  messages: {
    unset: "{key} is not set; {runtime} refuses the configuration. {advice}",
    runtime: '{key} is "{have}"; the only runtime that {runtime} knows is virt_container.',
    table: '{key} is "{have}", but there is no table [{map}.{have}]. {advice}',
    agent: 'agent_name is "{have}"; the only agent that {runtime} knows is kata.',
  },
  check(unit, report) {
    if (!unit.complete) return;
    const { runtime } = rustConfig(unit);
    const unset = (key: string, advice: Phrase, value: string | undefined, certainty: Certainty) =>
      report({
        at: fieldSite(unit, runtime, key),
        message: "unset",
        data: { advice },
        fails: "load",
        fixes: value === undefined ? [] : setOption(unit, ["runtime", key], value, { certainty }),
      });
    const name = runtime.text("name");
    if (name === "") unset("name", ADVICE("write"), "virt_container", "certain");
    else if (name !== undefined && name !== "virt_container") {
      report({
        at: fieldSite(unit, runtime, "name"),
        message: "runtime",
        data: { have: name },
        fails: "load",
        fixes: changeTo(runtime.setting("name"), "virt_container"),
      });
    }
    for (const [key, map] of [
      ["hypervisor_name", "hypervisor"],
      ["agent_name", "agent"],
    ] as const) {
      const have = runtime.text(key);
      const root = unit.config.table(map);
      const names = root ? unit.config.names(root) : [];
      // A template's table may be named by a placeholder, which the build fills in.
      if (names.some((one) => /@[A-Z][A-Z0-9_]*@/.test(one))) continue;
      if (have === "") {
        const only = names.length === 1 ? names[0] : undefined;
        unset(key, names.length > 0 ? ADVICE("name", { names }) : ADVICE("make", { map }), only, "choice");
      } else if (have !== undefined && !names.includes(have)) {
        report({
          at: fieldSite(unit, runtime, key),
          message: "table",
          data: { have, map, advice: advice(names, map) },
          fails: "load",
          fixes: renaming(runtime, key, have, names),
        });
      } else if (have !== undefined && map === "agent" && have !== "kata") {
        report({ at: fieldSite(unit, runtime, key), message: "agent", data: { have }, fails: "start" });
      }
    }
  },
});

function advice(names: readonly string[], map: string): Phrase {
  if (names.length === 0) return ADVICE("none", { map });
  return ADVICE("there", { tables: names.map((name) => `[${map}.${name}]`) });
}

function renaming(struct: Struct, key: string, have: string, names: readonly string[]): readonly Fix[] {
  const meant = names.length === 1 ? names[0] : closest(have, names);
  return meant === undefined ? [] : changeTo(struct.setting(key), meant, { certainty: "choice" });
}
