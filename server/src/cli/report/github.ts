import { visible } from "../../util/visible.ts";
import type { Reported } from "./reported.ts";

const COMMAND = { error: "error", warning: "warning", information: "notice", hint: "notice" } as const;

/** Problems as workflow commands, which GitHub shows beside the lines of a pull request. */
export function toGitHub(problems: readonly Reported[]): string {
  return problems.map(annotation).join("");
}

function annotation(problem: Reported): string {
  const { file, line, column, endLine, endColumn } = problem;
  const properties: readonly (readonly [string, string | number])[] = [
    ["title", `kata-config (${problem.code})`],
    ["file", file],
    ["line", line],
    ["endLine", endLine],
    // GitHub takes columns only within one line.
    ...(endLine === line ? ([["col", column] as const, ["endColumn", endColumn] as const] as const) : []),
  ];
  const written = properties.map(([name, value]) => `${name}=${property(String(value))}`).join(",");
  return `::${COMMAND[problem.severity]} ${written}::${data(problem.message)}\n`;
}

function data(text: string): string {
  return visible(text).replaceAll("%", "%25");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
