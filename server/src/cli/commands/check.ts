import type { SeverityOverrides } from "../../lint/problem.ts";
import { rules } from "../../rules/index.generated.ts";
import { closest } from "../../util/closest.ts";
import { visible } from "../../util/visible.ts";
import { oneOf, type Parsed, parseOptions } from "../arguments.ts";
import { type Checked, checkFiles, checkGathered } from "../check-files.ts";
import { fixAll } from "../fix.ts";
import { find, gather, gatherInput, isInput } from "../gather.ts";
import { type Io, painter } from "../io.ts";
import { toGitHub } from "../report/github.ts";
import { toJson } from "../report/json.ts";
import { byPlace } from "../report/place.ts";
import { type Reported, reported } from "../report/reported.ts";
import { toSarif } from "../report/sarif.ts";
import { summary, toText } from "../report/text.ts";
import { exitStatus, openSession, type Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import { tellFixed, writeChanged } from "../write.ts";
import type { Command } from "./command.ts";

const LEVELS = ["hint", "information", "warning", "error"] as const;

export const check: Command = {
  summary: "check configurations and say what is wrong with them",
  usage: "kata-config check [PATH…]",
  help: `Checks the files named, and below directories (default: .) the files that are Kata's, each main
file together with its config.d. "-" reads standard input.

  --stdin-filename NAME   what standard input is
  --fix                   apply the fixes that leave no choice and do no harm, then tell what remains
  --fail-on LEVEL         exit with 1 from this severity on: error (default), warning, information, hint, never
  --severity RULE=LEVEL   another severity for a rule, or off; may be given again
  --format FORMAT         text, json, sarif, or github (annotations of a workflow)`,
  run(args, io, version) {
    const parsed = parseOptions(
      args,
      {
        "stdin-filename": { type: "string" },
        "fail-on": { type: "string", default: "error" },
        severity: { type: "string", multiple: true },
        fix: { type: "boolean" },
      },
      ["sarif", "github"],
    );
    const failOn = String(parsed.values["fail-on"]);
    oneOf("fail-on", failOn, [...LEVELS, "never"]);
    const severities = severityOptions(parsed.values["severity"] as unknown as readonly string[] | undefined);
    const session = openSession(parsed);
    if (parsed.values["fix"]) fixFiles(session, parsed, severities, io);
    const { problems, paths, ofEither } = checkAll(session, parsed, severities, io);
    tellUnknownRuntime(ofEither, io);
    io.out(report(problems, paths, parsed, io, version));
    const bar = LEVELS.indexOf(failOn as (typeof LEVELS)[number]);
    const failed = bar >= 0 && problems.some(({ severity }) => LEVELS.indexOf(severity) >= bar);
    return exitStatus(session, io, failed ? 1 : 0);
  },
};

/** Files that are named where the runtime is not known; the rest is counted. */
const MOST_NAMED = 3;

/** Says on stderr of which files it is not known which runtime reads them, since less is told of those. */
function tellUnknownRuntime(paths: readonly string[], io: Io): void {
  if (paths.length === 0) return;
  const named = paths.slice(0, MOST_NAMED).join(", ");
  const more = paths.length - MOST_NAMED;
  const files = more > 0 ? `${named} and ${more} more` : named;
  io.err(
    `kata-config: nothing tells which runtime reads ${visible(files)}, so only what both object to is told. Say it with --runtime, or with "# kata-config: runtime=..." at the top of the file.\n`,
  );
}

function severityOptions(given: readonly string[] | undefined): SeverityOverrides {
  const severities: Record<string, SeverityOverrides[string]> = {};
  for (const one of given ?? []) {
    const [rule = "", level = ""] = one.split("=");
    if (!rules.some(({ id }) => id === rule)) {
      const meant = closest(
        rule,
        rules.map(({ id }) => id),
      );
      throw new UsageError(
        `--severity ${one}: there is no rule ${rule}${meant ? `; did you mean ${meant}?` : "."}`,
      );
    }
    if (![...LEVELS, "off"].includes(level))
      throw new UsageError(`--severity ${one}: write ${rule}= and one of ${LEVELS.join(", ")}, off.`);
    severities[rule] = level as SeverityOverrides[string];
  }
  return severities;
}

/** The problems of all files, each once, in order. */
function checkAll(session: Session, parsed: Parsed, severities: SeverityOverrides, io: Io): Checked {
  session.unreadable.clear();
  const { problems, paths, ofEither } = isInput(parsed)
    ? checkGathered(session, gatherInput(session, parsed, io), severities)
    : checkFiles(session, parsed, find(session, parsed), severities, io);
  const once = new Map<string, Reported>();
  for (const problem of [...session.policyProblems.map(reported), ...problems]) {
    const { file, line, column, endLine, endColumn, code, message } = problem;
    once.set([file, line, column, endLine, endColumn, code, message].join("\0"), problem);
  }
  return { problems: [...once.values()].sort(byPlace), paths, ofEither };
}

function fixFiles(session: Session, parsed: Parsed, severities: SeverityOverrides, io: Io): void {
  if (parsed.positionals.includes("-"))
    throw new UsageError("--fix changes files; it cannot with standard input.");
  // What there is to say of the files is said when what remains is told.
  const quiet: Io = { ...io, err: () => {}, errIsTerminal: false };
  const fixing = fixAll(session, () => [...gather(session, parsed, quiet)], severities);
  session.newer.clear();
  writeChanged(session);
  const fixes = tellFixed(session, fixing, io);
  const files = session.changed.size;
  io.err(
    `Applied ${fixes} ${fixes === 1 ? "fix" : "fixes"} to ${files} ${files === 1 ? "file" : "files"}.\n`,
  );
}

function report(
  problems: readonly Reported[],
  paths: readonly string[],
  parsed: Parsed,
  io: Io,
  version: string,
): string {
  switch (parsed.values["format"]) {
    case "json":
      return toJson(problems);
    case "sarif":
      return toSarif(problems, version);
    case "github":
      return toGitHub(problems);
    default: {
      const paint = painter(io, String(parsed.values["color"]));
      return `${problems.map((problem) => toText(problem, paint)).join("")}${summary(problems, paths)}\n`;
    }
  }
}
