import type { KataDocument } from "../documents/document.ts";
import type { TextEdit } from "../toml/edit/index.ts";
import { format } from "../toml/format/index.ts";
import type { Range } from "../toml/index.ts";

/**
 * Edits that make the spaces and blank lines of a file even. Nothing for TOML inside of another text, whose form is
 * for that text's own tools.
 *
 * @param within only lines that a range touches.
 */
export function formatEdits({ part, toml }: KataDocument, within?: Range): readonly TextEdit[] {
  if (part) return [];
  const edits = format(toml);
  if (!within) return edits;
  const start = toml.text.lastIndexOf("\n", within.start - 1) + 1;
  const next = toml.text.indexOf("\n", within.end);
  const end = next < 0 ? toml.text.length : next + 1;
  return edits.filter(({ range }) => range.start >= start && range.end <= end);
}
