import { isAtRisk, supportFinder } from "../../knowledge/support-entries.ts";
import type { SupportEntry } from "../../knowledge/types/support.ts";
import type { ValueNode } from "../../toml/index.ts";
import { escapeMarkdown, numberedLinks } from "../markdown.ts";
import { type Reader, RUNTIMES } from "./reader.ts";

/** What the community says of the state of an option, a value, a table or a runtime. */
export function support(reader: Reader, path: readonly string[], value?: ValueNode): string | undefined {
  const { library, release } = reader;
  const runtimes = reader.runtime ? [reader.runtime] : RUNTIMES;
  const entries = new Map<string, SupportEntry>();
  for (const runtime of runtimes) {
    for (const entry of supportFinder(library, runtime, release)(path, value)) {
      // What is the same for both runtimes is said once, with all that backs it.
      const { subject: what, level, since, replacement, note } = entry;
      const statement = JSON.stringify([what, level, since, replacement, note]);
      const evidence = [...(entries.get(statement)?.evidence ?? []), ...entry.evidence];
      entries.set(statement, { ...entry, evidence: [...new Set(evidence)] });
    }
  }
  const blocks = [...entries.values()].map(supportBlock);
  return blocks.length > 0 ? blocks.join("\n\n") : undefined;
}

/** A support level with what to do, and who says so. */
export function supportBlock(entry: SupportEntry): string {
  const { level, subject, since, removal, removed, replacement, team, note, evidence, asOf, status } = entry;
  const state = level.replace("-", " ");
  const head = `**${isAtRisk(level) ? "⚠ " : ""}${escapeMarkdown(subject)}: ${state}**${since ? ` since ${since}` : ""}`;
  const told = [
    (removed ?? removal) && `Removal: ${escapeMarkdown(String(removed ?? removal))}.`,
    replacement && `Use instead: ${escapeMarkdown(replacement)}.`,
    note && escapeMarkdown(note),
    team && `Team: ${escapeMarkdown(team)}.`,
    evidence.length > 0 && `Evidence: ${numberedLinks(evidence)}`,
  ].filter(Boolean);
  return `${head} (${status === "adopted" ? "adopted" : "draft"}, as of ${asOf})\n\n${told.join(" ")}`;
}
