import { matchesPattern } from "../../knowledge/clauses.ts";
import type { Runtime } from "../../knowledge/facts.ts";
import type { Library } from "../../knowledge/library.ts";
import { otherRuntime, runtimeLabel } from "../../knowledge/runtimes.ts";
import type { Prose } from "../../knowledge/types/prose.ts";
import type { ValueNode } from "../../toml/index.ts";
import { ownMember } from "../../util/own-member.ts";
import { remember } from "../../util/remember.ts";
import { historyLine } from "../history.ts";
import { code, escapeMarkdown } from "../markdown.ts";
import { facts, otherFacts, ownFacts, typeLine } from "./facts.ts";
import { type Found, optionsAt } from "./lookup.ts";
import { links, tableInProse } from "./prose.ts";
import { type Reader, RUNTIMES } from "./reader.ts";
import { support } from "./support.ts";
import { trouble } from "./trouble.ts";

/**
 * What is known of an option by its path (`hypervisor.qemu.default_memory`), as Markdown; `undefined` for no option.
 * For a known runtime that comes first which holds for it, and the other below a line.
 *
 * @param inUse what the option is at the place, said first.
 * @param elsewhere what becomes of it in another runtime.
 */
export function describeOption(
  reader: Reader,
  path: readonly string[],
  value?: ValueNode,
  inUse?: string,
  elsewhere?: string,
): string | undefined {
  const found = optionsAt(reader, path);
  const [main] = found;
  if (!main) return describePast(reader, path);
  const { head, troubles, rest } = fixedParts(reader, path, found);
  const { summary } = main.option.prose ?? {};
  const blocks = [head, inUse, summary, support(reader, path, value), troubles, elsewhere, rest];
  return blocks.filter(Boolean).join("\n\n");
}

/** What hangs on nothing but the option and for whom it is described: put together once. */
function fixedParts(reader: Reader, path: readonly string[], found: readonly Found[]) {
  const { library, ...who } = reader;
  return remember(library.cache, `description ${JSON.stringify([who, path])}`, () => {
    const main = found[0]!;
    const { option, catalogue } = main;
    const isOwn = catalogue.runtime === who.runtime;
    const [own, others] = detailFor(option.prose, isOwn ? who.runtime : undefined);
    const rest = [
      isOwn ? ownFacts(reader, main) : facts(reader, found),
      own,
      isOwn && ["---", otherFacts(reader, found), others].filter(Boolean).join("\n\n"),
      links(option.prose),
    ];
    return {
      head: `**${code(option.key)}** ${typeLine(found)}`,
      troubles: trouble(reader, path),
      rest: rest.filter(Boolean).join("\n\n"),
    };
  });
}

/** The paragraphs of the detail that hold for a runtime, and those that speak of the other alone. */
function detailFor(prose: Prose | undefined, runtime: Runtime | undefined): readonly [string, string] {
  const all = prose?.detail?.trim().split(/\n{2,}/) ?? [];
  const other = runtime && `**${runtimeLabel(otherRuntime(runtime))}`;
  const isOther = (text: string) =>
    other !== undefined && /^\*\*[\w-]+[:,]/.test(text) && text.startsWith(other);
  return [all.filter((text) => !isOther(text)).join("\n\n"), all.filter(isOther).join("\n\n")];
}

/** One block for an option that another release has. */
function describePast(reader: Reader, path: readonly string[]): string | undefined {
  const { library, release } = reader;
  const pattern = tableInProse(path.slice(0, -1));
  const key = path.at(-1);
  if (key === undefined) return undefined;
  const lines = RUNTIMES.flatMap((runtime) => {
    const history = library.history(runtime, pattern, key);
    return history ? [`- ${runtimeLabel(runtime)}: ${historyLine(library, runtime, history)}`] : [];
  });
  if (lines.length === 0) return describeOfDistribution(library, path);
  const summary = ownMember(ownMember(library.knowledge.prose, pattern), key)?.summary;
  return [
    `**${code(key)}**: not in release ${release}`,
    summary,
    support(reader, path),
    lines.join("\n"),
    links(ownMember(ownMember(library.knowledge.prose, pattern), key)),
  ]
    .filter(Boolean)
    .join("\n\n");
}

/** One block for an option that Kata never had, and a distribution has. */
function describeOfDistribution({ knowledge }: Library, path: readonly string[]): string | undefined {
  const found = knowledge.distributions.find(({ option }) => matchesPattern(option, path));
  if (!found) return undefined;
  const { distribution, type, unit, summary, evidence, asOf } = found;
  const links = evidence.map((link, index) => `[${index + 1}](${link})`).join(", ");
  return [
    `**${code(path.at(-1)!)}** ${[type, unit].filter(Boolean).join(", ")}`,
    summary,
    `Only ${escapeMarkdown(distribution)} has it; Kata itself ignores it. Evidence: ${links} (as of ${asOf})`,
  ].join("\n\n");
}
