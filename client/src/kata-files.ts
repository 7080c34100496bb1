import type { TextDocument } from "vscode";

const NAMES =
  /(?:^|\/)configuration[^/]*\.toml(?:\.(?:in|j2|tmpl|template))?$|\/kata(?:-containers)?\/.*config\.d\/[^/]+$/;
const CONTENT = /^\s*\[hypervisor\b|^\s*\[agent\.kata\b|#\s*kata-config:/m;

/**
 * Whether the language server is worth starting for a document. A guess in favour: the server looks closer, and
 * says nothing about a file that is not Kata's.
 */
export function mayBeKata(document: TextDocument): boolean {
  const path = document.uri.path;
  if (NAMES.test(path)) return true;
  return document.languageId === "toml" && CONTENT.test(document.getText());
}
