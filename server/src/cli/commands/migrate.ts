import type { KataDocument } from "../../documents/document.ts";
import { moveReport } from "../../features/move-report.ts";
import { visible } from "../../util/visible.ts";
import { oneOf, type Parsed, parseOptions } from "../arguments.ts";
import { type Gathered, gather } from "../gather.ts";
import { type Io, painter } from "../io.ts";
import { changedFiles, writeBelow, writeInPlace } from "../moved.ts";
import { toDiff } from "../report/diff.ts";
import { movedToJson, movedToText } from "../report/moved.ts";
import { exitStatus, openSession, tellPolicyProblems } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import type { Command } from "./command.ts";

export const migrateCommand: Command = {
  summary: "move configurations of the Go runtime to runtime-rs",
  usage: "kata-config migrate PATH…",
  help: `Moves main files with their config.d, and drop-ins alone, to runtime-rs of --release (the newest by
default): renames, moves and converts options, and writes what the Go runtime takes where runtime-rs takes something
else. Shows a diff, and what is lost or has to be decided; nothing is written unless it is asked for.

  --write                 change the files in place
  --output DIR            write the moved files there, under the names they had
  --defaults keep|runtime-rs
                          keep what the Go runtime takes for options that are not set (default), or take
                          runtime-rs's own defaults
  --format FORMAT         text, json or markdown

Exit status: 0 moved, 1 something has to be decided, 2 usage error or unreadable path.`,
  run(args, io) {
    const parsed = parseOptions(
      args,
      {
        write: { type: "boolean" },
        output: { type: "string" },
        defaults: { type: "string", default: "keep" },
      },
      ["markdown"],
    );
    if (parsed.positionals.length === 0) throw new UsageError("name the configurations to move.");
    const { release, write, output } = parsed.values;
    const defaults = String(parsed.values["defaults"]) as "keep" | "runtime-rs";
    oneOf("defaults", defaults, ["keep", "runtime-rs"]);
    if (write && output !== undefined) throw new UsageError("--write and --output exclude each other.");
    if (write && parsed.positionals.includes("-"))
      throw new UsageError("--write changes files; it cannot with standard input.");
    const session = openSession(parsed);
    tellPolicyProblems(session, io);
    const options = { defaults, ...(typeof release === "string" && { release }) };
    const gathered = [...gather(session, asWritten(parsed), io)];
    tellIdle(gathered, io);
    const moved = gathered.flatMap(({ assembly, document, files }) => {
      const all = session.migrate(assembly, options, output !== undefined);
      if (!all) return [];
      // A drop-in that was asked for alone comes without its main file.
      const isIn = ({ file }: { readonly file: KataDocument }) => file.source.path === document.source.path;
      const isWhole = files.length > 1 || document === all.files[0]?.file;
      const own = isWhole ? all.files : all.files.filter(isIn);
      const changes = isWhole ? all.changes : all.changes.filter(isIn);
      return [{ ...all, files: own, changes }];
    });
    const changed = changedFiles(moved);
    if (write) writeInPlace(session, changed);
    else if (typeof output === "string") writeBelow(output, changed);
    if (parsed.values["format"] === "json") io.out(movedToJson(moved, changed));
    else if (parsed.values["format"] === "markdown") io.out(moveReport(moved));
    else {
      const paint = painter(io, String(parsed.values["color"]));
      const diffs = write || output !== undefined ? [] : changed.map((file) => toDiff(file, paint));
      io.out([...diffs.filter(Boolean), ...moved.map((one) => movedToText(one, paint))].join("\n"));
    }
    const isOpen = moved.some(({ changes }) => changes.some(({ decide }) => decide));
    return exitStatus(session, io, isOpen ? 1 : 0);
  },
};

/** Says of manifests in which there is nothing to move that it is so. */
function tellIdle(all: readonly Gathered[], io: Io): void {
  const isMovable = ({ assembly }: Gathered) => assembly.units.length > 0;
  const moving = new Set(all.filter(isMovable).map(({ document }) => document.source.path));
  const idle = all.map(({ document }) => document.source.path).filter((path) => !moving.has(path));
  for (const path of new Set(idle)) io.err(`${visible(path)} holds no configuration that could be moved.\n`);
}

/** The arguments as far as they speak of the files as they are: `--release` is that of the moved ones. */
function asWritten({ positionals, values }: Parsed): Parsed {
  const { release: _, runtime, ...rest } = values;
  return { positionals, values: { ...rest, ...(runtime === "go" && { runtime }) } };
}
