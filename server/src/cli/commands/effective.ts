import { effectiveOfPod, podName, podsOf } from "../../deploy/pods.ts";
import { shimUnits } from "../../deploy/shim-units.ts";
import type { KataDocument } from "../../documents/document.ts";
import { effectiveObject, effectiveToml } from "../../loaders/effective-toml.ts";
import { effective, unreadOptions } from "../../loaders/index.ts";
import type { ManifestUnit } from "../../project/manifest.ts";
import type { Unit } from "../../project/unit.ts";
import { exactJson } from "../../util/exact-json.ts";
import { visible } from "../../util/visible.ts";
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
says where every value came from. Of values of the kata-deploy chart it shows each shim, of a manifest each pod with
what its annotations change. --format toml (or text) writes one TOML file, json an object by file.

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
        const held = configurationsIn(manifest, documents);
        if (held.length === 0) continue;
        // Whoever refuses what the manifest says: nothing of it comes about.
        const refusals = session.problems(assembly).filter(({ fails }) => fails !== undefined);
        tellRefusal(path, refusals.length, io);
        for (const { name, unit, result } of held)
          texts.push(
            `# ${visible(`${path}: ${name}`)}, ${unit.runtime} ${unit.target.release} on ${unit.target.arch}\n\n${effectiveToml(result)}`,
          );
        const [only] = held;
        const own = held.map(
          ({ name, unit, result }) =>
            [
              name,
              { target: targetObject(unit), values: effectiveObject(result, unreadOptions(unit)) },
            ] as const,
        );
        byFile[path] = held.length === 1 && only!.isPod ? own[0]![1] : Object.fromEntries(own);
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
      const problems = ownProblems(gathered, session.problems(assembly));
      tellRefusal(path, problems.filter(({ fails }) => fails === "load").length, io);
      const result = effective(unit);
      byFile[document.source.path] = {
        target: targetObject(unit),
        values: effectiveObject(result, unreadOptions(unit)),
      };
      texts.push(
        `# ${visible(`${path}: ${target.runtime} ${target.release} on ${target.arch} (${target.reasons.runtime}; ${target.reasons.release}; ${target.reasons.arch})`)}

${effectiveToml(result)}`,
      );
    }
    io.out(parsed.values["format"] === "json" ? `${exactJson(byFile, 1)}\n` : texts.join("\n"));
    return exitStatus(session, io, 0);
  },
};

/** What the values hold for. */
function targetObject({ runtime, target: { release, hypervisor, arch } }: Unit) {
  return { runtime, release, hypervisor: hypervisor ?? null, arch };
}

/** What a manifest leads to: the configuration of each shim that is installed, and what each pod ends up with. */
function configurationsIn(manifest: ManifestUnit, documents: readonly KataDocument[]) {
  const shims = shimUnits(manifest, documents).map(({ name, unit }) => ({
    name,
    unit,
    result: effective(unit),
    isPod: false,
  }));
  const pods = podsOf(manifest).flatMap((pod) => {
    const result = effectiveOfPod(manifest, pod);
    return result ? [{ name: podName(pod), unit: pod.unit!, result, isPod: true }] : [];
  });
  return [...shims, ...pods];
}

/** A configuration that the runtime refuses has no effect at all, which its values do not show. */
function tellRefusal(path: string, count: number, io: Io): void {
  if (count === 0) return;
  const reasons = count === 1 ? "an error" : `${count} errors`;
  io.err(
    `${visible(path)}: the runtime refuses this configuration for ${reasons}; "kata-config check" tells.\n`,
  );
}
