import { sectionAt, statementAt, type TomlDocument } from "../toml/index.ts";
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
    syntax: "{text}",
    value: "{key}: {text}",
    deep: "{text} The Go runtime takes more, but nothing inside is checked here.",
  },
  check(unit, report) {
    for (const file of unit.files) {
      for (const error of file.toml.errors) {
        if (error.code === "nested-too-deeply" && unit.runtime === "go") {
          report({
            at: { file, range: error },
            message: "deep",
            data: { text: error.message },
            severity: "warning",
          });
          continue;
        }
        const key = keyOfValue(file.toml, error.start);
        report({
          at: { file, range: error },
          message: key ? "value" : "syntax",
          data: { text: error.message, key: key ?? "" },
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

/** The whole name of the key in whose value an offset lies, if it does. */
function keyOfValue(document: TomlDocument, offset: number): string | undefined {
  const statement = statementAt(document, offset);
  if (statement?.syntax.kind !== "pair") return undefined;
  const { key, value } = statement.syntax.pair;
  if (offset < statement.start + value.start) return undefined;
  const section = sectionAt(document, offset).path.filter((part) => typeof part === "string");
  return [...section, ...key.parts.map(({ name }) => name)].join(".");
}
