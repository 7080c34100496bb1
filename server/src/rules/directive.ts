import { directives } from "../directives.ts";
import { defineRule } from "./rule.ts";

/** Our own comments; no loader looks at them. */
export default defineRule({
  id: "directive",
  severity: "warning",
  summary: "A kata-config directive in a comment is not understood, so it has no effect.",
  upstream: ["none: directives are kata-config's own"],
  messages: { problem: "{text}" },
  check(unit, report) {
    for (const file of unit.files) {
      for (const { range, message } of directives(file).problems) {
        report({ at: { file, range }, message: "problem", data: { text: message } });
      }
    }
  },
});
