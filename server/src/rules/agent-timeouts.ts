import { isAtLeast } from "../knowledge/releases.ts";
import { rustConfig } from "../loaders/runtime-rs/effective.ts";
import type { Unit } from "../project/unit.ts";
import { chosenHypervisor, fieldSite, relatedField } from "./common/runtime-rs.ts";
import { defineRule } from "./rule.ts";

/** The runtime dials again and again, with one timeout between the tries and the other for all of them. */
export default defineRule({
  id: "agent-timeouts",
  severity: "error",
  summary: "dial_timeout_ms must be above 0 and not above reconnect_timeout_ms.",
  detail:
    "`dial_timeout_ms` is the pause between two tries, `reconnect_timeout_ms` the time for all of them. Unset they are 10 and 3000. From 4.1.0 on the loader refuses the wrong order. Before, the number of tries is the one divided by the other, so none is made, except that QEMU counts otherwise since 3.31.0; from 3.32.0 on less than 10000 counts as 10000.",
  upstream: [
    "src/libs/kata-types/src/config/agent.rs: Agent::validate (order checked since 4.1.0)",
    "src/runtime-rs/crates/agent/src/sock/mod.rs: ConnectConfig::new (at least 10 seconds since 3.32.0)",
    "src/runtime-rs/crates/agent/src/sock/hybrid_vsock.rs: connect (one try at least since 4.1.0)",
    "src/runtime-rs/crates/agent/src/sock/vsock.rs: connect (QEMU; a deadline since 3.31.0)",
  ],
  runtimes: ["runtime-rs"],
  messages: {
    zero: "dial_timeout_ms must not be 0; the runtime refuses the configuration.",
    order:
      "reconnect_timeout_ms ({reconnect}) is below dial_timeout_ms ({dial}): the time for all tries is shorter than one pause, and the runtime refuses the configuration.",
    unset:
      "dial_timeout_ms ({dial}) is above reconnect_timeout_ms, which is not set and {reconnect} by default; the runtime refuses the configuration. Set reconnect_timeout_ms too.",
    never:
      "dial_timeout_ms ({dial}) is the pause between two tries, and longer than the {reconnect} ms for all of them: the runtime never dials the agent, and no sandbox starts. Make it shorter than reconnect_timeout_ms.",
  },
  check(unit, report) {
    const { release } = unit.target;
    if (!isAtLeast(release, "3.1.0")) return;
    for (const { main } of rustConfig(unit).agents) {
      const dial = main.number("dial_timeout_ms");
      const reconnect = main.number("reconnect_timeout_ms");
      if (dial === 0)
        report({ at: fieldSite(unit, main, "dial_timeout_ms"), message: "zero", fails: "load" });
      if (dial === undefined || reconnect === undefined) continue;
      const isSet = main.setting("reconnect_timeout_ms") !== undefined;
      if (!isAtLeast(release, "4.1.0")) {
        const all = isAtLeast(release, "3.32.0") ? Math.max(reconnect, 10_000) : reconnect;
        if (dial <= all || !countsTries(unit)) continue;
        const at = fieldSite(unit, main, "dial_timeout_ms");
        report({ at, message: "never", data: { dial, reconnect: all }, fails: "start" });
      } else if (reconnect < dial) {
        report({
          at: fieldSite(unit, main, isSet ? "reconnect_timeout_ms" : "dial_timeout_ms"),
          message: isSet ? "order" : "unset",
          data: { dial, reconnect },
          fails: "load",
          related: isSet ? relatedField(main, "dial_timeout_ms", "The pause between two tries.") : [],
        });
      }
    }
  },
});

/** Whether the number of tries is worked out beforehand; not said of an unknown hypervisor. */
function countsTries(unit: Unit): boolean {
  const name = chosenHypervisor(unit)?.name ?? unit.target.hypervisor;
  return name !== undefined && (name !== "qemu" || !isAtLeast(unit.target.release, "3.31.0"));
}
