import { statusOf } from "../../lifecycle/at-risk.ts";
import { parseOptions } from "../arguments.ts";
import { gather } from "../gather.ts";
import { painter } from "../io.ts";
import { exitStatus, openSession, tellPolicyProblems } from "../session.ts";
import type { Command } from "./command.ts";

export const status: Command = {
  summary: "list what is deprecated, unmaintained, best effort or experimental",
  usage: "kata-config status [PATH…]",
  help: `Says of the files given (default: those below .) which functionality they use that is not fully
supported upstream: its level, who maintains it, the evidence, and what to do.`,
  run(args, io) {
    const parsed = parseOptions(args, { "stdin-filename": { type: "string" } });
    const session = openSession(parsed);
    tellPolicyProblems(session, io);
    const items = statusOf([...gather(session, parsed, io)].map(({ assembly }) => assembly));
    if (parsed.values["format"] === "json") {
      io.out(`${JSON.stringify(items, null, 1)}\n`);
      return exitStatus(session, io, 0);
    }
    const paint = painter(io, String(parsed.values["color"]));
    for (const item of items) {
      io.out(
        `${paint("bold", item.subject)}: ${paint("yellow", item.level)}${item.since ? ` since ${item.since}` : ""}\n`,
      );
      const draft = item.adopted ? "" : ", upstream draft";
      const rows: readonly (readonly [string, string | null])[] = [
        ["removal", item.removal],
        ["use instead", item.replacement],
        ["maintained by", item.team],
        ["note", item.note],
        ...item.conflicts.map(({ claim, evidence }) => ["but", `${claim} (${evidence})`] as const),
        ["evidence", `${item.evidence.join(" ")} (as of ${item.asOf}${draft})`],
        ["used in", item.files.map(({ file, line }) => `${file}:${line}`).join(" ")],
      ];
      for (const [title, text] of rows) if (text) io.out(`  ${paint("dim", `${title}:`)} ${text}\n`);
    }
    if (items.length === 0) io.out("Nothing in these files is at risk.\n");
    return exitStatus(session, io, 0);
  },
};
