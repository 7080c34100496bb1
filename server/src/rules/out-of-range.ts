import { bounds } from "../knowledge/catalogue.ts";
import { decode } from "../loaders/decode.ts";
import { isUnknownNode } from "../project/config.ts";
import { isReplaced, placedEntries } from "../project/known-entries.ts";
import { absolute, slice } from "../toml/index.ts";
import { keyName } from "./common/names.ts";
import { defineRule } from "./rule.ts";

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
      "{key} is {have}, which does not fit the runtime's {type}; the runtime refuses the configuration.{advice}",
    altered: "{key} does not fit the runtime's {type}: {becomes}.",
  },
  check(unit, report) {
    for (const placed of placedEntries(unit)) {
      const { place, entry, file, path } = placed;
      if (place.kind !== "option" || entry.value.kind !== "leaf") continue;
      if (unit.runtime === "runtime-rs" && isReplaced(unit, placed)) continue;
      const { node } = entry.value;
      if (isUnknownNode(node)) continue;
      const { type } = place.option;
      const decoded = decode(unit.runtime, type, node);
      const at = { file, range: absolute(entry.value, node) };
      const data = { key: keyName(path), type };
      if (decoded.kind === "altered") {
        report({ at, severity: "warning", message: "altered", data: { ...data, becomes: decoded.becomes } });
      }
      if (decoded.kind !== "out-of-range") continue;
      const [minimum, maximum] = bounds(type);
      const have = slice(file.toml.pieces, at.range.start, at.range.end);
      if (minimum === undefined || maximum === undefined) {
        const advice = node.type === "integer" ? ` Write ${have}.0, or a smaller number.` : "";
        report({ at, message: "float", data: { ...data, have, advice }, fails: "load" });
      } else report({ at, message: "range", data: { ...data, have, minimum, maximum }, fails: "load" });
    }
  },
});
