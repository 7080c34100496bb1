import { patternOf } from "../knowledge/places.ts";
import { tomlLibrary } from "../project/toml-library.ts";
import type { Unit } from "../project/unit.ts";
import { SYNTAX, statementAt, type TomlDocument, takenBy } from "../toml/index.ts";
import { phrases } from "../util/phrases.ts";
import { badByteIn } from "./common/bad-byte.ts";
import { fix } from "./common/fixes.ts";
import { keyName, pathAround } from "./common/names.ts";
import { defineRule, type Messages } from "./rule.ts";

const TAKEN = phrases({
  taken: "TOML does not allow it, and {runtimeAt} takes it all the same.",
});
const WHERE = phrases({ value: "{name}:" });

/** Both loaders parse the whole file first and give up at the first error of syntax. */
export default defineRule({
  id: "toml-syntax",
  severity: "error",
  summary: "The text is not TOML, so the runtime cannot read the file at all.",
  upstream: [
    "src/runtime/pkg/katautils/config.go: decodeConfig, updateFromDropIn",
    "src/libs/kata-types/src/config/drop_in.rs: load",
  ],
  messages: syntaxMessages(),
  check(unit, report, { isFull }) {
    const library = tomlLibrary(unit);
    for (const file of unit.files) {
      const badByte = badByteIn(file);
      const isTaken = takenBy(file.toml, library);
      if (badByte !== undefined) {
        const range = { start: badByte, end: badByte + 1 };
        report({ at: { file, range, about: [] }, message: "encoding", fails: "load" });
      }
      for (const error of file.toml.errors) {
        const { message, related, fix: mend } = error;
        if (isFull(file)) {
          report({ at: { file, range: error, about: [] }, message: message.phrase, fails: "load" });
          continue;
        }
        const at = { file, range: error, about: pathAround(file.toml, error.start) };
        const isTooDeep = error.code === "nested-too-deeply" && unit.runtime === "go";
        // No option holds a date, so that one in its place is refused in any case.
        const taken = isTaken(error) && !(error.code === "bad-datetime" && isOption(unit, at.about));
        const where = isInValue(file.toml, error.start)
          ? WHERE("value", { name: keyName(at.about) })
          : undefined;
        report({
          at,
          message: isTooDeep ? `${message.phrase}OfGo` : message.phrase,
          data: { ...message.data, where, taken: taken ? TAKEN("taken") : undefined },
          ...(isTooDeep || taken ? { severity: "warning" } : { fails: "load" }),
          ...(related && { related: [{ file, range: related, message: "The first one is here." }] }),
          ...(mend && { fixes: fix(mend.title, file, [{ range: mend, text: mend.text }]) }),
        });
      }
    }
  },
});

/** Those of the parser, behind the key in whose value something is wrong. */
function syntaxMessages(): Messages {
  const messages: Record<string, string> = {
    encoding: "The byte here is not UTF-8, and the runtime reads nothing else. Save the file as UTF-8.",
  };
  for (const [key, text] of Object.entries(SYNTAX.texts)) messages[key] = `{where} ${text} {taken}`;
  for (const key of ["deepValues", "deepTables"] as const)
    messages[`${key}OfGo`] = `${SYNTAX.texts[key]} {runtime} takes more, but nothing inside is checked here.`;
  return messages;
}

function isOption({ catalogue }: Unit, path: readonly string[]): boolean {
  return catalogue.tables.get(patternOf(path.slice(0, -1)))?.options.has(path.at(-1) ?? "") ?? false;
}

function isInValue(document: TomlDocument, offset: number): boolean {
  const statement = statementAt(document, offset);
  return statement?.syntax.kind === "pair" && offset >= statement.start + statement.syntax.pair.value.start;
}
