import { isAtLeast } from "../../knowledge/releases.ts";
import { holding, messagesOf, upstreamOf } from "../common/conditions.ts";
import { type GoCondition, goSeen } from "../common/go.ts";
import { chosenAgent, fieldSite, rustSeen } from "../common/runtime-rs.ts";
import { defineRule, type Messages } from "../rule.ts";
import { ARCH_IGNORED } from "./go/architectures.ts";
import { DEVICE_IGNORED } from "./go/devices.ts";
import { GUEST_IGNORED } from "./go/guest.ts";
import { RUST_IGNORED } from "./runtime-rs.ts";

export const GO_IGNORED: readonly GoCondition[] = [...GUEST_IGNORED, ...DEVICE_IGNORED, ...ARCH_IGNORED];

const messages: Messages = {
  ...messagesOf([...GO_IGNORED, ...RUST_IGNORED], (what, why) => `${what}, but ${why}.`),
  compact: "{key} has no effect: the agent reads it before it is told that its memory agent is on.",
};

/** Some values are accepted and then replaced where they are used, or make a whole feature vanish. */
export default defineRule({
  id: "value-ignored",
  severity: "warning",
  summary: "The value loads, and then the runtime does something else than it says.",
  upstream: [
    ...upstreamOf([...GO_IGNORED, ...RUST_IGNORED]),
    "src/libs/kata-types/src/config/mod.rs: get_agent_kernel_params",
  ],
  asksHost: true,
  messages,
  check(unit, report) {
    const isGo = unit.runtime === "go";
    const found = isGo
      ? holding(GO_IGNORED, goSeen(unit), true)
      : holding(RUST_IGNORED, rustSeen(unit), true);
    for (const finding of found) report(finding);
    const memory = isGo ? undefined : chosenAgent(unit)?.memAgent;
    if (memory?.flag("enable") !== true || !isAtLeast(unit.target.release, "3.26.0")) return;
    for (const { setting, option } of memory.touched()) {
      if (!setting || !option.key.startsWith("compact_")) continue;
      report({ at: fieldSite(unit, memory, option.key), message: "compact" });
    }
  },
});
