import { directives } from "../documents/directives.ts";
import type { KataDocument } from "../documents/document.ts";
import type { Edit } from "../rules/rule.ts";
import { topOf } from "../toml/edit/index.ts";
import type { Range } from "../toml/index.ts";

/** The comment that says what a file is for. */
export interface TargetComment {
  readonly range: Range;
  readonly text: string;
}

/** The first such comment of a document; `undefined` when it has none. */
export function targetComment(document: KataDocument): TargetComment | undefined {
  if (Object.keys(directives(document).target).length === 0) return undefined;
  for (const { start, syntax } of document.toml.statements) {
    for (const comment of syntax.comments) {
      if (!/^#\s*kata-config:(?!\s*ignore)/.test(comment.text)) continue;
      return { text: comment.text, range: { start: start + comment.start, end: start + comment.end } };
    }
  }
  return undefined;
}

/**
 * Puts `name=value` into the comment that says what the file is for, which is written at the top where there is none,
 * or takes the name out, and the comment with it where it is the last.
 *
 * @param value `undefined` takes it out.
 * @returns `undefined` when the file says that already.
 */
export function directiveEdit(
  document: KataDocument,
  name: string,
  value: string | undefined,
): Edit | undefined {
  const { text } = document.toml;
  const comment = targetComment(document);
  const before = (comment?.text ?? "")
    .replace(/^#\s*kata-config:/, "")
    .trim()
    .split(/\s+/)
    .filter(Boolean);
  const index = before.findIndex((word) => word.startsWith(`${name}=`));
  const others = before.filter((word) => !word.startsWith(`${name}=`));
  const words =
    value === undefined ? others : others.toSpliced(index < 0 ? others.length : index, 0, `${name}=${value}`);
  if (words.join(" ") === before.join(" ")) return undefined;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  if (!comment) {
    const top = topOf(text);
    const line = `# kata-config: ${words.join(" ")}${newline}`;
    return { file: document, range: { start: top, end: top }, text: line };
  }
  if (words.length > 0)
    return { file: document, range: comment.range, text: `# kata-config: ${words.join(" ")}` };
  const end = text.startsWith(newline, comment.range.end)
    ? comment.range.end + newline.length
    : comment.range.end;
  return { file: document, range: { start: comment.range.start, end }, text: "" };
}
