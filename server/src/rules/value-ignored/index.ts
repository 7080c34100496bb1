import { stringifyExactly } from "../../loaders/effective-toml.ts";
import { goConfig, isSince } from "../../loaders/go/struct.ts";
import { isAtLeast } from "../../loaders/runtime-rs/defaults.ts";
import { type RustConfig, rustConfig } from "../../loaders/runtime-rs/effective.ts";
import type { Unit } from "../../project/unit.ts";
import { toJs } from "../../toml/index.ts";
import { chosenHypervisor, fieldSite } from "../common/runtime-rs.ts";
import { defineRule, type Report, valueSite } from "../rule.ts";
import { DEVICE_IGNORED } from "./go/devices.ts";
import { GUEST_IGNORED } from "./go/guest.ts";
import { type Chosen, isTrue, RUST_IGNORED } from "./runtime-rs.ts";

const messages = {
  ignored: "{key} is {have}, but {but}.",
  compact: "{key} has no effect: the agent reads it before it is told that its memory agent is on.",
} as const;

type Tell = Report<typeof messages>;

/** Some values are accepted and then replaced where they are used, or make a whole feature vanish. */
export default defineRule({
  id: "value-ignored",
  severity: "warning",
  summary: "The value loads, and then the runtime does something else than it says.",
  upstream: [
    "src/runtime-rs/crates/resource/src/network/network_model: new",
    "src/runtime-rs/crates/runtimes/src/manager.rs: try_init, effective_log_level",
    "src/runtime-rs/crates/hypervisor/src/device/topology.rs: PCIeTopology::new",
    "src/runtime-rs/crates/hypervisor/src/qemu/cmdline_generator.rs, ch/inner_device.rs",
    "src/runtime-rs/crates/agent/src/kata/agent.rs",
    "src/libs/kata-types/src/config/mod.rs: get_agent_kernel_params",
    "src/runtime/virtcontainers (each entry of value-ignored/go names its function)",
  ],
  asksHost: true,
  messages,
  check(unit, report) {
    if (unit.runtime === "go") checkGo(unit, report);
    else checkRust(unit, report);
  },
});

function checkRust(unit: Unit, report: Tell): void {
  const hypervisor = chosenHypervisor(unit);
  const config = rustConfig(unit);
  const { release } = unit.target;
  const agents = chosenAgent(config);
  if (hypervisor) {
    const chosen: Chosen = { ...hypervisor, runtime: config.runtime, agent: agents?.main };
    for (const { section: of, key, drivers, since, until, when, but } of RUST_IGNORED) {
      const section = chosen[of];
      const cell = section?.cells.get(key);
      if (!section || !cell?.setting || (drivers && !drivers.includes(chosen.driver))) continue;
      if ((since && !isAtLeast(release, since)) || (until && isAtLeast(release, until))) continue;
      if (cell.value === undefined || !when(chosen)) continue;
      const isPlain = typeof cell.value === "bigint" || typeof cell.value === "boolean";
      const have = isPlain ? String(cell.value) : JSON.stringify(cell.value);
      report({ at: fieldSite(unit, section, key), message: "ignored", data: { have, but } });
    }
  }
  const memory = agents?.memAgent;
  if (!memory || !isTrue(memory, "enable") || !isAtLeast(release, "3.26.0")) return;
  for (const [key, { setting }] of memory.cells) {
    if (!setting || !key.startsWith("compact_")) continue;
    report({ at: fieldSite(unit, memory, key), message: "compact" });
  }
}

function checkGo(unit: Unit, report: Tell): void {
  const { hypervisor: table, agents, runtime, factory } = goConfig(unit);
  const hypervisor = table?.path[1];
  if (!table || !hypervisor) return;
  const holders = { runtime, factory, agent: agents.length === 1 ? agents[0] : undefined };
  for (const { key, table: of, hypervisors, since, when, but } of [...GUEST_IGNORED, ...DEVICE_IGNORED]) {
    const holder = of ? holders[of] : table;
    const setting = holder?.setting(key);
    if (!holder || !setting || !hypervisors.includes(hypervisor) || (since && !isSince(unit, since)))
      continue;
    if (!when({ unit, table, hypervisor, runtime, holder })) continue;
    const have = stringifyExactly(toJs(setting.entry.value));
    report({ at: valueSite(setting), message: "ignored", data: { have, but } });
  }
}

function chosenAgent({ runtime, agents }: RustConfig) {
  return agents.find(({ name }) => name === runtime.text("agent_name"));
}
