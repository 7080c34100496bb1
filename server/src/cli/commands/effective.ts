import { effective } from "../../effective/index.ts";
import { effectiveObject, effectiveToml, stringifyExactly } from "../../effective/write.ts";
import { gather } from "../gather.ts";
import { parseOptions } from "../options.ts";
import { openService } from "../session.ts";
import { UsageError } from "../usage.ts";
import type { Command } from "./command.ts";

export const effectiveCommand: Command = {
  summary: "show the configuration that the runtime ends up with",
  usage: "kata-config effective FILE…",
  help: `Merges each file with its drop-ins as the runtime does, applies the runtime's defaults and clamps, and
says where every value came from. --format toml (or text) writes one TOML file, json an object by file.`,
  run(args, io) {
    const parsed = parseOptions(args, { "stdin-filename": { type: "string" } }, ["toml"]);
    if (parsed.positionals.length === 0) throw new UsageError("name a configuration file.");
    const service = openService(parsed);
    const byFile: Record<string, unknown> = {};
    const texts: string[] = [];
    for (const { document, assembly } of gather(service, parsed, io)) {
      const { target, units } = assembly;
      const unit = units[0];
      if (!unit || target.runtime === undefined) {
        throw new UsageError(
          `${document.path}: nothing tells which runtime reads it; say --runtime go or runtime-rs.`,
        );
      }
      const result = effective(unit);
      byFile[document.path] = { values: effectiveObject(result) };
      texts.push(
        `# ${document.path}: ${target.runtime} ${target.release} (${target.reasons.runtime}; ${target.reasons.release})\n\n${effectiveToml(result)}`,
      );
    }
    io.out(parsed.values["format"] === "json" ? `${stringifyExactly(byFile, 1)}\n` : texts.join("\n"));
    return 0;
  },
};
