import { lines } from "../document.ts";
import { ruleLink } from "../links.ts";
import type { Problem } from "../lint.ts";
import type { Site } from "../rules/rule.ts";
import type { Paint } from "./io.ts";

/** Lines and columns count from 1, columns in UTF-16 units; the end is exclusive. */
export function span({ file, range }: Site) {
  const index = lines(file);
  const start = index.positionAt(range.start);
  const end = index.positionAt(range.end);
  return {
    file: file.path,
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

/** A problem in the form of `--format json`. */
export function toJson(problem: Problem) {
  const { code, severity, fails, message, tags, related, fixes, evidence } = problem;
  return {
    ...span(problem),
    code,
    severity,
    ...(fails && { fails }),
    message,
    ...(tags.length > 0 && { tags }),
    docs: ruleLink(code),
    ...(evidence.length > 0 && { evidence }),
    ...(related.length > 0 && { related: related.map((one) => ({ ...span(one), message: one.message })) }),
    ...(fixes.length > 0 && {
      fixes: fixes.map(({ title, edits }) => ({
        title,
        edits: edits.map((edit) => ({ ...span(edit), text: edit.text })),
      })),
    }),
  };
}

const STYLE = { error: "red", warning: "yellow", information: "blue", hint: "dim" } as const;

/** A problem for people: place, code, message, and the source line with a mark. */
export function toText(problem: Problem, paint: Paint): string {
  const { file, line, column, endLine, endColumn } = span(problem);
  const severity = paint(STYLE[problem.severity], problem.severity);
  const head = `${paint("bold", `${file}:${line}:${column}`)}: ${severity}[${problem.code}]: ${problem.message}\n`;
  const source = lineText(problem, line);
  const gutter = String(line).length;
  const width = endLine === line ? Math.max(1, endColumn - column) : Math.max(1, source.length - column + 1);
  const indent = source.slice(0, column - 1).replace(/[^\t]/g, " ");
  const bar = paint("dim", "|");
  const related = problem.related
    .map((one) => {
      const at = span(one);
      return `${" ".repeat(gutter)} ${paint("cyan", "=")} ${at.file}:${at.line}:${at.column}: ${one.message}\n`;
    })
    .join("");
  const help = problem.fixes[0]
    ? `${" ".repeat(gutter)} ${paint("cyan", "=")} fix: ${problem.fixes[0].title}\n`
    : "";
  return `${head}${paint("dim", String(line))} ${bar} ${source}\n${" ".repeat(gutter)} ${bar} ${indent}${paint(STYLE[problem.severity], "^".repeat(Math.min(width, 200)))}\n${related}${help}\n`;
}

function lineText({ file }: Problem, line: number): string {
  const { text } = file.toml;
  const start = lines(file).offsetAt({ line: line - 1, character: 0 });
  const end = text.indexOf("\n", start);
  return text.slice(start, end < 0 ? text.length : end).replace(/\r$/, "");
}

/** `2 errors, 1 warning in 3 files.` */
export function summary(problems: readonly Problem[], files: number): string {
  const parts: string[] = [];
  for (const [severity, plural] of [
    ["error", "errors"],
    ["warning", "warnings"],
    ["information", "remarks"],
    ["hint", "hints"],
  ] as const) {
    const count = problems.filter((problem) => problem.severity === severity).length;
    if (count > 0)
      parts.push(
        `${count} ${count === 1 && severity !== "information" ? severity : count === 1 ? "remark" : plural}`,
      );
  }
  const where = `in ${files} ${files === 1 ? "file" : "files"}`;
  return parts.length > 0 ? `${parts.join(", ")} ${where}.` : `No problems ${where}.`;
}
