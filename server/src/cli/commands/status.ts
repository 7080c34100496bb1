import { statusOf, statusOfAll } from "../../lifecycle/at-risk.ts";
import { exactJson } from "../../util/exact-json.ts";
import { visible } from "../../util/visible.ts";
import { parseOptions } from "../arguments.ts";
import { gather } from "../gather.ts";
import { painter } from "../io.ts";
import { datedOf, rowsOf, stateOf, statusMarkdown, statusPage, usedIn } from "../report/status.ts";
import { exitStatus, openSession, tellPolicyProblems } from "../session.ts";
import type { Command } from "./command.ts";

export const status: Command = {
  summary: "list what is deprecated, unmaintained, open to an advisory or known to be broken",
  usage: "kata-config status [--all] [PATH…]",
  help: `Says of the files given (default: those below .) which security advisories their settings and release
are open to, which functionality they use that is not fully supported upstream, and which known defects of the
release they run into: who maintains it, the evidence, and what to do.

--all  lists everything that is known, also what no configuration can name (Docker, kata-manager, runk …).
--format html      writes a page that needs nothing else: kata-config status --format html > status.html
--format markdown  the same for an issue or a wiki.`,
  run(args, io) {
    const parsed = parseOptions(args, { "stdin-filename": { type: "string" }, all: { type: "boolean" } }, [
      "html",
      "markdown",
    ]);
    const session = openSession(parsed);
    tellPolicyProblems(session, io);
    const items = parsed.values["all"]
      ? statusOfAll(session.workspace.library)
      : statusOf([...gather(session, parsed, io)].map(({ assembly }) => assembly));
    const write = {
      json: () => `${exactJson(items, 1)}\n`,
      html: () => statusPage(items),
      markdown: () => statusMarkdown(items),
    }[String(parsed.values["format"])];
    if (write) {
      io.out(write());
      return exitStatus(session, io, 0);
    }
    const paint = painter(io, String(parsed.values["color"]));
    for (const item of items) {
      io.out(`${paint("bold", visible(item.subject))}: ${paint("yellow", stateOf(item))}\n`);
      const places = item.files.map((use) => usedIn(use).join("")).join(" ");
      const rows = [
        ...rowsOf(item).map(
          ([title, text, source]) => [title, source ? `${text} (${source})` : text] as const,
        ),
        ["evidence", `${item.evidence.join(" ")} (${datedOf(item)})`] as const,
        ["used in", places] as const,
      ];
      for (const [title, text] of rows) if (text) io.out(`  ${paint("dim", `${title}:`)} ${visible(text)}\n`);
    }
    if (items.length === 0) io.out("Nothing in these files is at risk.\n");
    return exitStatus(session, io, 0);
  },
};
