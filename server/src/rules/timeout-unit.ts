import { FEWEST_MILLISECONDS, TOO_MANY_SECONDS } from "../knowledge/conversions.ts";
import { compareReleases } from "../knowledge/releases.ts";
import { integerOf } from "../project/config.ts";
import { changeTo } from "./common/fixes.ts";
import { defineRule, valueSite } from "./rule.ts";

/** The field was read as milliseconds when it came, and is converted from seconds since 3.21.0. */
export default defineRule({
  id: "timeout-unit",
  severity: "warning",
  summary: "create_container_timeout of runtime-rs counted milliseconds in 3.19 and 3.20, and seconds since.",
  upstream: ["src/libs/kata-types/src/config/agent.rs: Agent, deserialize_secs_to_millis (since 3.21.0)"],
  runtimes: ["runtime-rs"],
  messages: {
    seconds:
      "create_container_timeout counts seconds since 3.21.0: {have} are about {hours} hours. Divide by 1000 if milliseconds were meant.",
    milliseconds:
      "create_container_timeout counts milliseconds in {release}: after {have} ms nothing has started yet. Multiply by 1000 if seconds were meant.",
  },
  check(unit, report) {
    const { release } = unit.target;
    if (compareReleases(release, "3.19.0") < 0) return;
    const agents = unit.config.table("agent");
    for (const name of agents ? unit.config.names(agents) : []) {
      const setting = unit.config.get("agent", name, "create_container_timeout");
      const have = integerOf(setting);
      if (!setting || have === undefined || have <= 0n) continue;
      const at = valueSite(setting);
      // Only who wrote it knows what was meant.
      const fixes = (value: bigint) => changeTo(setting, value, { certainty: "choice" });
      if (compareReleases(release, "3.21.0") < 0) {
        if (have >= FEWEST_MILLISECONDS) continue;
        report({ at, message: "milliseconds", data: { have }, fixes: fixes(have * 1000n) });
      } else if (have >= TOO_MANY_SECONDS) {
        const data = { have, hours: have / 3600n };
        const divisible = have % 1000n === 0n;
        report({ at, message: "seconds", data, ...(divisible && { fixes: fixes(have / 1000n) }) });
      }
    }
  },
});
