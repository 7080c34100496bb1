/** Numbers that the runtime compares with each other, with its own limits and with the host. */
import { defaultOf } from "../../knowledge/catalogue.ts";
import { valueAt } from "../../knowledge/releases.ts";
import type { Unit } from "../../project/unit.ts";
import type { Phrase } from "../../util/phrases.ts";
import { BECAUSE, becoming, CHANGES, RESTATED } from "../changes.ts";
import { byDefault } from "./declared.ts";
import type { Adjust, Input, Outcome } from "./outcome.ts";
import { isSince } from "./struct.ts";

/** The most vCPUs of a guest on the target's architecture; no limit where the runtime cannot be built. */
export function mostVcpus({ library, target }: Unit): number {
  const { maxVcpus } = library.knowledge.architectures;
  return valueAt(maxVcpus[target.arch], target.release) ?? Number.MAX_SAFE_INTEGER;
}

/** The vCPUs that a guest can have: as many as the host has CPUs, where that is known, and no more than the runtime allows. */
function cpusOf(unit: Unit): number {
  return Math.min(unit.host.cpus ?? Number.POSITIVE_INFINITY, mostVcpus(unit));
}

/** Why a guest can have no more. */
function fewCpus(unit: Unit): Phrase {
  const { cpus } = unit.host;
  const most = mostVcpus(unit);
  return cpus !== undefined && cpus <= most
    ? BECAUSE("cpus", { cpus })
    : BECAUSE("mostVcpus", { most, arch: unit.target.arch });
}

/** A negative number stands for all CPUs of the host. */
export function defaultVcpus({ table, unit }: Input): Outcome | undefined {
  const own = table.number("default_vcpus");
  const { cpus } = unit.host;
  if (own === undefined || own === 0 || (own < 0 && cpus === undefined)) return undefined;
  const most = cpusOf(unit);
  if (own < 0) return { value: most, change: becoming(most, RESTATED("negative")), restated: true };
  if (!(own > most)) return { value: own };
  return { value: most, change: becoming(most, fewCpus(unit)) };
}

/** 0 stands for all CPUs of the host; a confidential guest had no more than it began with before 3.11.0. */
export function maximumVcpus({ table, unit, hypervisor, settled }: Input): Outcome {
  const own = table.integer("default_maxvcpus");
  const limit = cpusOf(unit);
  if (own === undefined) return { value: own };
  if (unit.host.cpus === undefined && own <= BigInt(limit)) return { value: own };
  const value = own === 0n || own > BigInt(limit) ? limit : Number(own);
  const reads = hypervisor === "qemu" || hypervisor === "clh";
  if (!isSince(unit, "3.11.0") && reads && table.flag("confidential_guest")) {
    const vcpus = settled("default_vcpus");
    if (typeof vcpus === "number" && Math.ceil(vcpus) !== value) {
      const most = Math.ceil(vcpus);
      return { value: most, change: becoming(most, BECAUSE("confidential")) };
    }
  }
  if (own === 0n) return { value, change: becoming(value, RESTATED("allCpus")), restated: true };
  if (own <= BigInt(limit)) return { value };
  return { value, change: becoming(value, fewCpus(unit)) };
}

/** Less than 256 MiB counts as unset. */
export function defaultMemory({ table, option }: Input): Outcome | undefined {
  const own = table.integer("default_memory");
  if (own === undefined || own >= 256n) return undefined;
  const value = defaultOf(option, table.path[1]) as number;
  return { value: BigInt(value), change: CHANGES("tooLittle", { value }) };
}

/** In MiB; 0 stands for all memory of the host. */
export function maximumMemory({ table, unit }: Input): Outcome {
  const own = table.integer("default_maxmemory");
  const { memoryKiB } = unit.host;
  if (own === undefined || memoryKiB === undefined) return { value: own };
  const most = BigInt(Math.floor(memoryKiB / 1024));
  if (own === 0n) return { value: most, change: becoming(most, RESTATED("allMemory")), restated: true };
  if (own <= most) return { value: own };
  return { value: most, change: becoming(most, BECAUSE("memory", { memory: most })) };
}

/** One at least, five at the most. */
export function bridges(input: Input): Outcome | undefined {
  if (input.table.integer("default_bridges") !== 0n) return capped(5n)(input);
  const value = defaultOf(input.option, input.table.path[1]) as number;
  return { value: BigInt(value), change: CHANGES("notZero", { value }) };
}

/** A 0 that counts as unset, though one may have meant it. */
export function unsetZero({ table, option }: Input): Outcome | undefined {
  const fallback = byDefault(table, option, table.path[1]);
  return fallback && { value: fallback.value, change: CHANGES("unset", { value: String(fallback.value) }) };
}

/** At most so many. */
export function capped(most: bigint): Adjust {
  return ({ table, option }) => {
    const own = table.integer(option.key);
    if (own === undefined || own <= most) return { value: own };
    return { value: most, change: CHANGES("capped", { value: most }) };
  };
}
