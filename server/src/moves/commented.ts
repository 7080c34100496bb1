import type { KataDocument } from "../documents/document.ts";
import {
  commentedOptions,
  type Edits,
  exists,
  insertNew,
  removeKey,
  renameKey,
  writeValue,
} from "../toml/edit/index.ts";
import { absolute, type CommentedOption, type TomlDocument } from "../toml/index.ts";
import { outcomeOf } from "./outcome.ts";
import { knownNode, plain } from "./values.ts";
import { apply, tableBefore, type Work } from "./work.ts";

/**
 * Renames and converts options that are commented out as if they were set, so that one who brings them back finds what
 * runtime-rs takes; those that it does not have go, with the comment that speaks of them alone.
 */
export function moveCommented(work: Work, file: KataDocument): void {
  const kept = new Set<string>();
  for (;;) {
    const { document } = work.drafts.get(file)!;
    const option = commentedOptions(document).find((one) => !kept.has(nameOf(document, one)));
    if (!option) return;
    kept.add(nameOf(document, option));
    const table = tableOf(document, option);
    const path = [...tableBefore(work, table), option.name];
    const value = option.valid ? knownNode(option.node) : undefined;
    const outcome = option.key.parts.length > 1 ? undefined : outcomeOf(work, { path, value, isSet: false });
    if (!outcome) continue;
    const { to, after } = outcome;
    if (to === undefined || (to.at(-1) !== option.name && exists(document, to))) {
      apply(work, file, (one) => removeWithText(one, option));
      kept.delete(nameOf(document, option));
      continue;
    }
    const name = to.at(-1)!;
    const text =
      after === undefined
        ? document.text.slice(option.base + option.node.start, option.base + option.node.end)
        : writeValue(plain(after));
    kept.add(`${to.join(".")} ${text}`);
    if (to.slice(0, -1).join(".") === table.join(".")) {
      apply(work, file, (one) => renameKey(one, option, name));
      const renamed = { ...option, base: option.base + name.length - option.name.length };
      apply(work, file, () => [{ range: absolute(renamed, option.node), text }]);
    } else {
      const above = proseAbove(document, option);
      apply(work, file, (one) => removeWithText(one, option));
      apply(work, file, (one) =>
        insertNew(one, to.slice(0, -1), { name, text, above, isCommentedOut: true }),
      );
    }
  }
}

function nameOf(document: TomlDocument, option: CommentedOption): string {
  const { start, end } = absolute(option, option.node);
  return `${[...tableOf(document, option), option.name].join(".")} ${document.text.slice(start, end)}`;
}

/** The table below whose header a comment stands. */
function tableOf({ sections }: TomlDocument, { base }: CommentedOption): readonly string[] {
  const section = sections.findLast(({ start }) => start <= base);
  return (section?.path ?? []).filter((part) => typeof part === "string");
}

/** Takes a commented option out with the prose above it, where that speaks of nothing else. */
function removeWithText(document: TomlDocument, option: CommentedOption): Edits {
  const edits = removeKey(document, option);
  const [edit] = edits ?? [];
  const { text } = document;
  const { start, line } = block(document, option);
  if (!edit || edits?.length !== 1 || start === line) return edits;
  const isHole = start === 0 || /\n\r?\n$/.test(text.slice(0, start));
  const blank =
    isHole && edit.range.start === line ? (/^\r?\n/.exec(text.slice(edit.range.end))?.[0].length ?? 0) : 0;
  return [{ range: { start, end: edit.range.end + blank }, text: "" }];
}

/** The lines of prose that go with a commented option. */
function proseAbove(document: TomlDocument, option: CommentedOption): readonly string[] {
  const { start, line } = block(document, option);
  return document.text.slice(start, line).split(/\r?\n/).slice(0, -1);
}

/** Where a commented option's line begins, and the prose directly above it that speaks of it alone. */
function block(
  document: TomlDocument,
  { base }: CommentedOption,
): { readonly start: number; readonly line: number } {
  const { text } = document;
  const line = text.lastIndexOf("\n", base - 1) + 1;
  const next = text.indexOf("\n", base);
  const follows = next < 0 ? "" : text.slice(next + 1, lineEndAt(text, next + 1)).trim();
  if (follows !== "" && !follows.startsWith("[")) return { start: line, line };
  const options = new Set(commentedOptions(document).map((one) => text.lastIndexOf("\n", one.base - 1) + 1));
  let start = line;
  while (start > 0) {
    const above = text.lastIndexOf("\n", start - 2) + 1;
    if (!/^[ \t]*#/.test(text.slice(above, start)) || options.has(above)) break;
    start = above;
  }
  return { start, line };
}

function lineEndAt(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}
