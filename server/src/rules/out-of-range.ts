import { bounds } from "../knowledge/catalogue.ts";
import { decode } from "../loaders/decode.ts";
import { isUnknownNode } from "../project/config.ts";
import { isReplaced, placedOf } from "../project/known-entries.ts";
import { slice } from "../toml/index.ts";
import { phrases } from "../util/phrases.ts";
import { defineRule, entryValueSite } from "./rule.ts";

const ADVICE = phrases({ fraction: "Write {have}.0, or a smaller number." });

/** The loader's field has fewer bits or no sign; a number that does not fit makes it refuse the file. */
export default defineRule({
  id: "out-of-range",
  severity: "error",
  summary: "The number does not fit the loader's field, so the runtime refuses the configuration.",
  upstream: [
    "src/runtime/pkg/katautils/config.go: hypervisor, agent, runtime, factory (field types)",
    "src/libs/kata-types/src/config: Hypervisor, Agent, Runtime (field types)",
  ],
  messages: {
    range:
      "{key} is {have}, outside {minimum} to {maximum}, the range of the runtime's {type}; the runtime refuses the configuration.",
    float:
      "{key} is {have}, which does not fit the runtime's {type}; the runtime refuses the configuration. {advice}",
    wraps: "{key} does not fit the runtime's {type}: it wraps round to {becomes}.",
    date: '{key} does not fit the runtime\'s {type}: it is read as the text "{becomes}".',
  },
  check(unit, report) {
    for (const placed of placedOf(unit, "option")) {
      const { place, entry, file } = placed;
      if (entry.value.kind !== "leaf") continue;
      if (unit.runtime === "runtime-rs" && isReplaced(unit, placed)) continue;
      const { node } = entry.value;
      if (isUnknownNode(node)) continue;
      const { type } = place.option;
      const decoded = decode(unit.runtime, type, node);
      const at = entryValueSite(placed);
      if (decoded.kind === "altered") {
        const data = { type, becomes: decoded.becomes };
        report({ at, severity: "warning", message: decoded.how, data });
      }
      if (decoded.kind !== "out-of-range") continue;
      const [minimum, maximum] = bounds(type);
      const have = slice(file.toml.pieces, at.range.start, at.range.end);
      if (minimum === undefined || maximum === undefined) {
        const advice = node.type === "integer" ? ADVICE("fraction", { have }) : undefined;
        report({ at, message: "float", data: { type, have, advice }, fails: "load" });
      } else report({ at, message: "range", data: { type, have, minimum, maximum }, fails: "load" });
    }
  },
});
