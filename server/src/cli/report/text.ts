import { type Language, languageOf } from "../../documents/language.ts";
import { visible } from "../../util/visible.ts";
import type { Paint } from "../io.ts";
import type { Reported } from "./reported.ts";

const STYLE = { error: "red", warning: "yellow", information: "blue", hint: "dim" } as const;

/** Of a longer source line, the part around the mark. */
const WIDEST = 160;

/** A problem for people: place, code, message, and the source line with a mark. */
export function toText(problem: Reported, paint: Paint): string {
  const { file, line, column, endLine, endColumn } = problem;
  const style = STYLE[problem.severity];
  const place = paint("bold", `${visible(file)}:${line}:${column}`);
  const until = endLine === line ? endColumn : problem.source.length + 1;
  const { source, start, width } = excerpt(visible(problem.source), column - 1, Math.max(1, until - column));
  const indent = source.slice(0, start).replace(/[^\t]/g, " ");
  const margin = " ".repeat(String(line).length);
  const bar = paint("dim", "|");
  const rows = [
    `${place}: ${paint(style, problem.severity)}[${problem.code}]: ${visible(problem.message)}`,
    `${paint("dim", String(line))} ${bar} ${source}`,
    `${margin} ${bar} ${indent}${paint(style, "^".repeat(width))}`,
  ];
  const note = (text: string) => rows.push(`${margin} ${paint("cyan", "=")} ${visible(text)}`);
  for (const { file: other, line: at, column: from, message } of problem.related)
    note(`${other}:${at}:${from}: ${message}`);
  for (const { title } of problem.fixes) note(`fix: ${title}`);
  return `${rows.join("\n")}\n\n`;
}

function excerpt(
  line: string,
  start: number,
  width: number,
): { readonly source: string; readonly start: number; readonly width: number } {
  if (line.length <= WIDEST) return { source: line, start, width };
  const from = Math.max(0, Math.min(start - 40, line.length - WIDEST));
  const head = from > 0 ? "…" : "";
  const tail = from + WIDEST < line.length ? "…" : "";
  const source = `${head}${line.slice(from, from + WIDEST)}${tail}`;
  const shifted = start - from + head.length;
  return { source, start: shifted, width: Math.min(width, Math.max(1, source.length - shifted)) };
}

const NAMES = [
  ["error", "error", "errors"],
  ["warning", "warning", "warnings"],
  ["information", "remark", "remarks"],
  ["hint", "hint", "hints"],
] as const;

/** `2 errors, 1 warning in 3 files.` */
export function summary(problems: readonly Pick<Reported, "severity">[], paths: readonly string[]): string {
  const parts: string[] = [];
  for (const [severity, one, many] of NAMES) {
    const count = problems.filter((problem) => problem.severity === severity).length;
    if (count > 0) parts.push(`${count} ${count === 1 ? one : many}`);
  }
  const where = `in ${paths.length} ${paths.length === 1 ? "file" : "files"}${kindsOf(paths)}`;
  return parts.length > 0 ? `${parts.join(", ")} ${where}.` : `No problems ${where}.`;
}

const LANGUAGES: Readonly<Record<Language, string>> = {
  toml: "TOML",
  template: "template",
  markdown: "Markdown",
  restructuredtext: "reStructuredText",
  shell: "shell",
  dockerfile: "Dockerfile",
  nix: "Nix",
  hcl: "HCL",
  yaml: "YAML",
  python: "Python",
  go: "Go",
};

/** ` (3 TOML, 1 Markdown)`; nothing where all are TOML. */
function kindsOf(paths: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const name = LANGUAGES[languageOf(path, "") ?? "toml"];
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  if ([...counts.keys()].every((name) => name === "TOML")) return "";
  const told = [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => `${count} ${name}`);
  return ` (${told.join(", ")})`;
}
