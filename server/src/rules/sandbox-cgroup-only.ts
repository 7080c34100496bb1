import { isAtLeast } from "../knowledge/releases.ts";
import { rustConfig } from "../loaders/runtime-rs/effective.ts";
import { setOption } from "./common/fixes.ts";
import { chosenHypervisor, fieldSite } from "./common/runtime-rs.ts";
import { defineRule } from "./rule.ts";

/** Outside the sandbox's cgroup the runtime moves vCPU threads one by one; these hypervisors tell none. */
export default defineRule({
  id: "sandbox-cgroup-only",
  severity: "error",
  summary: "Firecracker and remote need sandbox_cgroup_only = true in runtime-rs.",
  upstream: [
    "src/runtime-rs/crates/resource/src/cgroups/resource_inner.rs: setup_after_start_vm (since 3.20.0)",
  ],
  runtimes: ["runtime-rs"],
  messages: {
    likely:
      "sandbox_cgroup_only is {have}; with {hypervisor} the runtime then waits some 25 seconds for vCPU threads that it is never told, and is likely to give up. Set it to true.",
    off: "sandbox_cgroup_only is {have}, and so no sandbox starts with {hypervisor}: the runtime waits some 25 seconds for vCPU threads that it is never told, then gives up. Set it to true.",
  },
  check(unit, report) {
    const chosen = chosenHypervisor(unit);
    if (!chosen || !["firecracker", "remote"].includes(chosen.driver)) return;
    const { runtime } = rustConfig(unit);
    const key = "sandbox_cgroup_only";
    if (!isAtLeast(unit.target.release, "3.20.0") || runtime.flag(key) !== false) return;
    // Traced to the failure in 4.1.0; files that were shipped before have it off, so less is said of those releases.
    const traced = isAtLeast(unit.target.release, "4.0.0");
    const have = runtime.setting(key) ? "false" : "not set";
    report({
      at: fieldSite(unit, runtime, key),
      message: traced ? "off" : "likely",
      data: { have, hypervisor: chosen.name },
      ...(traced ? { fails: "start" as const } : { severity: "warning" as const }),
      fixes: setOption(unit, ["runtime", key], true, traced ? {} : { certainty: "choice" }),
    });
  },
});
