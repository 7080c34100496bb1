import { goConfig } from "../loaders/go/struct.ts";
import { rustConfig } from "../loaders/runtime-rs/effective.ts";
import { unreadableParameters } from "../loaders/value-grammars/agent-parameters.ts";
import { stringOf } from "../project/config.ts";
import type { Unit } from "../project/unit.ts";
import { chosenHypervisor, fieldSite } from "./common/runtime-rs.ts";
import { defineRule, partSite } from "./rule.ts";

/** The agent reads its own settings from the kernel's command line, and an unreadable one ends it. */
export default defineRule({
  id: "agent-parameters",
  severity: "error",
  summary: "A parameter for the agent cannot be read, so the agent never comes up in the guest.",
  detail: "The runtime then only sees that its connection to the agent times out.",
  upstream: [
    "src/agent/src/config.rs: AgentConfig::from_cmdline",
    "src/agent/src/main.rs: real_main (unwrap)",
    "src/libs/kata-types/src/config/mod.rs: get_agent_kernel_params",
  ],
  messages: {
    word: "kernel_params has {word}, which the agent cannot read: it takes {takes}. It ends in the guest, and no sandbox starts.",
    pipe: "container_pipe_size is {have}, and the agent reads at most 2147483647: it ends in the guest, and no sandbox starts.",
  },
  check(unit, report) {
    const name = unit.runtime === "go" ? goConfig(unit).hypervisor?.path[1] : chosenHypervisor(unit)?.name;
    if (name === undefined || name === "remote") return;
    const setting = unit.config.get("hypervisor", name, "kernel_params");
    for (const { word, takes } of unreadableParameters(stringOf(setting) ?? "")) {
      report({ at: partSite(setting!, word), message: "word", data: { word, takes }, fails: "start" });
    }
    if (unit.runtime !== "runtime-rs") return;
    const agent = chosenAgent(unit);
    const have = agent?.number("container_pipe_size");
    if (!agent || have === undefined || have <= 0x7fffffff) return;
    const at = fieldSite(unit, agent, "container_pipe_size");
    report({ at, message: "pipe", data: { have }, fails: "start" });
  },
});

function chosenAgent(unit: Unit) {
  const { runtime, agents } = rustConfig(unit);
  return agents.find(({ name }) => name === runtime.text("agent_name"))?.main;
}
