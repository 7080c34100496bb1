import { defaultOf, type Option } from "../../knowledge/catalogue.ts";
import type { Change } from "../../knowledge/facts.ts";
import { valueAt } from "../../knowledge/releases.ts";
import type { Unit } from "../../project/unit.ts";
import type { Phrase } from "../../util/phrases.ts";
import { remember } from "../../util/remember.ts";
import { ALWAYS, always, BECAUSE, becoming, CHANGES, RESTATED } from "../changes.ts";
import { constantOf, isZero } from "../conditions.ts";
import type { EffectiveJson } from "../types.ts";
import { cleanPath } from "./limits.ts";
import { type GoTable, isSince } from "./struct.ts";

/** What the loader makes of a key of a hypervisor table. */
export interface Outcome {
  /** `undefined` when it cannot be known. */
  readonly value: EffectiveJson | undefined;
  /** What the runtime makes of what the user wrote. */
  readonly change?: Phrase;
  /** With a change: the runtime only says the same in another way. */
  readonly restated?: true;
  /** The value means "unset", so the runtime's own default stands. */
  readonly fallback?: true;
}

interface Input {
  readonly table: GoTable;
  readonly unit: Unit;
  readonly hypervisor: string;
  readonly option: Option;
}

type Adjust = (input: Input) => Outcome | undefined;

/**
 * What the loader does to single keys beside what the facts declare: paths and lists are put into another form,
 * numbers are compared with each other and with the host. `undefined` where it does nothing.
 *
 * Mirrors the accessors of `hypervisor` and the `new…HypervisorConfig` functions in
 * src/runtime/pkg/katautils/config.go, and `validateHypervisorConfig` in
 * src/runtime/virtcontainers/hypervisor_config_linux.go.
 */
const ADJUSTMENTS: Readonly<Record<string, Adjust>> = {
  path,
  ctlpath: path,
  kernel: path,
  image: path,
  initrd: path,
  firmware: path,
  firmware_volume: path,
  jailer_path: path,
  machine_accelerators: commaList,
  cpu_features: commaList,
  block_device_driver: ({ table }) => {
    if (table.text("block_device_driver") !== "virtio-blk") return undefined;
    if (table.text("machine_type") !== "s390-ccw-virtio") return undefined;
    return { value: "virtio-blk-ccw", change: CHANGES("ccw") };
  },
  disable_image_nvdimm: ({ table, unit, hypervisor }) => {
    const key = "disable_image_nvdimm";
    const own = table.flag(key);
    if (hypervisor !== "qemu" || own === true) return undefined;
    if (table.text("machine_type") === "microvm") return forced(table, key, true, ALWAYS("noNvdimm"));
    const bare = table.text("firmware") === "" && table.texts("pflashes")?.length === 0;
    if (unit.target.arch === "arm64" && bare && isSince(unit, "3.2.0")) {
      return forced(table, key, true, ALWAYS("bareNvdimm"));
    }
    return undefined;
  },
  default_vcpus: ({ table, unit }) => {
    const own = table.number("default_vcpus");
    const { cpus } = unit.host;
    if (own === undefined || own === 0 || (own < 0 && cpus === undefined)) return undefined;
    const most = cpusOf(unit);
    if (own < 0) return { value: most, change: becoming(most, RESTATED("negative")), restated: true };
    if (!(own > most)) return { value: own };
    return { value: most, change: becoming(most, fewCpus(unit)) };
  },
  default_maxvcpus: maximumVcpus,
  default_memory: ({ table, option }) => {
    const own = table.integer("default_memory");
    if (own === undefined || own >= 256n) return undefined;
    const value = defaultOf(option, table.path[1]) as number;
    return { value: BigInt(value), change: CHANGES("tooLittle", { value }) };
  },
  default_maxmemory: ({ table, unit }) => {
    const own = table.integer("default_maxmemory");
    const { memoryKiB } = unit.host;
    if (own === undefined || memoryKiB === undefined) return { value: own };
    const most = BigInt(Math.floor(memoryKiB / 1024));
    if (own === 0n) return { value: most, change: becoming(most, RESTATED("allMemory")), restated: true };
    if (own <= most) return { value: own };
    return { value: most, change: becoming(most, BECAUSE("memory", { memory: most })) };
  },
  default_bridges: ({ table, option }) => {
    const own = table.integer("default_bridges");
    if (own !== 0n) return capped("default_bridges", 5n)({ table });
    const value = defaultOf(option, table.path[1]) as number;
    return { value: BigInt(value), change: CHANGES("notZero", { value }) };
  },
  hypervisor_loglevel: (input) => unsetZero(input) ?? capped("hypervisor_loglevel", 3n)(input),
  memory_slots: unsetZero,
  pcie_root_port: (input) =>
    isSince(input.unit, "3.6.0") ? capped("pcie_root_port", 16n)(input) : undefined,
  pcie_switch_port: capped("pcie_switch_port", 16n),
  disk_rate_limiter_bw_one_time_burst: burst("disk_rate_limiter_bw"),
  disk_rate_limiter_ops_one_time_burst: burst("disk_rate_limiter_ops"),
  net_rate_limiter_bw_one_time_burst: burst("net_rate_limiter_bw"),
  net_rate_limiter_ops_one_time_burst: burst("net_rate_limiter_ops"),
};

/** Which keys a hypervisor's configuration ends up with, forced ones included. */
export function keysOf(unit: Unit, hypervisor: string): readonly string[] {
  return remember(unit.library.cache, `keys of Go ${unit.catalogue.release} ${hypervisor}`, () =>
    listKeys(unit, hypervisor),
  );
}

function listKeys(unit: Unit, hypervisor: string): readonly string[] {
  const fields = unit.catalogue.tables.get("hypervisor.*")?.fields ?? [];
  const has = (option: Option) => option.hypervisors.includes(hypervisor) || forcedFor(option, hypervisor);
  return fields.filter(has).map(({ key }) => key);
}

/** What the loader makes of one key; `undefined` when it takes it as it stands. */
export function adjust(unit: Unit, table: GoTable, option: Option): Outcome | undefined {
  const hypervisor = table.path[1]!;
  return (
    fixed(table, option, hypervisor) ??
    ADJUSTMENTS[option.key]?.({ table, unit, hypervisor, option }) ??
    byDefault(table, option, hypervisor)
  );
}

/** What a key of a hypervisor's table ends up with; `undefined` where that is not known, or there is no such option. */
export function settledValue(unit: Unit, table: GoTable, key: string): EffectiveJson | undefined {
  const option = unit.catalogue.tables.get("hypervisor.*")?.options.get(key);
  const outcome = option && adjust(unit, table, option);
  return outcome ? outcome.value : option && readField(table, option);
}

/** The change that gives an option one value for a hypervisor, whatever the file says. */
function forcedFor({ changes }: Option, hypervisor: string): Change | undefined {
  return changes.find(
    ({ from, when, hypervisors }) => from === undefined && !when && hypervisors?.includes(hypervisor),
  );
}

const WHY: Readonly<Record<string, (hypervisor: string) => Phrase>> = {
  shared_fs: () => ALWAYS("sharesNothing"),
  block_device_driver: () => ALWAYS("attachesNothing"),
  disable_vhost_net: (hypervisor) => ALWAYS("noVhostNet", { hypervisor }),
  disable_guest_selinux: (hypervisor) => ALWAYS("noSelinux", { hypervisor }),
  disable_block_device_use: () => ALWAYS("needsDisks"),
};

function fixed(table: GoTable, option: Option, hypervisor: string): Outcome | undefined {
  const change = forcedFor(option, hypervisor);
  if (!change) return undefined;
  const value = change.to as string | boolean;
  const why = WHY[option.key]?.(hypervisor);
  return why ? forced(table, option.key, value, why) : { value };
}

/** The default in place of what is empty or 0, where the facts have one that is neither. */
export function byDefault(table: GoTable, option: Option, hypervisor?: string): Outcome | undefined {
  const value = defaultOf(option, hypervisor);
  if (value === undefined || value === null || option.zeroKept) return undefined;
  const filled = constantOf(option.type, value);
  if (filled === null || isZero(filled) || !isZero(readField(table, option) ?? null)) return undefined;
  return { value: filled, fallback: true };
}

/** A field of a plain type, as the file has it. */
export function readField(table: GoTable, { key, type }: Option): EffectiveJson | undefined {
  if (type.startsWith("[]")) return table.texts(key);
  if (type === "string") return table.text(key);
  if (type === "bool") return table.flag(key);
  return type.startsWith("float") ? table.number(key) : table.integer(key);
}

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

function maximumVcpus({ table, unit, hypervisor }: Input): Outcome {
  const own = table.integer("default_maxvcpus");
  const limit = cpusOf(unit);
  if (own === undefined) return { value: own };
  if (unit.host.cpus === undefined && own <= BigInt(limit)) return { value: own };
  const value = own === 0n || own > BigInt(limit) ? limit : Number(own);
  const reads = hypervisor === "qemu" || hypervisor === "clh";
  if (!isSince(unit, "3.11.0") && reads && table.flag("confidential_guest")) {
    const vcpus = settledValue(unit, table, "default_vcpus");
    if (typeof vcpus === "number" && Math.ceil(vcpus) !== value) {
      const most = Math.ceil(vcpus);
      return { value: most, change: becoming(most, BECAUSE("confidential")) };
    }
  }
  if (own === 0n) return { value, change: becoming(value, RESTATED("allCpus")), restated: true };
  if (own <= BigInt(limit)) return { value };
  return { value, change: becoming(value, fewCpus(unit)) };
}

/** A 0 that counts as unset, though one may have meant it. */
function unsetZero({ table, option }: Input): Outcome | undefined {
  const fallback = byDefault(table, option, table.path[1]);
  return fallback && { value: fallback.value, change: CHANGES("unset", { value: String(fallback.value) }) };
}

function path({ table, option }: Input): Outcome | undefined {
  const own = table.text(option.key);
  const clean = own?.startsWith("/") ? cleanPath(own) : own;
  if (own === "" || clean === own) return undefined;
  return { value: clean, change: becoming(clean, RESTATED("clean")), restated: true };
}

function commaList({ table, option }: Input): Outcome {
  const own = table.text(option.key);
  if (own === undefined) return { value: undefined };
  const items = own.split(",").flatMap((item) => (item === "" ? [] : [item.trim()]));
  const first = items.findIndex((item) => item !== "");
  // What is blank between commas stays, at the ends it goes with them.
  const last = items.findLastIndex((item) => item !== "");
  return { value: items.slice(Math.max(0, first), last + 1).join(",") };
}

function capped(key: string, most: bigint): (input: { readonly table: GoTable }) => Outcome {
  return ({ table }) => {
    const own = table.integer(key);
    if (own === undefined || own <= most) return { value: own };
    return { value: most, change: CHANGES("capped", { value: most }) };
  };
}

function burst(limiter: string): Adjust {
  return ({ table }) => {
    const key = `${limiter}_one_time_burst`;
    const own = table.integer(key);
    if (own === undefined || own === 0n) return { value: own };
    const rate = table.integer(`${limiter}_max_rate`);
    if (rate !== 0n) return { value: rate === undefined ? undefined : own };
    return { value: 0n, change: CHANGES("noRate", { rate: `${limiter}_max_rate` }) };
  };
}

function forced(table: GoTable, key: string, value: string | boolean, why: Phrase): Outcome {
  const own = table.setting(key);
  if (!own) return { value };
  const same = (typeof value === "string" ? table.text(key) : table.flag(key)) === value;
  return same ? { value } : { value, change: always(value, why) };
}
