import { isAtLeast } from "../loaders/runtime-rs/defaults.ts";
import { rustConfig } from "../loaders/runtime-rs/effective.ts";
import { fieldSite, relatedField } from "./common/runtime-rs.ts";
import { defineRule } from "./rule.ts";

/** The runtime dials again and again, with one timeout between the tries and the other for all of them. */
export default defineRule({
  id: "agent-timeouts",
  severity: "error",
  summary: "dial_timeout_ms must be above 0 and not above reconnect_timeout_ms.",
  detail:
    "`dial_timeout_ms` is the pause between two tries, `reconnect_timeout_ms` the time for all of them. Unset they are 10 and 3000.",
  upstream: ["src/libs/kata-types/src/config/agent.rs: Agent::validate (order checked since 4.1.0)"],
  runtimes: ["runtime-rs"],
  messages: {
    zero: "dial_timeout_ms must not be 0; the runtime refuses the configuration.",
    order:
      "reconnect_timeout_ms ({reconnect}) is below dial_timeout_ms ({dial}): the time for all tries is shorter than one pause, and the runtime refuses the configuration.",
    unset:
      "dial_timeout_ms ({dial}) is above reconnect_timeout_ms, which is not set and {reconnect} by default; the runtime refuses the configuration. Set reconnect_timeout_ms too.",
  },
  check(unit, report) {
    if (!isAtLeast(unit.target.release, "3.1.0")) return;
    for (const { main } of rustConfig(unit).agents) {
      const dial = main.number("dial_timeout_ms");
      const reconnect = main.number("reconnect_timeout_ms");
      if (dial === 0)
        report({ at: fieldSite(unit, main, "dial_timeout_ms"), message: "zero", fails: "load" });
      if (!isAtLeast(unit.target.release, "4.1.0")) continue;
      if (dial === undefined || reconnect === undefined || reconnect >= dial) continue;
      const isSet = main.setting("reconnect_timeout_ms") !== undefined;
      report({
        at: fieldSite(unit, main, isSet ? "reconnect_timeout_ms" : "dial_timeout_ms"),
        message: isSet ? "order" : "unset",
        data: { dial, reconnect },
        fails: "load",
        related: isSet ? relatedField(main, "dial_timeout_ms", "The pause between two tries.") : [],
      });
    }
  },
});
