/** What does not fit together in the facts just extracted: shipped files and their loader, options and prose. */
import type { UpstreamFacts } from "../../server/src/knowledge/facts.ts";
import { valueAt } from "../../server/src/knowledge/releases.ts";
import type { Shipped } from "../extract/extract.ts";
import { optionId } from "../extract/snapshot.ts";
import type { Section } from "./section.ts";

/** What the files of the newest release set that their own loader does not know or does not accept. */
export function templateProblems(facts: UpstreamFacts, shipped: readonly Shipped[]): Section[] {
  const release = facts.releases.at(-1) ?? "";
  const options = new Map(facts.options.map((option) => [optionId(option.table, option.key), option]));
  const aliases = new Set(
    facts.options.flatMap((option) =>
      (valueAt(option.aliases, release) ?? []).map((alias) => optionId(option.table, alias)),
    ),
  );
  const unknown: string[] = [];
  const refused: string[] = [];
  for (const { file, settings, error } of shipped) {
    if (error !== undefined) refused.push(`${file}: ${error.split("\n")[0]}`);
    for (const { table, key, value } of settings) {
      const option = options.get(optionId(table, key));
      if (!valueAt(option?.type, release)) {
        if (!aliases.has(optionId(table, key))) unknown.push(`${file}: ${table} ${key}`);
        continue;
      }
      const values = valueAt(option?.values, release);
      const isTaken =
        value === "" ||
        typeof value !== "string" ||
        valueAt(option?.changes, release)?.some(({ from }) => from === value);
      if (values && !isTaken && !values.includes(value))
        refused.push(`${file}: ${table} ${key} = ${JSON.stringify(value)}`);
    }
  }
  return [
    {
      title: "Shipped files set keys that their own loader does not know",
      todo: "Upstream slips: worth a pull request there. Our check must find each.",
      lines: unknown,
    },
    {
      title: "Shipped files that do not parse, or set values that are not accepted",
      todo: "Make sure that it is so, then as above.",
      lines: refused,
    },
  ].filter(({ lines }) => lines.length > 0);
}

/** Table → keys that have prose. */
export type Prose = ReadonlyMap<string, ReadonlySet<string>>;

/** The file of `schemas/options` that describes a table: `hypervisor.factory.toml`. */
export const proseFile = (table: string): string => `${table.replaceAll(/\.\*|\[\]/g, "")}.toml`;

/** Options without prose, and prose without an option, over both runtimes. */
export function proseGaps(facts: readonly UpstreamFacts[], prose: Prose): Section[] {
  const wanted = new Map<string, Set<string>>();
  for (const { table, key } of facts.flatMap(({ options }) => options)) {
    const file = proseFile(table);
    wanted.set(file, (wanted.get(file) ?? new Set()).add(key));
  }
  const missing = [...wanted].flatMap(([file, keys]) =>
    [...keys].filter((key) => !prose.get(file)?.has(key)).map((key) => `${file} [${key}]`),
  );
  const stray = [...prose].flatMap(([file, keys]) =>
    [...keys].filter((key) => !wanted.get(file)?.has(key)).map((key) => `${file} [${key}]`),
  );
  return [
    { title: "Options without prose", todo: "Write it, in our own words.", lines: missing },
    { title: "Prose without an option", todo: "Misspelt, or never in any release: remove it.", lines: stray },
  ].filter(({ lines }) => lines.length > 0);
}
