import { MarkdownString } from "vscode";

/** Paragraphs of Markdown; what comes from files has to be escaped in them. */
export function markdown(paragraphs: readonly (string | false | undefined)[]): MarkdownString {
  return new MarkdownString(paragraphs.filter(Boolean).join("\n\n"));
}
