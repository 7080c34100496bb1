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

/** Docker's own configuration, the one file of its language that the server is told of. */
const DOCKER = { language: "json", pattern: "**/daemon.json" };

/** Where documents live that someone writes; not the read-only ones that we or others make. */
const SCHEMES = ["file", "untitled", "vscode-vfs", "vscode-test-web", "memfs"];

/** The documents that the server is told of. */
export const SELECTOR = SCHEMES.flatMap((scheme) => [
  ...LANGUAGES.map((language) => ({ scheme, language })),
  { scheme, ...DOCKER },
]);

const NAMES =
  /(?:^|\/)configuration[^/]*\.toml(?:\.(?:in|j2|tmpl|template))?$|\/kata(?:-containers)?\/.*config\.d\/[^/]+$/;
// Blanks of one line alone: `\s` would look through all the empty lines before a header anew from each of them.
const CONTENT =
  /^[ \t]*(?:\[[ \t]*["']?hypervisor\b|["']?hypervisor["']?[ \t]*\.|(?:\[[ \t]*)?["']?agent["']?[ \t]*\.[ \t]*["']?kata\b)|#[ \t]*kata-config:/m;
/** Words of runtimes and classes that lead to Kata: of containerd and CRI-O, Docker, Kubernetes. */
const HANDLERS =
  /containerd[.-](?:shim-)?kata|runtimes\.["']?kata|\bkata-runtime\b|\b(?:runtimeClassName|handler)["']?[ \t]*:[ \t]*["']?kata/;
/** Words that stand where configuration is written into something else. */
const AROUND = /kata-?containers|kata-config:|\bdropIn:|\[[ \t]*["']?hypervisor["']?[ \t]*\.|\[agent\.kata\b/;
/** Values of the chart that nothing else names. */
const CHART = /^[ \t]*(?:shims|customRuntimes|defaultShim|allowedHypervisorAnnotations):/m;
const YAML = ["yaml", "helm"];

/**
 * Whether the language server is worth starting for a document. A guess in favour: the server looks closer, and
 * says nothing about a file that is not Kata's.
 */
export function mayBeKata(document: TextDocument): boolean {
  const { languageId, uri } = document;
  if (NAMES.test(uri.path)) return true;
  const isDocker = languageId === DOCKER.language && uri.path.endsWith("/daemon.json");
  if (!isDocker && !LANGUAGES.includes(languageId)) return false;
  const text = document.getText();
  if (HANDLERS.test(text)) return true;
  if (TOML.includes(languageId)) return CONTENT.test(text);
  return !isDocker && (AROUND.test(text) || (YAML.includes(languageId) && CHART.test(text)));
}
