import { goConfig } from "../loaders/go/struct.ts";
import { rustConfig } from "../loaders/runtime-rs/effective.ts";
import { wordsIn } from "../project/config.ts";
import type { Unit } from "../project/unit.ts";
import { slice } from "../toml/index.ts";
import { mistakeOf, type WordMistake } from "./common/agent-words.ts";
import { fix } from "./common/fixes.ts";
import { chosenHypervisor, fieldSite } from "./common/runtime-rs.ts";
import { defineRule, type Fix, partSite, type Site } from "./rule.ts";

/** The agent reads its own settings from the kernel's command line, and an unreadable one ends it. */
export default defineRule({
  id: "agent-parameters",
  severity: "error",
  summary: "A parameter for the agent is none that it reads, or one that ends it in the guest.",
  detail:
    "What it cannot read ends the agent, and the runtime only sees that its connection times out: an error. What it does not know has no effect: a warning. Words of other programs of the guest are left alone.",
  upstream: [
    "src/agent/src/config.rs: AgentConfig::from_cmdline",
    "src/agent/src/main.rs: real_main (unwrap)",
    "src/libs/kata-types/src/config/mod.rs: get_agent_kernel_params",
  ],
  messages: {
    unreadable:
      "kernel_params has {word}, which the agent cannot read: it takes {takes}. It ends in the guest, and no sandbox starts.",
    unused: "kernel_params has {word}, which the agent passes over: it takes {takes}.",
    bare: "kernel_params has {word} without a value, which the agent passes over: it takes {takes}.",
    flag: "kernel_params has {word}, which the agent passes over: the parameter takes no value. Write {instead}.",
    later: "kernel_params has {word}, which the agent knows since {since}; that of {release} passes over it.",
    port: "kernel_params has {word}, and {port} is the port that the agent itself listens on: one of the two does not get it, and the sandbox may not start. Take another port.",
    option:
      "kernel_params has {word}, and the agent has no such parameter: {option} is an option of the file. Set it in [agent.kata].",
    runtime:
      "kernel_params has {word}, and the agent has no such parameter: {option} is an option of the file, for {otherRuntime}. {advice}",
    unknown: "kernel_params has {word}, and the agent has no such parameter. Did you mean {instead}?",
    pipe: "container_pipe_size is {have}, and the agent reads at most 2147483647: it ends in the guest, and no sandbox starts.",
  },
  check(unit, report) {
    const name = unit.runtime === "go" ? goConfig(unit).hypervisor?.path[1] : chosenHypervisor(unit)?.name;
    if (name === undefined || name === "remote") return;
    const setting = unit.config.get("hypervisor", name, "kernel_params");
    for (const word of wordsIn(setting)) {
      const mistake = mistakeOf(word, unit);
      if (!mistake) continue;
      const part = partSite(setting!, word);
      const at = { ...part, about: [...part.about, word] };
      if (mistake.message === "unreadable") report({ at, ...mistake, fails: "start" });
      else report({ at, ...mistake, severity: "warning", fixes: fixesOf(mistake, part) });
    }
    if (unit.runtime !== "runtime-rs") return;
    const agent = chosenAgent(unit);
    const have = agent?.number("container_pipe_size");
    if (!agent || have === undefined || have <= 0x7fffffff) return;
    const at = fieldSite(unit, agent, "container_pipe_size");
    report({ at, message: "pipe", data: { have }, fails: "start" });
  },
});

/** Another word, unless the same text stands elsewhere in the value too. */
function fixesOf({ data }: WordMistake, { file, range }: Site): readonly Fix[] {
  const isWord = slice(file.toml.pieces, range.start, range.end) === data.word;
  if (!isWord || !("instead" in data)) return [];
  const { instead: text } = data;
  return fix(`Change to ${text}`, file, [{ range, text }], "choice");
}

function chosenAgent(unit: Unit) {
  const { runtime, agents } = rustConfig(unit);
  return agents.find(({ name }) => name === runtime.text("agent_name"))?.main;
}
