import { ADMITTED_PREFIX, annotationsIn } from "../../knowledge/annotations.ts";
import { mostVcpus } from "../../loaders/go/adjustments.ts";
import { effective } from "../../loaders/index.ts";
import { annotationPattern } from "../../loaders/value-grammars/annotation-pattern.ts";
import type { Unit } from "../../project/unit.ts";
import { ownMember } from "../../util/own-member.ts";
import { readInitdata } from "./initdata.ts";
import { cleaned, isFoundByGo } from "./paths.ts";
import type { Judged } from "./types.ts";
import { goBool, goFloat, goUint, isGoBase64 } from "./values.ts";
import { notGiven, pathOf, refused, taken, textsOf, type Verdict } from "./verdicts.ts";

const RUNTIME = "io.katacontainers.config.runtime.";
const AGENT = "io.katacontainers.config.agent.";

type Check = (value: string, unit: Unit, table: string) => Verdict;

const bool: Check = (value) => {
  const read = goBool(value);
  return read === undefined ? refused("boolean", "true, false, 1, 0, t, f") : taken(read);
};
const uint =
  (min = 0n, max?: bigint, zeroIsNone = false): Check =>
  (value) => {
    const read = goUint(value);
    if (read === undefined) return refused("number", "digits alone, without sign, blank or unit");
    if (read < min || (max !== undefined && read > max))
      return refused("range", max === undefined ? `at least ${min}` : `${min} to ${max}`);
    return zeroIsNone && read === 0n ? notGiven : taken(read);
  };
const word =
  (...accepted: readonly string[]): Check =>
  (value) =>
    accepted.includes(value)
      ? taken(value)
      : refused("word", accepted.filter((one) => one !== "").join(", "));
const text: Check = (value) => (value === "" ? notGiven : taken(value));
const anyText: Check = (value) => taken(value);
const port: Check = word("no-port", "root-port", "switch-port", "bridge-port", "");
const sector: Check = (value) => {
  const read = goUint(value);
  if (read === undefined) return refused("number", "digits alone");
  const isPower = read >= 512n && read <= 65536n && (read & (read - 1n)) === 0n;
  return read === 0n || isPower ? taken(read) : refused("range", "0 or a power of two from 512 to 65536");
};
const asset: Check = (value) => {
  if (value === "") return notGiven;
  return value.startsWith("/") ? taken(value) : refused("path", "a path from the root");
};
/** QEMU gets no disk for it on two architectures: `buildInitdataDevice` in virtcontainers/qemu_{arm64,ppc64le}.go. */
const isWithoutDisk = ({ target: { arch, isArchGuessed } }: Unit, table: string): boolean =>
  table === "qemu" && !isArchGuessed && (arch === "arm64" || arch === "ppc64le");

const initdata: Check = (value, unit, table) => {
  if (value === "") return notGiven;
  const read = readInitdata(value, false);
  if (!read) return { kind: "unknown", why: "format" };
  if (!("text" in read)) return refused("format", read.accepted);
  return isWithoutDisk(unit, table) ? { kind: "ignored", why: "handled" } : taken(read.text);
};
const onlyWith =
  (hypervisors: readonly string[], list: string): Check =>
  (value, unit, table) => {
    const allowed = hypervisors.includes(table) ? textsOf(unit, table, list) : [];
    const found = isFoundByGo(allowed, value, unit.host);
    if (found === undefined) return { kind: "unknown", why: "path", value };
    return found ? taken(value) : refused("path", `a file that ${list} names`);
  };

const ALL_BUT_REMOTE = ["qemu", "clh", "firecracker", "stratovirt"];

/** By the part of the name behind the prefix, in the order in which the runtime reads them. */
const HYPERVISOR: Readonly<Record<string, Check>> = {
  default_vcpus: (value, unit, table) => {
    const read = goFloat(value);
    if (read === undefined || read === Infinity) return refused("number", "a number");
    const { cpus } = unit.host;
    if (read < 0) return refused("range", "0 or more");
    if (table === "remote") return taken(read);
    if (cpus === undefined)
      return Number.isNaN(read) || read <= 1 ? taken(read) : { kind: "unknown", why: "range", value: read };
    return read > cpus ? refused("range", `at most the host's ${cpus} CPUs`) : taken(read);
  },
  default_max_vcpus: (value, unit, table) => {
    const read = goUint(value);
    if (read === undefined) return refused("number", "digits alone");
    const wrapped = read & 0xffffffffn;
    const { cpus } = unit.host;
    const most = mostVcpus(unit);
    if (table === "qemu" && wrapped > BigInt(most)) return refused("range", `at most ${most}`);
    if (table !== "remote" && cpus !== undefined && wrapped > BigInt(cpus))
      return refused("range", `at most the host's ${cpus} CPUs`);
    // The maximum then follows default_vcpus.
    if (effective(unit).values.get("runtime.static_sandbox_resource_mgmt")?.value === true)
      return { kind: "ignored", why: "handled" };
    if (table === "remote") return taken(wrapped);
    if (cpus === undefined)
      return wrapped <= 1n ? taken(wrapped) : { kind: "unknown", why: "range", value: wrapped };
    return taken(wrapped);
  },
  default_memory: (value, unit, table) => (table === "remote" ? uint() : uint(256n))(value, unit, table),
  memory_slots: uint(0n, undefined, true),
  memory_offset: uint(0n, undefined, true),
  enable_virtio_mem: bool,
  enable_mem_prealloc: bool,
  reclaim_guest_freed_memory: bool,
  enable_hugepages: bool,
  file_mem_backend: onlyWith(ALL_BUT_REMOTE, "valid_file_mem_backends"),
  enable_iommu: bool,
  enable_iommu_platform: bool,
  enable_guest_swap: bool,
  rootless: bool,
  numa_mapping: (value, unit) => {
    const sets = value.split(/\s+/).filter((one) => one !== "");
    for (const set of sets)
      if (!/^\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*$/.test(set))
        return refused("format", "sets of nodes between blanks");
    const nodes = unit.host.numaNodes;
    if (sets.length === 0) return taken([]);
    if (nodes === undefined) return { kind: "unknown", why: "range", value: sets };
    const isThere = sets.every((set) => (set.match(/\d+/g) ?? []).every((one) => Number(one) < nodes));
    return isThere ? taken(sets) : refused("range", `the host's nodes, 0 to ${nodes - 1}`);
  },
  block_device_driver: word("virtio-scsi", "virtio-blk", "virtio-mmio", "nvdimm", "virtio-blk-ccw"),
  block_device_aio: word("native", "threads", "io_uring"),
  disable_block_device_use: bool,
  enable_iothreads: bool,
  indep_iothreads: uint(1n, 50n),
  block_device_cache_set: bool,
  block_device_cache_direct: bool,
  block_device_cache_noflush: bool,
  blk_logical_sector_size: sector,
  blk_physical_sector_size: sector,
  shared_fs: word("virtio-9p", "virtio-fs"),
  virtio_fs_daemon: onlyWith(["qemu", "clh", "stratovirt"], "valid_virtio_fs_daemon_paths"),
  virtio_fs_extra_args: (value) => {
    try {
      const read: unknown = JSON.parse(value);
      if (read === null) return taken([]);
      const isTexts = Array.isArray(read) && read.every((one) => typeof one === "string" || one === null);
      return isTexts ? taken(read) : refused("format", "a JSON list of texts");
    } catch {
      return refused("format", "a JSON list of texts");
    }
  },
  virtio_fs_cache: anyText,
  virtio_fs_cache_size: uint(),
  msize_9p: uint(1n),
  cpu_features: text,
  disable_vhost_net: bool,
  rx_rate_limiter_max_rate: uint(),
  tx_rate_limiter_max_rate: uint(),
  path: onlyWith(ALL_BUT_REMOTE, "valid_hypervisor_paths"),
  jailer_path: onlyWith(["firecracker"], "valid_jailer_paths"),
  kernel_params: (value) => {
    const words = value.split(/\s+/).filter((one) => one !== "");
    if (words.length === 0) return notGiven;
    return words.some((one) => one.startsWith("=")) ? refused("format", "words with a name") : taken(value);
  },
  kernel_verity_params: (value) => {
    if (value === "" || value.trim() === "") return value === "" ? notGiven : taken(value);
    return isVerity(value)
      ? taken(value)
      : refused("format", "root_hash, salt, data_blocks, data_block_size and hash_block_size");
  },
  hot_plug_vfio: port,
  cold_plug_vfio: port,
  hotplug_vfio_on_root_bus: bool,
  pcie_root_port: uint(0n, undefined, true),
  pcie_switch_port: uint(0n, undefined, true),
  cc_init_data: initdata,
  machine_type: text,
  machine_accelerators: text,
  vhost_user_store_path: onlyWith(["qemu"], "valid_vhost_user_store_paths"),
  enable_vhost_user_store: bool,
  vhost_user_reconnect_timeout_sec: uint(),
  guest_hook_path: text,
  disable_image_nvdimm: bool,
  use_legacy_serial: bool,
  entropy_source: onlyWith(["qemu", "clh", "firecracker"], "valid_entropy_sources"),
  default_gpus: (value, unit, table) =>
    table === "remote" ? uint()(value, unit, table) : { kind: "ignored", why: "handled" },
  default_gpu_model: (value, unit, table) =>
    table === "remote" ? text(value, unit, table) : { kind: "ignored", why: "handled" },
  kernel: asset,
  image: (value, _unit, table) => (table === "remote" ? taken(value) : asset(value, _unit, table)),
  initrd: asset,
  firmware: asset,
  firmware_volume: asset,
};

const OTHERS: Readonly<Record<string, Check>> = {
  "sgx.intel.com/epc": (value) => {
    const size = /^([+-]?\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti|Pi|Ei)$/.exec(value);
    if (!size) return refused("format", "a size with Ki, Mi, Gi, Ti, Pi or Ei");
    if (size[1]!.includes(".")) return notGiven;
    const bytes = BigInt(size[1]!.replace("+", "")) << BigInt(10 * (1 + "KMGTPE".indexOf(size[2]![0]!)));
    // From 7Ei on the quantity is kept in another form, of which nothing is read.
    return bytes < 7n << 60n ? taken(bytes) : notGiven;
  },
  [`${RUNTIME}cc_init_data`]: initdata,
  [`${RUNTIME}disable_guest_seccomp`]: bool,
  [`${RUNTIME}sandbox_cgroup_only`]: bool,
  [`${RUNTIME}create_container_timeout`]: uint(),
  [`${RUNTIME}experimental_force_guest_pull`]: bool,
  "io.katacontainers.enable_vcpus_pinning": bool,
  [`${RUNTIME}experimental`]: () => refused("word", "nothing, as this release has no experimental feature"),
  [`${RUNTIME}disable_new_netns`]: bool,
  [`${RUNTIME}internetworking_model`]: word("default", "macvtap", "tcfilter", "none"),
  [`${RUNTIME}vfio_mode`]: word("vfio", "guest-kernel"),
  [`${AGENT}kernel_modules`]: anyText,
  [`${AGENT}policy`]: (value) =>
    isGoBase64(value) ? taken(value) : refused("format", "base64 with padding"),
  [`${AGENT}enable_tracing`]: bool,
  [`${AGENT}container_pipe_size`]: uint(),
};

/** Fields of the sandbox that are no options of a file. */
const OTHER_FIELDS: Readonly<Record<string, (table: string) => readonly string[]>> = {
  "sgx.intel.com/epc": (table) => ["hypervisor", table, "sgx_epc_size"],
  [`${ADMITTED_PREFIX}cc_init_data`]: (table) => ["hypervisor", table, "initdata"],
  [`${RUNTIME}cc_init_data`]: (table) => ["hypervisor", table, "initdata"],
  [`${ADMITTED_PREFIX}default_gpus`]: (table) => ["hypervisor", table, "default_gpus"],
  [`${ADMITTED_PREFIX}default_gpu_model`]: (table) => ["hypervisor", table, "default_gpu_model"],
  [`${AGENT}policy`]: () => ["agent", "kata", "policy"],
  [`${AGENT}container_pipe_size`]: () => ["agent", "kata", "container_pipe_size"],
};

/**
 * What the Go runtime does with the annotations of a pod.
 *
 * Source: `addAnnotations` and what it calls in src/runtime/pkg/oci/utils.go.
 */
export function judgeByGo(
  unit: Unit,
  table: string,
  annotations: ReadonlyMap<string, string>,
): readonly Judged[] {
  const { library, target } = unit;
  const known = annotationsIn(library, "go", target.release);
  const isEnabled = enabler(textsOf(unit, table, "enable_annotations"));
  const found: Judged[] = [];
  for (const [name, value] of annotations) {
    const short = name.startsWith(ADMITTED_PREFIX) ? name.slice(ADMITTED_PREFIX.length) : undefined;
    const enabled = short === undefined || isEnabled(short);
    if (enabled === undefined) {
      found.push({ name, kind: "unknown", why: "notEnabled" });
      continue;
    }
    if (short !== undefined && !enabled) {
      found.push({ name, kind: "refused", why: "notEnabled", data: { short } });
      continue;
    }
    const annotation = known.get(name);
    if (!annotation && name !== "sgx.intel.com/epc") {
      found.push({ name, kind: "ignored", why: "notKnown" });
      continue;
    }
    if (annotation?.entry?.ignored) {
      found.push({ name, kind: "ignored", why: "handled" });
      continue;
    }
    const check = short === undefined ? ownMember(OTHERS, name) : ownMember(HYPERVISOR, short);
    const option =
      ownMember(OTHER_FIELDS, name)?.(table) ?? (annotation?.option && pathOf(annotation.option, table));
    const hash = ownMember(HASHED, short);
    // An image of the remote hypervisor is a name, and no file is looked at.
    if (hash === "image" && table === "remote") found.push({ name, kind: "ignored", why: "handled" });
    else if (hash) found.push({ name, ...checkHash(value, annotations.get(ADMITTED_PREFIX + hash), unit) });
    else if (!check) found.push({ name, kind: "unknown", why: "elsewhere" });
    else found.push({ name, ...check(value, unit, table), ...(option && { option }) });
  }
  return [...found, ...together(unit, table, found)];
}

/** The annotation that names the file, by the one that holds its hash. */
const HASHED: Readonly<Record<string, string>> = {
  kernel_hash: "kernel",
  image_hash: "image",
  initrd_hash: "initrd",
  hypervisor_hash: "path",
  jailer_hash: "jailer_path",
  firmware_hash: "firmware",
  firmware_volume_hash: "firmware_volume",
};

/** Source: `NewAsset` in src/runtime/virtcontainers/types/asset.go. */
function checkHash(value: string, path: string | undefined, { host }: Unit): Verdict {
  if (value === "") return notGiven;
  if (!path) return { kind: "ignored", why: "handled" };
  const size = host.stat?.(cleaned(path));
  if (size === "missing" || size === 0 || size === "directory")
    return refused("path", "the hash of a file that is there and not empty");
  if (!/^[0-9a-f]{128}$/.test(value)) return refused("format", "a SHA-512 of 128 digits from 0 to f");
  return { kind: "unknown", why: "handled" };
}

/** What only several annotations, or one and the file, are refused for. */
function together(unit: Unit, table: string, found: readonly Judged[]): readonly Judged[] {
  const { values } = effective(unit);
  const setValue = (short: string, option: string): unknown =>
    found.find(({ name, kind }) => name === ADMITTED_PREFIX + short && kind === "set")?.value ??
    values.get(`hypervisor.${table}.${option}`)?.value;
  const nameOf = (...shorts: readonly string[]) =>
    shorts.map((short) => ADMITTED_PREFIX + short).find((name) => found.some((one) => one.name === name));
  const refusals: Judged[] = [];
  const logical = BigInt(
    String(setValue("blk_logical_sector_size", "block_device_logical_sector_size") ?? 0),
  );
  const physical = BigInt(
    String(setValue("blk_physical_sector_size", "block_device_physical_sector_size") ?? 0),
  );
  const sectors = nameOf("blk_logical_sector_size", "blk_physical_sector_size");
  if (sectors && logical !== 0n && physical !== 0n && logical > physical)
    refusals.push({
      name: sectors,
      ...refused("range", `a logical size up to the physical one, ${physical}`),
    });
  const sharing = nameOf("shared_fs");
  if (
    sharing &&
    setValue("shared_fs", "shared_fs") === "virtio-fs" &&
    !setValue("virtio_fs_daemon", "virtio_fs_daemon")
  )
    refusals.push({ name: sharing, ...refused("word", "virtio-9p, as virtio_fs_daemon is not set") });
  return refusals;
}

/** Entries are searched anywhere in a name; one that is no expression is passed over. */
function enabler(entries: readonly string[]): (short: string) => boolean | undefined {
  const patterns = entries.map((entry) => annotationPattern(entry, "go"));
  return (short) => {
    if (patterns.some((pattern) => pattern?.kind === "pattern" && pattern.matches(short))) return true;
    return patterns.includes(undefined) ? undefined : false;
  };
}

function isVerity(value: string): boolean {
  const pairs = new Map(value.split(",").map((pair) => pair.trim().split("=", 2) as [string, string]));
  const number = (name: string) => goUint(pairs.get(name) ?? "") ?? 0n;
  return (
    Boolean(pairs.get("root_hash")) &&
    Boolean(pairs.get("salt")) &&
    number("data_blocks") > 0n &&
    ["data_block_size", "hash_block_size"].every((name) => number(name) > 0n && number(name) % 512n === 0n)
  );
}
