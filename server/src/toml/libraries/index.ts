import { slice } from "../scanner/text-pieces.ts";
import { statementAt } from "../tree/locate.ts";
import type { SyntaxProblem, TomlDocument } from "../types.ts";
import { type BurntSushiVersion, burntSushiTakes } from "./burntsushi.ts";
import { isDateTimeOfBurntSushi, isDateTimeOfToml05 } from "./datetimes.ts";

/** A library that a loader reads with, from the version on that is named. */
export type Library =
  | { readonly name: "BurntSushi/toml"; readonly version: BurntSushiVersion }
  | { readonly name: "toml"; readonly version: "0.5" | "1.1" };

const TAKEN_BY_TOML_1_1 = new Set(["array-extended", "pair-on-several-lines"]);
const NAMES_TWICE = new Set(["array-extended", "duplicate-key", "duplicate-table", "key-not-a-table"]);

/**
 * Which errors of a text a library takes all the same. What an option makes of a date is another matter.
 *
 * Sources: BurntSushi/toml parse.go; the crate toml, 0.5: tokens.rs and de.rs, `integer`; 1.1: de/parser/document.rs.
 */
export function takenBy(document: TomlDocument, library: Library): (error: SyntaxProblem) => boolean {
  if (library.name === "toml")
    return library.version === "1.1" ? ({ code }) => TAKEN_BY_TOML_1_1.has(code) : isTakenByToml05(document);
  const { version } = library;
  const isTaken = ({ code, start, end }: SyntaxProblem) =>
    NAMES_TWICE.has(code) ||
    (code === "bad-datetime" && isDateTimeOfBurntSushi(slice(document.pieces, start, end), version));
  const { errors } = document;
  return errors.length > 0 && errors.every(isTaken) && burntSushiTakes(document, version)
    ? isTaken
    : () => false;
}

/** A plus before `0x`, DEL in a comment, and dates that are none. */
const isTakenByToml05 =
  (document: TomlDocument) =>
  ({ code, message: { phrase, data }, start, end, fix }: SyntaxProblem): boolean => {
    if (code === "bad-datetime") return isDateTimeOfToml05(slice(document.pieces, start, end));
    // Only a plus has a fix.
    if (phrase === "prefixSign") return fix !== undefined;
    if (phrase !== "control" || data?.["hex"] !== "007F" || end - start !== 1) return false;
    const statement = statementAt(document, start);
    const at = start - (statement?.start ?? 0);
    return statement?.syntax.comments.some((comment) => comment.start < at && at < comment.end) ?? false;
  };
