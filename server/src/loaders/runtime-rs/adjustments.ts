import { isAtLeast } from "../../knowledge/releases.ts";
import type { Unit } from "../../project/unit.ts";
import { BECAUSE, RESTATED } from "../changes.ts";
import { applyDeclared } from "./declared.ts";
import { driverOf } from "./driver.ts";
import { resolve } from "./paths.ts";
import { change } from "./structs.ts";
import type { Held, Struct } from "./types.ts";

/** A path that the loader resolves, and fails when nothing is there. */
export interface PathCheck {
  readonly struct: Struct;
  readonly key: string;
  /** As the loader looks for it. */
  readonly path: string;
  /** Which member of an array. */
  readonly index?: number;
}

/** What the steps of one load share. */
export interface Work {
  readonly unit: Unit;
  readonly paths: PathCheck[];
}

/**
 * Fills in, clamps and rewrites the fields of one hypervisor in the order in which the loader does.
 *
 * Sources: `adjust_config` of the plugin (src/libs/kata-types/src/config/hypervisor/{qemu,ch,…}.rs), then of
 * each part in hypervisor/mod.rs, called by `Hypervisor::adjust_config`.
 */
export function adjustHypervisor(work: Work, struct: Struct, factory: Struct | undefined): void {
  const name = struct.path[1]!;
  applyDeclared(struct, name, [name]);
  if (factory) applyDeclared(factory, name, [name]);
  adjustPlugin(work, struct);
  if (struct.flag("disable_block_device_use") === false) resolvePath(work, struct, "vhost_user_store_path");
  adjustBoot(work, struct);
  adjustCpu(work, struct);
  clampBridges(struct);
  adjustMachine(work, struct);
  adjustMemory(work, struct);
  adjustNetwork(work, struct);
  if (usesVirtiofsd(work, struct)) resolvePath(work, struct, "virtio_fs_daemon");
  resolvePath(work, struct, "prefetch_list_path");
  for (const key of ["path", "ctlpath", "jailer_path"]) checkPath(work, struct, key);
}

function adjustPlugin(work: Work, struct: Struct): void {
  const driver = driverOf(struct.path[1]!);
  if (driver === "qemu" || driver === "clh") {
    resolvePath(work, struct, "path");
    resolvePath(work, struct, "ctlpath");
  }
  if (driver === "dragonball") adjustDragonball(work, struct);
  if (driver === "remote") resolvePath(work, struct, "hypervisor_socket");
}

const DRAGONBALL_VCPUS = 256n;

function adjustDragonball(work: Work, struct: Struct): void {
  resolvePath(work, struct, "jailer_path");
  const max = struct.cell("default_maxvcpus")?.value;
  if (typeof max === "bigint" && max > DRAGONBALL_VCPUS) {
    change(struct, "default_maxvcpus", DRAGONBALL_VCPUS, BECAUSE("dragonballCpus"));
  }
  const most = struct.number("default_maxvcpus");
  const vcpus = struct.cell("default_vcpus")?.value;
  if (most === undefined || vcpus === undefined || asU32(vcpus) <= most) return;
  const reason = most === 0 ? BECAUSE("beforeHost") : BECAUSE("aboveMaximum", { most });
  change(struct, "default_vcpus", typeof vcpus === "bigint" ? BigInt(most) : most, reason);
}

/** Rust's `as u32`: a float saturates and loses its fraction, an integer wraps round. */
function asU32(value: Held): number {
  if (typeof value === "bigint") return Number(BigInt.asUintN(32, value));
  if (typeof value !== "number" || Number.isNaN(value)) return 0;
  return Math.min(Math.max(Math.trunc(value), 0), 0xffffffff);
}

function adjustBoot(work: Work, struct: Struct): void {
  for (const key of ["kernel", "image", "initrd", "firmware"]) resolvePath(work, struct, key);
  const cell = struct.cell("guest_extension_images");
  if (!cell || !Array.isArray(cell.value)) return;
  const value = cell.value.map((image, index) => {
    const { path } = image as { readonly path?: unknown };
    if (typeof path !== "string" || path === "") return image;
    const found = lookUp(work, { struct, key: "guest_extension_images", path, index });
    return found === undefined ? image : { ...(image as object), path: found };
  });
  struct.put({ ...cell, value });
}

function adjustCpu({ unit }: Work, struct: Struct): void {
  trimList(struct, "cpu_features");
  if (!isAtLeast(unit.target.release, "3.1.0")) return;
  const { cpus } = unit.host;
  const max = struct.cell("default_maxvcpus")?.value;
  if (cpus !== undefined && typeof max === "bigint") {
    if (max === 0n) change(struct, "default_maxvcpus", BigInt(cpus), RESTATED("allCpus"), true);
    else if (max > BigInt(cpus)) change(struct, "default_maxvcpus", BigInt(cpus), BECAUSE("cpus", { cpus }));
  }
  const cell = struct.cell("default_vcpus");
  const number = (value: number) => (cell?.option.type.startsWith("float") ? value : BigInt(value));
  const vcpus = struct.number("default_vcpus");
  if (vcpus === undefined) return;
  if (vcpus === 0) change(struct, "default_vcpus", number(1), RESTATED("oneVcpu"), true);
  else if (cpus !== undefined && vcpus < 0) {
    change(struct, "default_vcpus", number(cpus), RESTATED("negative"), true);
  } else if (cpus !== undefined && vcpus > cpus) {
    change(struct, "default_vcpus", number(cpus), BECAUSE("cpus", { cpus }));
  }
  const most = struct.number("default_maxvcpus");
  // Without a known host a 0 still stands for a number that is not known.
  if (most !== undefined && most > 0 && struct.number("default_vcpus")! > most) {
    change(struct, "default_vcpus", number(most), BECAUSE("aboveMaximum", { most }));
  }
}

/** Removes the spaces around the members of a comma-separated list. */
function trimList(struct: Struct, key: string): void {
  const text = struct.text(key);
  if (text === undefined) return;
  const trimmed = text
    .split(",")
    .map((part) => part.trim())
    .join(",");
  change(struct, key, trimmed, RESTATED("spaces"), true);
}

function clampBridges(struct: Struct): void {
  const bridges = struct.cell("default_bridges")?.value;
  if (typeof bridges === "bigint" && bridges > 5n) change(struct, "default_bridges", 5n, BECAUSE("bridges"));
}

function adjustMachine(work: Work, struct: Struct): void {
  trimList(struct, "machine_accelerators");
  const flashes = struct.texts("pflashes");
  if (flashes) {
    const found = flashes.map(
      (path, index) => (path && lookUp(work, { struct, key: "pflashes", path, index })) || path,
    );
    if (found.some((path, index) => path !== flashes[index])) {
      change(struct, "pflashes", found, RESTATED("paths"), true);
    }
  }
  resolvePath(work, struct, "entropy_source");
}

function adjustMemory(work: Work, struct: Struct): void {
  const { release, arch } = work.unit.target;
  resolvePath(work, struct, "file_mem_backend");
  const { memoryKiB } = work.unit.host;
  if (memoryKiB !== undefined) limitToHost(struct, BigInt(Math.floor(memoryKiB / 1024)), release);
  if (arch === "ppc64le" && isAtLeast(release, "3.29.0")) alignForPower(struct);
}

/** @param host its memory in MiB. */
function limitToHost(struct: Struct, host: bigint, release: string): void {
  const reason = BECAUSE("memory", { memory: host });
  const max = struct.cell("default_maxmemory")?.value;
  if (max === 0n) change(struct, "default_maxmemory", host, RESTATED("allMemory"), true);
  if (!isAtLeast(release, "3.28.0")) return;
  const memory = struct.cell("default_memory")?.value;
  if (typeof memory === "bigint" && memory > host) change(struct, "default_memory", host, reason);
  if (typeof max === "bigint" && max > host) change(struct, "default_maxmemory", host, reason);
}

function alignForPower(struct: Struct): void {
  const memory = struct.cell("default_memory")?.value;
  const max = struct.cell("default_maxmemory")?.value;
  if (typeof memory === "bigint") {
    const least = memory < 1024n ? 1024n : memory;
    const reason = BECAUSE(memory < 1024n ? "powerLeast" : "powerMultiple");
    change(struct, "default_memory", (least / 256n) * 256n, reason);
  }
  if (typeof max === "bigint") {
    change(struct, "default_maxmemory", (max / 256n) * 256n, BECAUSE("powerMultiple"));
  }
}

function adjustNetwork({ unit }: Work, struct: Struct): void {
  if (!isAtLeast(unit.target.release, "3.27.0")) return;
  const queues = struct.cell("network_queues")?.value;
  if (queues === 0n) change(struct, "network_queues", 1n, RESTATED("oneQueue"), true);
  else if (typeof queues === "bigint" && queues > 256n) {
    change(struct, "network_queues", 256n, BECAUSE("queues"));
  }
}

function usesVirtiofsd({ unit }: Work, struct: Struct): boolean {
  const kind = struct.text("shared_fs");
  return kind === "virtio-fs" || (kind === "virtio-fs-nydus" && isAtLeast(unit.target.release, "3.32.0"));
}

/** Fills in and rewrites `[runtime]`. Source: `Runtime::adjust_config` in src/libs/kata-types/src/config/runtime.rs. */
export function adjustRuntime(work: Work, runtime: Struct, names: readonly string[]): void {
  const { release } = work.unit.target;
  applyDeclared(runtime, undefined, names);
  const mounts = runtime.texts("sandbox_bind_mounts");
  if (!mounts) return;
  const found = mounts.map((mount, index) => {
    const [path, mode] = splitBindMount(mount, release);
    const real = lookUp(work, { struct: runtime, key: "sandbox_bind_mounts", path, index });
    return real === undefined ? mount : real + mode;
  });
  if (found.some((mount, index) => mount !== mounts[index])) {
    change(runtime, "sandbox_bind_mounts", found, RESTATED("paths"), true);
  }
}

/** The path and the mode of a bind mount. Source: `split_bind_mounts` in src/libs/kata-types/src/mount.rs. */
export function splitBindMount(mount: string, release: string): readonly [path: string, mode: string] {
  const mode = isAtLeast(release, "3.2.0") ? (/:r[ow]$/.exec(mount)?.[0] ?? "") : "";
  let path = mount;
  while (mode && path.endsWith(mode)) path = path.slice(0, -mode.length);
  return [path, mode];
}

function resolvePath(work: Work, struct: Struct, key: string): void {
  const path = struct.text(key);
  if (!path) return;
  const found = lookUp(work, { struct, key, path });
  if (found !== undefined) change(struct, key, found, RESTATED("path"), true);
}

function checkPath(work: Work, struct: Struct, key: string): void {
  const path = struct.text(key);
  if (!path || work.paths.some((check) => check.struct === struct && check.key === key)) return;
  lookUp(work, { struct, key, path });
}

/** Notes that the loader looks for a path; the resolved path where it is known to be there. */
function lookUp(work: Work, check: PathCheck): string | undefined {
  work.paths.push(check);
  const found = resolve(work.unit.host, check.path);
  return found.kind === "there" ? found.path : undefined;
}
