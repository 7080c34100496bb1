import type { TextDocument } from "vscode";

/** TOML, and templates, whose placeholders are no TOML. */
const TOML = ["toml", "kata-toml-template"];

/** What TOML is written into, by the names that editors give to it; a list of the server's. */
const AROUND_TOML = [
  "markdown",
  "mdx",
  "restructuredtext",
  "shellscript",
  "dockerfile",
  "nix",
  "hcl",
  "terraform",
  "terraform-vars",
  "opentofu",
  "yaml",
  "helm",
  "ansible",
  "dockercompose",
  "python",
  "go",
];

/** The languages whose documents the server is told of. */
export const LANGUAGES = [...TOML, ...AROUND_TOML];

/** Where documents live that someone writes; not the read-only ones that we or others make. */
export const SCHEMES = ["file", "untitled", "vscode-vfs", "vscode-test-web", "memfs"];

const NAMES =
  /(?:^|\/)configuration[^/]*\.toml(?:\.(?:in|j2|tmpl|template))?$|\/kata(?:-containers)?\/.*config\.d\/[^/]+$/;
// Blanks of one line alone: `\s` would look through all the empty lines before a header anew from each of them.
const CONTENT = /^[ \t]*\[(?:hypervisor\b|agent\.kata\b)|#[ \t]*kata-config:/m;
/** Words that stand where configuration is written into something else. */
const AROUND = /kata-?containers|kata-config:|\bdropIn:|\[hypervisor\.|\[agent\.kata\b/;

/**
 * Whether the language server is worth starting for a document. A guess in favour: the server looks closer, and
 * says nothing about a file that is not Kata's.
 */
export function mayBeKata(document: TextDocument): boolean {
  if (NAMES.test(document.uri.path)) return true;
  if (TOML.includes(document.languageId)) return CONTENT.test(document.getText());
  return AROUND_TOML.includes(document.languageId) && AROUND.test(document.getText());
}
