import { baseName } from "../environment/files.ts";
import { hasFields } from "./embedded/expressions.ts";

/** What a file is written in, as far as configuration is read from it. */
export type Language =
  | "toml"
  /** TOML with the expressions of a templating language in it. */
  | "template"
  | "markdown"
  | "restructuredtext"
  | "shell"
  | "dockerfile"
  | "nix"
  | "hcl"
  | "yaml"
  | "python"
  | "go";

/** By the identifiers that editors give to languages, where they are not our own. */
const BY_ID: Readonly<Record<string, Language>> = {
  toml: "toml",
  markdown: "markdown",
  mdx: "markdown",
  restructuredtext: "restructuredtext",
  shellscript: "shell",
  dockerfile: "dockerfile",
  nix: "nix",
  hcl: "hcl",
  terraform: "hcl",
  "terraform-vars": "hcl",
  opentofu: "hcl",
  yaml: "yaml",
  helm: "yaml",
  ansible: "yaml",
  "azure-pipelines": "yaml",
  "github-actions-workflow": "yaml",
  dockercompose: "yaml",
  python: "python",
  go: "go",
};

const BY_NAME: readonly (readonly [RegExp, Language])[] = [
  [/\.toml\.(?:j2|jinja2?|tmpl|tpl|gotmpl|template|erb|mustache)$/i, "template"],
  [/\.(?:md|markdown|mdx)$/i, "markdown"],
  [/\.(?:rst|rest)$/i, "restructuredtext"],
  [/\.(?:sh|bash|bats|zsh|ksh)$/i, "shell"],
  [/^(?:Docker|Container)file(?:\..*)?$|\.(?:docker|container)file$/i, "dockerfile"],
  [/\.nix$/i, "nix"],
  [/\.(?:tf|tfvars|hcl)$/i, "hcl"],
  [/\.(?:ya?ml|bu)(?:\.(?:j2|tmpl|gotmpl|tpl|template|in))?$/i, "yaml"],
  // Docker's, and what Butane makes: JSON is YAML.
  [/^daemon\.json$|\.ign$/, "yaml"],
  [/\.py$/i, "python"],
  [/\.go$/i, "go"],
];

/**
 * The language of a file that may hold TOML, by the editor's word, its name and whether TOML has expressions in it.
 *
 * @returns `undefined` when neither tells.
 */
export function languageOf(path: string, text: string, languageId?: string): Language | undefined {
  const told = languageId !== undefined && Object.hasOwn(BY_ID, languageId) ? BY_ID[languageId] : undefined;
  const name = baseName(path.replaceAll("\\", "/"));
  const named = BY_NAME.find(([pattern]) => pattern.test(name))?.[1];
  if (told !== undefined && told !== "toml") return told;
  const isCrio = /(?:^|\/)crio\.conf$|\/crio\.conf\.d\/[^/]+$/.test(path.replaceAll("\\", "/"));
  if (named === undefined && /\.toml\.in$/i.test(name)) return templateIn(text);
  return named ?? (told === "toml" || name.endsWith(".toml") || isCrio ? tomlOrTemplate(text) : undefined);
}

/** A template by its name: `@NAME@` is the parser's own, other expressions are read before it. */
function templateIn(text: string): Language {
  return hasFields(text, false) ? "template" : tomlOrTemplate(text);
}

function tomlOrTemplate(text: string): Language {
  return hasExpression(text) ? "template" : "toml";
}

/** Whether what an expression begins with stands anywhere in a text, in comments too. */
export function mayHaveExpression(text: string): boolean {
  return text.includes("{{") || text.includes("{%");
}

/** Whether an expression begins anywhere before the comment of its line. */
function hasExpression(text: string): boolean {
  if (!mayHaveExpression(text)) return false;
  const marks = /#|\{[{%]/g;
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    if (mark[0] !== "#") return true;
    marks.lastIndex = text.indexOf("\n", mark.index);
    if (marks.lastIndex < mark.index) return false;
  }
  return false;
}

/** Whether a text is worth a closer look: words that stand in every configuration of Kata, or where one is put. */
export function mayHoldKata(text: string): boolean {
  return /\[\s*["']?hypervisor["']?\s*\.|agent["']?\s*\.\s*["']?kata|kata-?containers|kata-config:|\bkata-runtime\b|containerd[.-](?:shim-)?kata|runtimes\.["']?kata|\b(?:runtimeClassName|handler)["']?[ \t]*:[ \t]*["']?kata|\b(?:dropIn|shims|customRuntimes|defaultShim|allowedHypervisorAnnotations)\b/i.test(
    text,
  );
}
