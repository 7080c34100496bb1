import { holding, messagesOf, upstreamOf } from "../common/conditions.ts";
import { type GoCondition, goSeen } from "../common/go.ts";
import { type RustCondition, rustSeen } from "../common/runtime-rs.ts";
import { defineRule } from "../rule.ts";
import { GUEST_FAILURES } from "./go/guest.ts";
import { MACHINE_FAILURES } from "./go/machine.ts";
import { MEMORY_FAILURES } from "./go/memory.ts";
import { RUNTIME_FAILURES } from "./go/runtime.ts";
import { SHARING_FAILURES } from "./go/sharing.ts";
import { COMMON_FAILURES } from "./runtime-rs/all.ts";
import { OTHER_FAILURES } from "./runtime-rs/others.ts";
import { QEMU_FAILURES } from "./runtime-rs/qemu.ts";

export const GO_FAILURES: readonly GoCondition[] = [
  ...MACHINE_FAILURES,
  ...MEMORY_FAILURES,
  ...GUEST_FAILURES,
  ...SHARING_FAILURES,
  ...RUNTIME_FAILURES,
];
export const RUST_FAILURES: readonly RustCondition[] = [
  ...COMMON_FAILURES,
  ...QEMU_FAILURES,
  ...OTHER_FAILURES,
];

const frame = (what: string, why: string): string =>
  `${what}, and so no sandbox starts with {hypervisor}: ${why}.`;

/** The loader's checks are few; what a hypervisor cannot do often shows only when it is started. */
export default defineRule({
  id: "refused-at-start",
  severity: "error",
  summary: "The configuration loads, but with this value no sandbox of the hypervisor can start.",
  upstream: upstreamOf([...GO_FAILURES, ...RUST_FAILURES]),
  asksHost: true,
  messages: messagesOf([...GO_FAILURES, ...RUST_FAILURES], frame),
  check(unit, report) {
    const found =
      unit.runtime === "go" ? holding(GO_FAILURES, goSeen(unit)) : holding(RUST_FAILURES, rustSeen(unit));
    for (const finding of found) report({ ...finding, fails: "start" });
  },
});
