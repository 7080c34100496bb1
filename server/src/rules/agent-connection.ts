import { rustConfig } from "../loaders/runtime-rs/effective.ts";
import { changeTo } from "./common/fixes.ts";
import { chosenHypervisor, fieldSite, relatedField } from "./common/runtime-rs.ts";
import { defineRule } from "./rule.ts";

const PORT = 1024;
const CONSOLE_PORT = 1026;

/** The runtime dials the port of its own configuration, and the guest is not told which that is. */
export default defineRule({
  id: "agent-connection",
  severity: "error",
  summary: "The runtime dials another port than the agent in the guest listens on.",
  detail:
    "The agent listens on port 1024 unless `kernel_params` has `agent.server_addr=vsock://-1:PORT`; runtime-rs does not pass `server_port` on. For the pass-through of a process's streams the agent takes neither 0 nor a port that is in use.",
  upstream: [
    "src/runtime-rs/crates/agent/src/kata/agent.rs: connect",
    "src/agent/src/config.rs: from_cmdline",
  ],
  runtimes: ["runtime-rs"],
  messages: {
    port: "server_port is {have}, but the agent listens on {listens}: the runtime never reaches it, and no sandbox starts. Give both the same port (agent.server_addr=vsock://-1:{have} in kernel_params), or leave both out.",
    passfdOff: "passfd_listener_port is 0, and so no container starts: the agent takes 0 for off.",
    passfdServer:
      "passfd_listener_port is {have}, and so no container starts: the agent's own server listens there.",
    passfdConsole:
      "passfd_listener_port is {have}, and so no container starts: the debug console listens there.",
    passfdBeyond:
      "passfd_listener_port is {have}, and so no container starts: the agent cannot read a number above 2147483647 and does not come up.",
  },
  check(unit, report) {
    const { runtime, agents } = rustConfig(unit);
    const chosen = chosenHypervisor(unit);
    const agent = agents.find(({ name }) => name === runtime.text("agent_name"))?.main;
    if (!chosen || !agent || chosen.driver === "remote") return;
    const params = chosen.main.text("kernel_params");
    const have = agent.number("server_port");
    const told = /(?:^| )agent\.server_addr=(\S*)/.exec(params ?? "")?.[1];
    const listens = told === undefined ? PORT : Number(/^vsock:\/\/-1:(\d+)$/.exec(told)?.[1]);
    if (params !== undefined && have !== undefined && !Number.isNaN(listens) && have !== listens) {
      const isSet = agent.setting("server_port") !== undefined;
      report({
        at: isSet ? fieldSite(unit, agent, "server_port") : fieldSite(unit, chosen.main, "kernel_params"),
        message: "port",
        data: { have, listens },
        fails: "start",
        related:
          told === undefined ? [] : relatedField(chosen.main, "kernel_params", "What the agent is told."),
        fixes: changeTo(agent.setting("server_port"), BigInt(listens), { certainty: "choice" }),
      });
    }
    if (chosen.driver !== "dragonball" || runtime.flag("use_passfd_io") !== true) return;
    const port = runtime.number("passfd_listener_port");
    if (port === undefined) return;
    const common = { at: fieldSite(unit, runtime, "passfd_listener_port"), fails: "start" } as const;
    const data = { have: port };
    if (port === 0) report({ ...common, message: "passfdOff" });
    else if (port === PORT) report({ ...common, message: "passfdServer", data });
    else if (port === CONSOLE_PORT && agent.flag("debug_console_enabled")) {
      report({ ...common, message: "passfdConsole", data });
    } else if (port > 0x7fffffff) report({ ...common, message: "passfdBeyond", data });
  },
});
