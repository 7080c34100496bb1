import { createDocument } from "./document.ts";
import { readStatement } from "./grammar/statements.ts";
import { createReader } from "./scanner/reader.ts";
import { readSections } from "./tree/sections.ts";
import type { Statement, TomlDocument } from "./types.ts";

/**
 * Reads a text of the superset: TOML 1.1 and the `@NAME@` placeholders of templates. Never throws; what is wrong
 * stands in `errors`, and the rest is understood all the same.
 */
export function parse(text: string): TomlDocument {
  const reader = createReader(text);
  const statements: Statement[] = [];
  while (reader.at < text.length) statements.push({ start: reader.at, syntax: readStatement(reader) });
  return createDocument([text], readSections(statements));
}
