import { defineRule } from "./rule.ts";

/** Both loaders parse the whole file first and give up at the first error of syntax. */
export default defineRule({
  id: "toml-syntax",
  severity: "error",
  summary: "The text is not TOML, so the runtime cannot read the file at all.",
  upstream: [
    "src/runtime/pkg/katautils/config.go: decodeConfig, updateFromDropIn",
    "src/libs/kata-types/src/config/drop_in.rs: load",
  ],
  messages: { syntax: "{text}" },
  check(unit, report) {
    for (const file of unit.files) {
      for (const error of file.toml.errors) {
        report({
          at: { file, range: error },
          message: "syntax",
          data: { text: error.message },
          fails: "load",
          ...(error.related && {
            related: [{ file, range: error.related, message: "The first one is here." }],
          }),
          ...(error.fix && {
            fixes: [{ title: error.fix.title, edits: [{ file, range: error.fix, text: error.fix.text }] }],
          }),
        });
      }
    }
  },
});
