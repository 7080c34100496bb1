import { compareReleases } from "../../../knowledge/releases.ts";
import { effective } from "../../../loaders/index.ts";
import { verityProblem } from "../../../loaders/value-grammars/verity.ts";
import type { Unit } from "../../../project/unit.ts";
import { ownMember } from "../../../util/own-member.ts";
import { readInitdata } from "../initdata.ts";
import { cleaned, isAllowedByRust } from "../paths.ts";
import { rustBool, rustFloat, rustUint } from "../values.ts";
import { notGiven, refused, sectorSize, taken, textsOf, type Verdict } from "../verdicts.ts";
import { anyText, bool, type Check, type Given, uint } from "./checks.ts";

const boolNot =
  (refuses: (table: string) => boolean): Check =>
  (value, unit, table, given) => {
    const read = bool(value, unit, table, given);
    return read.value === true && refuses(table) ? refused("word", "false") : read;
  };
const sector: Check = (value) => sectorSize(rustUint(value, 32));
const isDragonball = (table: string) => table === "dragonball";
const listed =
  (list: string): Check =>
  (value, unit, table) => {
    if (!isAllowedByRust(textsOf(unit, table, list), value))
      return refused("path", `a path that ${list} allows`);
    return thereOr(value, unit);
  };
/** A path that has to be there, if anything is given. */
const existing: Check = (value, unit) => (value === "" ? taken(value) : thereOr(value, unit));

function thereOr(value: string, { host }: Unit): Verdict {
  if (value === "") return taken(value);
  const there = host.stat?.(cleaned(value));
  if (there === undefined) return { kind: "unknown", why: "path", value };
  return there === "missing" ? refused("path", "a path that is there on the host") : taken(value);
}

const MOST_VCPUS: Readonly<Record<string, number>> = { firecracker: 32, remote: 32 };

/** By the part of the name behind the prefix. */
export const HYPERVISOR: Readonly<Record<string, Check>> = {
  blk_logical_sector_size: sector,
  blk_physical_sector_size: sector,
  block_device_cache_direct: bool,
  block_device_cache_noflush: bool,
  block_device_cache_set: bool,
  block_device_driver: (value, unit, table, given) => {
    if (value === "" || isOff(unit, table, given)) return taken(value);
    const all = ["virtio-blk-pci", "virtio-blk-ccw", "virtio-blk-mmio", "virtio-pmem", "virtio-scsi"];
    const accepted = all.filter((one) =>
      table === "qemu" ? one !== "virtio-blk-mmio" : table !== "dragonball" || /pci|mmio|pmem/.test(one),
    );
    return accepted.includes(value) ? taken(value) : refused("word", accepted.join(", "));
  },
  block_device_num_queues: uint(64),
  block_device_queue_size: uint(),
  cc_init_data: (value) => {
    if (value === "") return taken(value);
    const read = readInitdata(value, true);
    if (!read) return { kind: "unknown", why: "format" };
    return "text" in read ? taken(read.text) : refused("format", read.accepted);
  },
  cpu_features: anyText,
  default_gpu_model: anyText,
  default_gpus: uint(),
  default_max_vcpus: (value, unit, table) => {
    const read = rustUint(value, 32);
    if (read === undefined) return refused("number", "digits alone");
    const { cpus } = unit.host;
    if (table !== "remote") return taken(read);
    if (cpus === undefined) return { kind: "unknown", why: "range", value: read };
    return read === 0n || read >= BigInt(cpus)
      ? taken(read)
      : refused("range", "the number of the host's CPUs");
  },
  default_memory: memory,
  default_vcpus: (value, unit, table) => {
    if (compareReleases(unit.target.release, "3.20.0") < 0)
      return /^[+-]?\d+$/.test(value.trim()) ? taken(Number(value)) : refused("number", "a whole number");
    const read = rustFloat(value);
    if (read === undefined) return refused("number", "a number");
    const most = ownMember(MOST_VCPUS, table) ?? 256;
    return read > most ? refused("range", `at most ${most}`) : taken(read);
  },
  disable_block_device_use: bool,
  disable_image_nvdimm: bool,
  disable_vhost_net: bool,
  enable_guest_swap: boolNot((table) => table === "qemu"),
  enable_hugepages: bool,
  enable_iommu: boolNot(isDragonball),
  enable_iommu_platform: boolNot(isDragonball),
  enable_iothreads: boolNot(isDragonball),
  enable_mem_prealloc: bool,
  enable_vhost_user_store: bool,
  enable_virtio_mem: bool,
  entropy_source: listed("valid_entropy_sources"),
  file_mem_backend: listed("valid_file_mem_backends"),
  firmware: (value, unit, table, given) =>
    isDragonball(table) && value !== ""
      ? refused("word", "nothing, as it has no firmware")
      : existing(value, unit, table, given),
  guest_hook_path: existing,
  hotplug_vfio_on_root_bus: boolNot(isDragonball),
  hugepage_type: (value) => {
    const plain = value.trim();
    return plain === "hugetlbfs" || plain === "thp" ? taken(plain) : refused("word", "hugetlbfs, thp");
  },
  image: existing,
  indep_iothreads: uint(),
  initrd: (value, unit, table, given) =>
    table === "remote" && value !== ""
      ? refused("word", "nothing, as it takes no initrd")
      : existing(value, unit, table, given),
  jailer_path: listed("valid_jailer_paths"),
  kernel: (value, unit, table, given) =>
    value === "" && table !== "openvmm" && table !== "remote"
      ? { kind: "unknown", why: "path" }
      : existing(value, unit, table, given),
  kernel_params: (value) => (value === "" ? notGiven : taken(value)),
  kernel_verity_params: (value) => {
    if (value.trim() === "") return notGiven;
    return verityProblem(value, "runtime-rs") === undefined
      ? taken(value)
      : refused("format", "root_hash, salt, data_blocks, data_block_size and hash_block_size");
  },
  machine_accelerators: anyText,
  machine_type: (value, _unit, table) =>
    isDragonball(table) && value !== ""
      ? refused("word", "nothing, as it has no machine types")
      : taken(value),
  memory_offset: uint(64),
  memory_slots: (value, _unit, table) => {
    const read = rustUint(value, 32);
    if (read === undefined) return refused("number", "digits alone");
    return table === "firecracker" && read === 0n ? refused("range", "1 or more") : taken(read);
  },
  msize_9p: uint(),
  network_queues: uint(),
  path: (value, unit, table) => {
    if (isDragonball(table)) return refused("path", "nothing, as it is part of the runtime");
    if (!isAllowedByRust(textsOf(unit, table, "valid_hypervisor_paths"), value))
      return refused("path", "a path that valid_hypervisor_paths allows");
    if (value === "")
      return table === "openvmm" || table === "firecracker" ? refused("path", "a path") : taken(value);
    return thereOr(value, unit);
  },
  pcie_root_port: ports,
  pcie_switch_port: ports,
  "prefetch_files.list": existing,
  rootless: boolNot(isDragonball),
  rx_rate_limiter_max_rate: uint(64),
  shared_fs: (value, unit, table, given) => {
    const plain = value.trim();
    const { tables } = unit.catalogue;
    const known = tables.get("hypervisor.*")?.options.get("shared_fs")?.values;
    const accepted = (known ?? ["virtio-fs", "inline-virtio-fs", "virtio-fs-nydus", "none"]).filter(
      (one) => one !== "" && (!isDragonball(table) || one !== "virtio-fs-nydus"),
    );
    if (plain !== "" && !accepted.includes(plain)) return refused("word", accepted.join(", "));
    const cache = given.get("virtio_fs_cache");
    const isWrong =
      cache !== undefined && HYPERVISOR["virtio_fs_cache"]!(cache, unit, table, given).kind === "refused";
    return isWrong ? refused("word", "a kind for which virtio_fs_cache is right") : taken(plain);
  },
  tx_rate_limiter_max_rate: uint(64),
  vhost_user_store_path: (value, unit, table, given) => {
    if (!isAllowedByRust(textsOf(unit, table, "valid_vhost_user_store_paths"), value))
      return refused("path", "a path that valid_vhost_user_store_paths allows");
    if (isOff(unit, table, given)) return taken(value);
    const told = given.get("enable_vhost_user_store");
    const isOn = told === undefined ? truth(unit, table, "enable_vhost_user_store") : rustBool(told) === true;
    return isOn ? thereOr(value, unit) : { kind: "ignored", why: "handled" };
  },
  virtio_fs_cache: (value, unit, table, given) => {
    if (!/virtio-fs/.test(sharedFs(unit, table, given))) return taken(value);
    const accepted = ["never", "auto", "always"];
    return value === "" || value === "none" || accepted.includes(value)
      ? taken(value)
      : refused("word", accepted.join(", "));
  },
  virtio_fs_cache_size: uint(),
  virtio_fs_daemon: (value, unit, table, given) => {
    if (!isAllowedByRust(textsOf(unit, table, "valid_virtio_fs_daemon_paths"), value))
      return refused("path", "a path that valid_virtio_fs_daemon_paths allows");
    return /^virtio-fs(?:-nydus)?$/.test(sharedFs(unit, table, given)) ? thereOr(value, unit) : taken(value);
  },
  virtio_fs_extra_args: anyText,
};

function isOff(unit: Unit, table: string, given: Given): boolean {
  const told = given.get("disable_block_device_use");
  return told === undefined ? truth(unit, table, "disable_block_device_use") : rustBool(told) === true;
}

function sharedFs(unit: Unit, table: string, given: Given): string {
  const told = given.get("shared_fs")?.trim();
  if (told !== undefined) return told === "" ? "virtio-fs" : told;
  return String(effective(unit).values.get(`hypervisor.${table}.shared_fs`)?.value ?? "");
}

function memory(value: string, unit: Unit, table: string): Verdict {
  const least = table === "firecracker" ? 128 : 64;
  const read = /^\s*\+?(\d+(?:\.\d+)?)\s*([kmgtpe]?)(i?)(b|bit)?\s*$/i.exec(value);
  if (!read) return notGiven;
  const [, number = "", letter = "", isBinary = "", unitName = ""] = read;
  const isPlain = letter === "" && isBinary === "" && unitName === "" && !number.includes(".");
  const isMiB = isPlain && compareReleases(unit.target.release, "3.32.0") >= 0;
  if (isPlain && BigInt(number) >= 1n << 64n) return notGiven;
  const power = letter === "" ? 0 : "kmgtpe".indexOf(letter.toLowerCase()) + 1;
  const base = isBinary ? 1024 : 1000;
  const bits = /bit/i.test(unitName) ? 8 : 1;
  const mib = isMiB ? Number(number) : (Number(number) * base ** power) / bits / 1048576;
  if (isMiB && BigInt(number) >= 1n << 44n) return refused("range", "less than 2^44 MiB");
  const whole = Math.min(Math.floor(mib), 0xffff_ffff);
  return whole < least ? refused("range", `at least ${least} MiB`) : taken(BigInt(whole));
}

function ports(value: string, unit: Unit, table: string): Verdict {
  const read = rustUint(value, 32);
  if (read === undefined) return refused("number", "digits alone");
  if (compareReleases(unit.target.release, "3.17.0") >= 0 && read > 16n)
    return refused("range", "at most 16");
  return isDragonball(table) && read > 0n ? refused("range", "0") : taken(read);
}

function truth(unit: Unit, table: string, key: string): boolean {
  return effective(unit).values.get(`hypervisor.${table}.${key}`)?.value === true;
}
