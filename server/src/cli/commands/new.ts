import { runtimeOfShim, tableOfShim } from "../../documents/locations.ts";
import { isArchName } from "../../knowledge/architectures.ts";
import type { Runtime } from "../../knowledge/facts.ts";
import { archsOfShim, creatable, tableIn, wantedFor } from "../../moves/create/wanted.ts";
import { isInstalledOn } from "../../project/shipped.ts";
import { exactJson } from "../../util/exact-json.ts";
import { oneOf, parseOptions } from "../arguments.ts";
import { exitStatus, openSession, tellNewerRelease } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import type { Command } from "./command.ts";

export const newCommand: Command = {
  summary: "print a configuration to start from",
  usage: "kata-config new --runtime RUNTIME --hypervisor NAME",
  help: `Prints a configuration as short as its loader accepts, each option with what it is for.

  --shim NAME             instead of --runtime and --hypervisor: a shim of kata-deploy, such as qemu-runtime-rs
  --kind base|drop-in     a whole configuration (default), or a file for config.d
  --release X.Y.Z         the release it is for (default: the newest known)
  --arch NAME             the architecture of the nodes that it is for (default: amd64, or the one that the shim is for)
  --format text|json      json: {"file": …, "target": {…}, "text": …}`,
  run(args, io) {
    const parsed = parseOptions(args, { shim: { type: "string" } });
    if (parsed.positionals.length > 0)
      throw new UsageError("new takes no path; it prints the configuration.");
    const { kind = "base", format, release: asked } = parsed.values;
    oneOf("kind", kind, ["base", "drop-in"]);
    const session = openSession(parsed);
    const { library } = session.workspace;
    const release = asked === undefined ? library.newest : String(asked);
    if (asked !== undefined) tellNewerRelease(session, release, io);
    const { runtime, hypervisor: named } = targetOf(parsed.values);
    const hypervisor = tableIn(runtime, named, release);
    const arch = isArchName(parsed.values["arch"]) ? parsed.values["arch"] : undefined;
    oneOf("hypervisor", hypervisor, creatable(library, runtime, release, arch));
    const shim = parsed.values["shim"];
    if (arch && typeof shim === "string" && isInstalledOn(library, runtime, shim, release, arch) === false)
      throw new UsageError(`--shim ${shim} is not built for ${arch} in ${release}.`);
    const own = typeof shim === "string" ? archsOfShim(library, shim, release) : undefined;
    if (arch && own?.includes(arch) === false)
      throw new UsageError(`--shim ${shim} is for ${own.join(", ")}, not for ${arch}.`);
    const begun = { name: String(shim ?? ""), runtime, hypervisor };
    const wanted = wantedFor(library, begun, release, kind as "base" | "drop-in");
    const text = session.create({ ...wanted, ...(arch && { arch }) });
    const file = kind === "drop-in" ? "config.d/50-own.toml" : `configuration-${shim ?? hypervisor}.toml`;
    const target = { runtime, release, hypervisor, arch: arch ?? wanted.arch ?? "amd64" };
    io.out(format === "json" ? `${exactJson({ file, target, text }, 1)}\n` : text);
    return exitStatus(session, io, 0);
  },
};

function targetOf(values: Readonly<Record<string, string | boolean | undefined>>): {
  readonly runtime: Runtime;
  readonly hypervisor: string;
} {
  const { shim, runtime, hypervisor } = values;
  if (typeof shim !== "string") {
    if (runtime === undefined || hypervisor === undefined)
      throw new UsageError("say --runtime and --hypervisor, or --shim.");
    return { runtime: runtime as Runtime, hypervisor: String(hypervisor) };
  }
  const table = tableOfShim(shim);
  if (!table) throw new UsageError(`--shim ${shim}: no shim of that name is known.`);
  const own = runtimeOfShim(shim);
  if (runtime !== undefined && runtime !== own)
    throw new UsageError(`--shim ${shim} is one of ${own}, not of ${runtime}.`);
  if (hypervisor !== undefined && hypervisor !== table)
    throw new UsageError(`--shim ${shim} is one of ${table}, not of ${hypervisor}.`);
  return { runtime: own, hypervisor: table };
}
