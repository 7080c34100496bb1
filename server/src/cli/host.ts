import { readdirSync, readFileSync, statSync } from "node:fs";
import { arch, cpus, totalmem } from "node:os";
import { type Host, type HostFacts, hostFromFacts, UNKNOWN_HOST } from "../host.ts";
import { UsageError } from "./usage.ts";

const ARCHITECTURE: Readonly<Record<string, string>> = {
  x64: "x86_64",
  arm64: "aarch64",
  s390x: "s390x",
  ppc64: "ppc64le",
  riscv64: "riscv64",
};

/** What this machine offers. */
export function thisHost(): Host {
  const architecture = ARCHITECTURE[arch()];
  const nodes = numaNodes();
  return {
    cpus: cpus().length,
    memoryKiB: Math.floor(totalmem() / 1024),
    ...(architecture && { architecture }),
    ...(nodes !== undefined && { numaNodes: nodes }),
    stat(path) {
      try {
        const found = statSync(path);
        return found.isDirectory() ? "directory" : found.size;
      } catch (error) {
        // Without permission nothing can be said about what is there.
        return (error as NodeJS.ErrnoException).code === "ENOENT" ? "missing" : undefined;
      }
    },
  };
}

function numaNodes(): number | undefined {
  try {
    return readdirSync("/sys/devices/system/node").filter((name) => /^node\d+$/.test(name)).length;
  } catch {
    return undefined;
  }
}

/**
 * The host that `--host` names.
 *
 * @throws UsageError when the file cannot be read or is not of the form that the documentation gives.
 */
export function hostOf(option: string): Host {
  if (option === "none") return UNKNOWN_HOST;
  if (option === "auto") return thisHost();
  let facts: unknown;
  try {
    facts = JSON.parse(readFileSync(option, "utf8"));
  } catch (error) {
    throw new UsageError(`cannot read the host facts in ${option}: ${(error as Error).message}`);
  }
  const fault = hostFault(facts);
  if (fault) throw new UsageError(`the host facts in ${option} are not usable: ${fault}`);
  return hostFromFacts(facts as HostFacts);
}

function hostFault(facts: unknown): string | undefined {
  if (typeof facts !== "object" || facts === null || Array.isArray(facts)) return "an object is wanted";
  const { cpus: count, memoryKiB, numaNodes: nodes, paths } = facts as Record<string, unknown>;
  for (const [name, value] of Object.entries({ cpus: count, memoryKiB, numaNodes: nodes })) {
    if (value !== undefined && !(typeof value === "number" && value >= 0)) return `${name} is not a number`;
  }
  if (paths === undefined) return undefined;
  if (typeof paths !== "object" || paths === null) return "paths is not an object";
  for (const [path, value] of Object.entries(paths)) {
    if (typeof value !== "number" && value !== "directory")
      return `paths: ${path} is neither a size nor "directory"`;
  }
  return undefined;
}
