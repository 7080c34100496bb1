import { mostVcpus } from "../../../loaders/go/numbers.ts";
import { effective } from "../../../loaders/index.ts";
import { verityProblem } from "../../../loaders/value-grammars/verity.ts";
import { isFoundByGo } from "../paths.ts";
import { goFloat, goUint } from "../values.ts";
import { notGiven, refused, sectorSize, taken, textsOf } from "../verdicts.ts";
import { anyText, bool, type Check, initdata, text, uint, word } from "./checks.ts";

const port: Check = word("no-port", "root-port", "switch-port", "bridge-port", "");
const sector: Check = (value) => sectorSize(goUint(value));
const asset: Check = (value) => {
  if (value === "") return notGiven;
  return value.startsWith("/") ? taken(value) : refused("path", "a path from the root");
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
export const HYPERVISOR: Readonly<Record<string, Check>> = {
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
    if (value === "") return notGiven;
    return verityProblem(value, "go") === undefined
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
