import { readFileSync } from "node:fs";
import { type Host, type HostFacts, hostFromFacts, UNKNOWN_HOST } from "../environment/host.ts";
import { thisHost } from "../node/host.ts";
import { UsageError } from "./usage-error.ts";

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
