import { type StatusItem, statusOf, statusOfAll } from "../../lifecycle/at-risk.ts";
import { parseOptions } from "../arguments.ts";
import { gather } from "../gather.ts";
import { painter } from "../io.ts";
import { exitStatus, openSession, tellPolicyProblems } from "../session.ts";
import type { Command } from "./command.ts";

export const status: Command = {
  summary: "list what is deprecated, unmaintained, open to an advisory or known to be broken",
  usage: "kata-config status [--all] [PATH…]",
  help: `Says of the files given (default: those below .) which security advisories their settings and release
are open to, which functionality they use that is not fully supported upstream, and which known defects of the
release they run into: who maintains it, the evidence, and what to do.

--all  lists everything that is known, also what no configuration can name (Docker, kata-manager, runk …).`,
  run(args, io) {
    const parsed = parseOptions(args, { "stdin-filename": { type: "string" }, all: { type: "boolean" } });
    const session = openSession(parsed);
    tellPolicyProblems(session, io);
    const items = parsed.values["all"]
      ? statusOfAll(session.workspace.library)
      : statusOf([...gather(session, parsed, io)].map(({ assembly }) => assembly));
    if (parsed.values["format"] === "json") {
      io.out(`${JSON.stringify(items, null, 1)}\n`);
      return exitStatus(session, io, 0);
    }
    const paint = painter(io, String(parsed.values["color"]));
    for (const item of items) {
      io.out(`${paint("bold", item.subject)}: ${paint("yellow", stateOf(item))}\n`);
      for (const [title, text] of rowsOf(item)) if (text) io.out(`  ${paint("dim", `${title}:`)} ${text}\n`);
    }
    if (items.length === 0) io.out("Nothing in these files is at risk.\n");
    return exitStatus(session, io, 0);
  },
};

/** `deprecated since 4.0.0`, `advisory (high, 7.9)`, `defect, 3.1.0 to 3.6.0`. */
function stateOf({ level, since, severity, score, affected }: StatusItem): string {
  if (level === "advisory") return `advisory (${[severity, score].filter(Boolean).join(", ")}), ${affected}`;
  if (level === "defect") return `defect, ${affected}`;
  return since ? `${level} since ${since}` : level;
}

function rowsOf(item: StatusItem): readonly (readonly [string, string | null | undefined])[] {
  const draft = item.adopted ? "" : ", upstream draft";
  return [
    ["removal", item.removal],
    ["use instead", item.replacement],
    ["maintained by", item.team],
    ["named by upstream", item.people?.join(", ")],
    ["note", item.note],
    ["what to do", item.advice],
    ["way back", item.comeback],
    ...item.conflicts.map(({ claim, evidence }) => ["but", `${claim} (${evidence})`] as const),
    ["evidence", `${item.evidence.join(" ")} (as of ${item.asOf}${draft})`],
    ["used in", item.files.map(({ file, line }) => `${file}:${line}`).join(" ")],
  ];
}
