import type { Reader } from "../../features/describe/reader.ts";
import { explain, suggestTopic, type Topic } from "../../features/explain.ts";
import { isArchName } from "../../knowledge/architectures.ts";
import type { Runtime } from "../../knowledge/facts.ts";
import { exactJson } from "../../util/exact-json.ts";
import { parseOptions } from "../arguments.ts";
import { painter } from "../io.ts";
import { renderMarkdown } from "../render.ts";
import { exitStatus, openSession, tellNewerRelease, tellPolicyProblems } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import type { Command } from "./command.ts";
import { listOptions } from "./options.ts";

export const explainCommand: Command = {
  summary: "tell what an option, a table, an annotation, a rule or an advisory is",
  usage: "kata-config explain KEY…",
  help: `KEY is an option by its path (hypervisor.qemu.default_memory) or by its name alone (default_memory), a
table (hypervisor.qemu, agent.kata), a hypervisor (qemu), a pod annotation
(io.katacontainers.config.hypervisor.default_memory, cc_init_data), a rule of "kata-config check" (unknown-key),
a component (docker, runk), an architecture (arm64), or a security advisory (CVE-2026-44210).`,
  run(args, io) {
    const parsed = parseOptions(args);
    const { runtime, release, hypervisor, arch, format, color } = parsed.values;
    if (parsed.positionals.length === 0)
      throw new UsageError("name an option, a table, an annotation or a rule.");
    const session = openSession(parsed);
    tellPolicyProblems(session, io);
    if (release) tellNewerRelease(session, String(release), io);
    const { library } = session.workspace;
    const reader: Reader = {
      library,
      runtime: runtime as Runtime | undefined,
      release: release ? String(release) : library.newest,
      ...(hypervisor && { hypervisor: String(hypervisor) }),
      ...(isArchName(arch) && { arch }),
    };
    const topics = parsed.positionals.flatMap((word) => topicsOf(reader, word));
    if (format === "json")
      io.out(
        `${exactJson(
          topics.map((topic) => withFacts(reader, topic)),
          1,
        )}\n`,
      );
    else {
      const paint = painter(io, String(color));
      const texts = topics.map(({ kind, name, markdown }) => {
        // A bare name may be in several tables.
        const where =
          kind === "option" && !parsed.positionals.includes(name) ? `${paint("dim", name)}\n\n` : "";
        return `${where}${renderMarkdown(markdown, paint, io.columns)}\n`;
      });
      io.out(texts.join("\n"));
    }
    return exitStatus(session, io, 0);
  },
};

function topicsOf(reader: Reader, word: string): readonly Topic[] {
  const topics = explain(reader, word);
  if (topics.length > 0) return topics;
  const meant = suggestTopic(reader, word);
  throw new UsageError(`nothing is known of ${word}${meant ? `; did you mean ${meant}?` : "."}`);
}

/** With an option, its rows of `kata-config options`. */
function withFacts({ library, runtime, release, hypervisor, arch }: Reader, topic: Topic) {
  if (topic.kind !== "option") return topic;
  const [first, second, ...rest] = topic.name.split(".");
  const inMap = first === "hypervisor" || first === "agent";
  const key = topic.name.split(".").at(-1);
  const table = [first, inMap ? "*" : second, ...rest].slice(0, -1).join(".");
  const own = inMap && first === "hypervisor" && second !== "*" ? second : hypervisor;
  const runtimes: readonly Runtime[] = runtime ? [runtime] : ["go", "runtime-rs"];
  const options = runtimes
    .flatMap((name) => listOptions(library.catalogue(name, release), own, arch))
    .filter(
      (row) => row.table.replaceAll("[]", "") === table && (row.key === key || row.aliases.includes(key!)),
    );
  return { ...topic, options };
}
