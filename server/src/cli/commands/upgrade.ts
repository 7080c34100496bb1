import { directives } from "../../documents/directives.ts";
import { outsideEdits } from "../../documents/outside.ts";
import { absolutePath } from "../../environment/files.ts";
import { directiveEdit } from "../../features/directive-edit.ts";
import { upgradeReport } from "../../features/upgrade-report.ts";
import { isRelease } from "../../knowledge/releases.ts";
import { atRelease } from "../../moves/upgrade/at-release.ts";
import { upgrade } from "../../moves/upgrade/index.ts";
import type { UpgradeItem } from "../../moves/upgrade/item.ts";
import { visible } from "../../util/visible.ts";
import { oneOf, type Parsed, parseOptions } from "../arguments.ts";
import { changeTexts, fixAll } from "../fix.ts";
import { type Gathered, gather } from "../gather.ts";
import { type Io, painter } from "../io.ts";
import { span } from "../report/place.ts";
import { upgradeToJson, upgradeToText } from "../report/upgrade.ts";
import { exitStatus, openSession, type Session, tellPolicyProblems } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import { tellFixed, writeChanged } from "../write.ts";
import type { Command } from "./command.ts";

const LEVELS = ["hint", "information", "warning", "error"] as const;

export const upgradeCommand: Command = {
  summary: "say what another release changes for configurations",
  usage: "kata-config upgrade PATH… --from RELEASE --to RELEASE",
  help: `Compares what two releases of one runtime make of the files: what the newer finds wrong and the older did not,
what is solved, every value that the runtime takes otherwise (changed defaults too), and levels of support.

  --from X.Y.Z, --to X.Y.Z   the releases; either may be the newer one
  --write                    apply the fixes that leave no choice, for the problems that are new; a directive
                             "release=" of the old release names the new one
  --fail-on LEVEL            exit with 1 from this severity of a new problem on: error (default), warning,
                             information, hint, never
  --format FORMAT            text, json or markdown`,
  run(args, io) {
    const parsed = parseOptions(
      args,
      {
        from: { type: "string" },
        to: { type: "string" },
        write: { type: "boolean" },
        "fail-on": { type: "string", default: "error" },
      },
      ["markdown"],
    );
    if (parsed.positionals.length === 0) throw new UsageError("name the configurations to look at.");
    const [from, to] = [releaseOf(parsed, "from"), releaseOf(parsed, "to")];
    const failOn = String(parsed.values["fail-on"]);
    oneOf("fail-on", failOn, [...LEVELS, "never"]);
    const session = openSession(parsed);
    tellPolicyProblems(session, io);
    if (parsed.values["write"]) write(session, parsed, from, to, io);
    const items = [...gather(session, parsed, io)]
      .flatMap((gathered) => itemsOf(gathered, from, to, io))
      .sort(byPlace);
    switch (parsed.values["format"]) {
      case "json":
        io.out(upgradeToJson(items));
        break;
      case "markdown":
        io.out(upgradeReport(items, from, to));
        break;
      default:
        io.out(upgradeToText(items, from, to, painter(io, String(parsed.values["color"]))));
    }
    const bar = LEVELS.indexOf(failOn as (typeof LEVELS)[number]);
    const failed =
      bar >= 0 && items.some(({ kind, severity }) => kind === "problem" && LEVELS.indexOf(severity) >= bar);
    return exitStatus(session, io, failed ? 1 : 0);
  },
};

function releaseOf({ values }: Parsed, name: "from" | "to"): string {
  const value = values[name];
  if (typeof value !== "string") throw new UsageError(`say --${name} and a release, for example 4.1.0.`);
  if (!isRelease(value))
    throw new UsageError(`--${name} ${value}: write a release as X.Y.Z, for example 4.1.0.`);
  return value;
}

/** Of a drop-in that was asked for alone, what is said of itself. */
function itemsOf({ assembly, files }: Gathered, from: string, to: string, io: Io): readonly UpgradeItem[] {
  if (assembly.units.length > 1)
    io.err(
      `${visible(assembly.document.source.path)}: nothing tells which runtime reads it, so only what both object to is compared; say --runtime go or runtime-rs for values.\n`,
    );
  return upgrade(assembly, { from, to }).filter(({ file }) => files.includes(file));
}

function byPlace(one: UpgradeItem, other: UpgradeItem): number {
  const [a, b] = [span(one), span(other)];
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

function write(session: Session, parsed: Parsed, from: string, to: string, io: Io): void {
  if (parsed.positionals.includes("-"))
    throw new UsageError("--write changes files; it cannot with standard input.");
  const look = (): readonly Gathered[] =>
    [...gather(session, parsed, { ...io, err: () => {} })].map((gathered) => ({
      ...gathered,
      assembly: atRelease(gathered.assembly, to),
      options: { ...gathered.options, release: to },
    }));
  const old = new Set(look().flatMap((gathered) => solvedAlready(session, gathered, from)));
  const fixing = fixAll(session, look, {}, ({ code, about }) => !old.has(`${code} ${about.join(".")}`));
  const raised = raiseDirectives(session, look(), from, to);
  writeChanged(session);
  for (const path of raised)
    if (!session.unwritten.has(absolutePath(session.workspace.files, path)))
      io.err(`${visible(path)}: its directive says release=${to} now.\n`);
  tellFixed(session, fixing, io);
}

/** A file that says that it is for the old release is for the new one from now on. Gives the paths of such files. */
function raiseDirectives(
  session: Session,
  all: readonly Gathered[],
  from: string,
  to: string,
): readonly string[] {
  const asked = new Set(all.flatMap(({ files }) => files));
  const told = [...asked].filter((file) => directives(file).target.release === from);
  changeTexts(
    session,
    told.flatMap((file) => outsideEdits([directiveEdit(file, "release", to)!]) ?? []),
  );
  return told.map(({ source }) => source.path);
}

/** What the older release found too: it is not this command's to mend. */
function solvedAlready(session: Session, { assembly }: Gathered, from: string): readonly string[] {
  return session.problems(atRelease(assembly, from)).map(({ code, about }) => `${code} ${about.join(".")}`);
}
