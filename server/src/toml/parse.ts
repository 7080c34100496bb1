import { createDocument } from "./document.ts";
import { readStatement } from "./grammar/statements.ts";
import { createReader } from "./scanner/reader.ts";
import { readSection } from "./tree/sections.ts";
import type { Statement, TomlDocument } from "./types.ts";

/**
 * Reads a text of the superset: TOML 1.1 and the `@NAME@` placeholders of templates. Never throws; what is wrong
 * stands in `errors`, and the rest is understood all the same.
 */
export function parse(text: string): TomlDocument {
  const reader = createReader(text);
  const statements: Statement[] = [];
  while (reader.at < text.length) statements.push({ start: reader.at, syntax: readStatement(reader) });
  const contents = [];
  let first = 0;
  do {
    const content = readSection(statements, first);
    contents.push(content);
    first += content.count;
  } while (first < statements.length);
  return createDocument([text], statements, contents);
}
