import { holding, messagesOf, upstreamOf } from "../common/conditions.ts";
import { goSeen } from "../common/go.ts";
import { rustSeen } from "../common/runtime-rs.ts";
import { defineRule } from "../rule.ts";
import { GO_RISKS } from "./go.ts";
import { RUST_RISKS } from "./runtime-rs.ts";

/** Not every host and not every pod, but enough of them to be told. */
export default defineRule({
  id: "fails-for-some",
  severity: "warning",
  summary: "With this configuration all pods on some hosts fail, or some pods on all hosts.",
  upstream: upstreamOf([...GO_RISKS, ...RUST_RISKS]),
  asksHost: true,
  messages: messagesOf([...GO_RISKS, ...RUST_RISKS], (what, why) => `${what}: ${why}.`),
  check(unit, report) {
    const isGo = unit.runtime === "go";
    const found = isGo ? holding(GO_RISKS, goSeen(unit)) : holding(RUST_RISKS, rustSeen(unit));
    for (const finding of found) report(finding);
  },
});
