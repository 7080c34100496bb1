import { optionReference } from "../../features/option-reference.ts";
import { optionsPage } from "../../features/options-page.ts";
import { typeName } from "../../features/wording.ts";
import { type Arch, archsOfHypervisor, isArchName } from "../../knowledge/architectures.ts";
import type { Catalogue, Option } from "../../knowledge/catalogue.ts";
import type { Runtime } from "../../knowledge/facts.ts";
import { supportOf } from "../../knowledge/support-entries.ts";
import { exactJson } from "../../util/exact-json.ts";
import { oneOf, parseOptions } from "../arguments.ts";
import { painter } from "../io.ts";
import { optionsMarkdown } from "../report/options-markdown.ts";
import { exitStatus, openSession, tellNewerRelease, tellPolicyProblems } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import type { Command } from "./command.ts";

export const options: Command = {
  summary: "list every option that is known",
  usage: "kata-config options",
  help: `Lists the options of the target release (default: the newest known), of both runtimes and all
hypervisors unless --runtime, --hypervisor or --arch (those that the runtime has there) says otherwise.

--format html      writes a page that needs nothing else: kata-config options --format html > options.html
--format markdown  the same as Markdown.`,
  run(args, io) {
    const parsed = parseOptions(args, {}, ["html", "markdown"]);
    if (parsed.positionals.length > 0) throw new UsageError("options takes no path.");
    const { runtime, release, hypervisor, arch, format, color } = parsed.values;
    const session = openSession(parsed);
    tellPolicyProblems(session, io);
    const { library } = session.workspace;
    if (release) tellNewerRelease(session, String(release), io);
    const runtimes = runtime ? [runtime as Runtime] : (["go", "runtime-rs"] as const);
    const catalogues = runtimes.map((name) =>
      library.catalogue(name, release ? String(release) : library.newest),
    );
    const known = new Set(catalogues.flatMap(({ hypervisors }) => hypervisors));
    if (hypervisor) oneOf("hypervisor", hypervisor, [...known]);
    if (format === "html" || format === "markdown") {
      const shown = catalogues[0]!.release;
      const only = hypervisor ? String(hypervisor) : undefined;
      const tables = optionReference(library, shown, runtimes, only);
      io.out(format === "html" ? optionsPage(tables, shown) : optionsMarkdown(tables, shown));
      return exitStatus(session, io, 0);
    }
    const rows = catalogues.flatMap((catalogue) =>
      listOptions(
        catalogue,
        hypervisor ? String(hypervisor) : undefined,
        isArchName(arch) ? arch : undefined,
      ),
    );
    if (format === "json") {
      io.out(`${exactJson(rows, 1)}\n`);
      return exitStatus(session, io, 0);
    }
    const paint = painter(io, String(color));
    let table = "";
    for (const row of rows) {
      const title = `[${row.table}] ${row.runtime}`;
      if (title !== table) io.out(`${table ? "\n" : ""}${paint("bold", title)}\n`);
      table = title;
      const support = row.support === "supported" ? "" : paint("yellow", ` (${row.support})`);
      io.out(
        `  ${row.key}: ${row.type}${row.unit ? `, ${row.unit}` : ""}${support}  ${paint("dim", row.summary)}\n`,
      );
    }
    return exitStatus(session, io, 0);
  },
};

/**
 * The options of a catalogue in the form of `--format json`.
 *
 * @param hypervisor those of one alone.
 * @param arch those of the hypervisors that the runtime has on an architecture alone.
 */
export function listOptions(catalogue: Catalogue, hypervisor: string | undefined, arch?: Arch) {
  const { runtime, release, knowledge } = catalogue;
  const isThere = (name: string): boolean =>
    arch === undefined || archsOfHypervisor(knowledge.architectures, runtime, release, name).includes(arch);
  const rows = [];
  for (const { pattern, options: byName } of catalogue.tables.values()) {
    for (const option of new Set(byName.values())) {
      const inHypervisor = pattern.startsWith("hypervisor.");
      if (hypervisor && inHypervisor && !option.hypervisors.includes(hypervisor)) continue;
      const { hypervisors } = option;
      if (inHypervisor && hypervisors.length > 0 && !hypervisors.some(isThere)) continue;
      rows.push(row(catalogue, option, inHypervisor, isThere));
    }
  }
  return rows;
}

function row(
  catalogue: Catalogue,
  option: Option,
  inHypervisor: boolean,
  isThere: (hypervisor: string) => boolean,
) {
  const { runtime, release, knowledge } = catalogue;
  const path = [...option.table.replaceAll("[]", "").split("."), option.key];
  const [entry] = supportOf(knowledge.support, { runtime, release, path });
  return {
    runtime,
    table: option.table,
    key: option.key,
    type: typeName(option.type),
    minimum: bound(option.minimum),
    maximum: bound(option.maximum),
    values: option.values ?? null,
    hypervisors: inHypervisor ? option.hypervisors.filter(isThere) : [],
    default: defaults(option, inHypervisor, isThere),
    unit: option.unit ?? null,
    annotation: option.annotation ?? null,
    since: option.since,
    until: option.until ?? null,
    aliases: option.aliases,
    support: entry?.level ?? "supported",
    summary: option.prose?.summary ?? "",
  };
}

function defaults(
  option: Option,
  inHypervisor: boolean,
  isThere: (hypervisor: string) => boolean,
): Readonly<Record<string, unknown>> | null {
  const { "*": shared, ...all } = option.defaults;
  const own = Object.fromEntries(Object.entries(all).filter(([name]) => isThere(name)));
  if (shared === undefined) return Object.keys(own).length > 0 ? own : null;
  if (!inHypervisor) return { "*": shared };
  return { ...Object.fromEntries(option.hypervisors.filter(isThere).map((name) => [name, shared])), ...own };
}

/** JSON has no 64 bits: what does not fit is given as the nearest number. */
function bound(value: bigint | number | undefined): number | null {
  return value === undefined ? null : Number(value);
}
