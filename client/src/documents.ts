import type { TextDocument } from "vscode";

/**
 * The languages whose documents the server is told of: TOML, templates, whose placeholders are no TOML, and those that
 * hold TOML in a part of them.
 */
export const LANGUAGES = ["toml", "kata-toml-template", "markdown"];

/** Where documents live that someone writes; not the read-only ones that we or others make. */
export const SCHEMES = ["file", "untitled", "vscode-vfs", "vscode-test-web", "memfs"];

const NAMES =
  /(?:^|\/)configuration[^/]*\.toml(?:\.(?:in|j2|tmpl|template))?$|\/kata(?:-containers)?\/.*config\.d\/[^/]+$/;
// Blanks of one line alone: `\s` would look through all the empty lines before a header anew from each of them.
const CONTENT = /^[ \t]*\[(?:hypervisor\b|agent\.kata\b)|#[ \t]*kata-config:/m;

/**
 * Whether the language server is worth starting for a document. A guess in favour: the server looks closer, and
 * says nothing about a file that is not Kata's.
 */
export function mayBeKata(document: TextDocument): boolean {
  if (NAMES.test(document.uri.path)) return true;
  return LANGUAGES.includes(document.languageId) && CONTENT.test(document.getText());
}
