import { statementAt, type TomlDocument } from "../toml/index.ts";
import { pathAround } from "./common/names.ts";
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
  messages: {
    encoding: "The byte here is not UTF-8, and the runtime reads nothing else. Save the file as UTF-8.",
    syntax: "{text}",
    value: "{name}: {text}",
    deep: "{text} {runtime} takes more, but nothing inside is checked here.",
  },
  check(unit, report) {
    for (const file of unit.files) {
      const { badByte } = file.source;
      if (badByte !== undefined) {
        const range = { start: badByte, end: badByte + 1 };
        report({ at: { file, range, about: [] }, message: "encoding", fails: "load" });
      }
      for (const error of file.toml.errors) {
        const at = { file, range: error, about: pathAround(file.toml, error.start) };
        if (error.code === "nested-too-deeply" && unit.runtime === "go") {
          report({
            at,
            message: "deep",
            data: { text: error.message },
            severity: "warning",
          });
          continue;
        }
        const data = { text: error.message, name: at.about.join(".") };
        report({
          at,
          message: isInValue(file.toml, error.start) ? "value" : "syntax",
          data,
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

function isInValue(document: TomlDocument, offset: number): boolean {
  const statement = statementAt(document, offset);
  return statement?.syntax.kind === "pair" && offset >= statement.start + statement.syntax.pair.value.start;
}
