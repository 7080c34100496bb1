import { shimUnits } from "../../deploy/shim-units.ts";
import { effectiveObject, effectiveToml } from "../../loaders/effective-toml.ts";
import { effective } from "../../loaders/index.ts";
import type { Fails } from "../../rules/rule.ts";
import { exactJson } from "../../util/exact-json.ts";
import { parseOptions } from "../arguments.ts";
import { gather, ownProblems } from "../gather.ts";
import type { Io } from "../io.ts";
import { exitStatus, openSession, tellPolicyProblems } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import type { Command } from "./command.ts";

export const effectiveCommand: Command = {
  summary: "show the configuration that the runtime ends up with",
  usage: "kata-config effective FILE…",
  help: `Merges each file with its drop-ins as the runtime does, applies the runtime's defaults and clamps, and
says where every value came from. --format toml (or text) writes one TOML file, json an object by file.

  --stdin-filename NAME   what standard input is`,
  run(args, io) {
    const parsed = parseOptions(args, { "stdin-filename": { type: "string" } }, ["toml"]);
    if (parsed.positionals.length === 0) throw new UsageError("name a configuration file.");
    const session = openSession(parsed);
    tellPolicyProblems(session, io);
    const byFile: Record<string, unknown> = Object.create(null);
    const texts: string[] = [];
    const all = [...gather(session, parsed, io)];
    const documents = all.map(({ document }) => document);
    for (const gathered of all) {
      const { document, assembly } = gathered;
      const { target, units, manifest } = assembly;
      const { path } = document.source;
      if (manifest) {
        const shims = shimUnits(manifest, documents);
        if (shims.length === 0) continue;
        const byShim: Record<string, unknown> = {};
        for (const { name, unit } of shims) {
          const result = effective(unit);
          byShim[name] = { values: effectiveObject(result) };
          texts.push(
            `# ${path}: ${name}, ${unit.runtime} ${unit.target.release}\n\n${effectiveToml(result)}`,
          );
        }
        byFile[path] = byShim;
        continue;
      }
      // The drop-ins of a chart are shown with their shims.
      if (document.part?.hints.deploy && byFile[path]) continue;
      const unit = units[0];
      if (!unit || target.runtime === undefined) {
        throw new UsageError(
          `${document.source.path}: nothing tells which runtime reads it; say --runtime go or runtime-rs.`,
        );
      }
      tellRefusal(document.source.path, ownProblems(gathered, session.problems(assembly)), io);
      const result = effective(unit);
      byFile[document.source.path] = { values: effectiveObject(result) };
      texts.push(
        `# ${document.source.path}: ${target.runtime} ${target.release} (${target.reasons.runtime}; ${target.reasons.release})\n\n${effectiveToml(result)}`,
      );
    }
    io.out(parsed.values["format"] === "json" ? `${exactJson(byFile, 1)}\n` : texts.join("\n"));
    return exitStatus(session, io, 0);
  },
};

/** A configuration that the runtime refuses has no effect at all, which its values do not show. */
function tellRefusal(path: string, problems: readonly { readonly fails?: Fails }[], io: Io): void {
  const count = problems.filter(({ fails }) => fails === "load").length;
  if (count === 0) return;
  const reasons = count === 1 ? "an error" : `${count} errors`;
  io.err(`${path}: the runtime refuses this configuration for ${reasons}; "kata-config check" tells.\n`);
}
