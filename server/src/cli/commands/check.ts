import type { Problem, SeverityOverrides } from "../../lint.ts";
import { gather, ownProblems } from "../gather.ts";
import { type Io, painter } from "../io.ts";
import { oneOf, parseOptions } from "../options.ts";
import { span, summary, toJson, toText } from "../report.ts";
import { openService } from "../session.ts";
import type { Command } from "./command.ts";

const LEVELS = ["hint", "information", "warning", "error"] as const;

export const check: Command = {
  summary: "check configurations and say what is wrong with them",
  usage: "kata-config check [PATH…]",
  help: `Checks the files named, and below directories (default: .) the files that are Kata's, each main
file together with its config.d. "-" reads standard input.

  --stdin-filename NAME   what standard input is
  --fail-on LEVEL         exit with 1 from this severity on: error (default), warning, information, hint, never
  --severity RULE=LEVEL   another severity for a rule, or off; may be given again`,
  run(args, io) {
    const parsed = parseOptions(args, {
      "stdin-filename": { type: "string" },
      "fail-on": { type: "string", default: "error" },
      severity: { type: "string", multiple: true },
    });
    const failOn = String(parsed.values["fail-on"]);
    oneOf("fail-on", failOn, [...LEVELS, "never"]);
    const severities = severityOptions(parsed.values["severity"] as unknown as readonly string[] | undefined);
    const service = openService(parsed);
    const problems = new Map<string, Problem>();
    const files = new Set<string>();
    const add = (problem: Problem): void => {
      const { start, end } = problem.range;
      problems.set([problem.file.path, start, end, problem.code, problem.message].join("\0"), problem);
    };
    service.policyProblems.forEach(add);
    for (const gathered of gather(service, parsed, io)) {
      for (const file of gathered.assembly.units[0]?.files ?? []) files.add(file.path);
      ownProblems(gathered, service.problems(gathered.assembly, severities)).forEach(add);
    }
    const sorted = [...problems.values()].sort(byPlace);
    write(sorted, files.size, String(parsed.values["format"]), String(parsed.values["color"]), io);
    const bar = LEVELS.indexOf(failOn as (typeof LEVELS)[number]);
    return bar >= 0 && sorted.some(({ severity }) => LEVELS.indexOf(severity) >= bar) ? 1 : 0;
  },
};

function severityOptions(given: readonly string[] | undefined): SeverityOverrides {
  const severities: Record<string, SeverityOverrides[string]> = {};
  for (const one of given ?? []) {
    const [rule = "", level = ""] = one.split("=");
    oneOf(`severity ${rule}=`, level, [...LEVELS, "off"]);
    severities[rule] = level as SeverityOverrides[string];
  }
  return severities;
}

function byPlace(a: Problem, b: Problem): number {
  if (a.file !== b.file && a.file.path !== b.file.path) return a.file.path < b.file.path ? -1 : 1;
  const left = span(a);
  const right = span(b);
  return left.line - right.line || left.column - right.column;
}

function write(problems: readonly Problem[], files: number, format: string, color: string, io: Io): void {
  if (format === "json") {
    io.out(`${JSON.stringify(problems.map(toJson), null, 1)}\n`);
    return;
  }
  const paint = painter(io, color);
  for (const problem of problems) io.out(toText(problem, paint));
  io.out(`${summary(problems, files)}\n`);
}
