import { isAtLeast } from "../../knowledge/releases.ts";
import type { Unit } from "../../project/unit.ts";
import { BECAUSE, RESTATED } from "../changes.ts";
import { applyDeclared } from "./declared.ts";
import { driverOf } from "./driver.ts";
import { resolve } from "./paths.ts";
import { change } from "./structs.ts";
import type { Held, Section } from "./types.ts";

/** A path that the loader resolves, and fails when nothing is there. */
export interface PathCheck {
  readonly section: Section;
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
export function adjustHypervisor(work: Work, section: Section, factory: Section | undefined): void {
  const name = section.path[1]!;
  applyDeclared(section, name, [name]);
  if (factory) applyDeclared(factory, name, [name]);
  adjustPlugin(work, section);
  if (section.flag("disable_block_device_use") === false) resolvePath(work, section, "vhost_user_store_path");
  adjustBoot(work, section);
  adjustCpu(work, section);
  clampBridges(section);
  adjustMachine(work, section);
  adjustMemory(work, section);
  adjustNetwork(work, section);
  if (usesVirtiofsd(work, section)) resolvePath(work, section, "virtio_fs_daemon");
  resolvePath(work, section, "prefetch_list_path");
  for (const key of ["path", "ctlpath", "jailer_path"]) checkPath(work, section, key);
}

function adjustPlugin(work: Work, section: Section): void {
  const driver = driverOf(section.path[1]!);
  if (driver === "qemu" || driver === "clh") {
    resolvePath(work, section, "path");
    resolvePath(work, section, "ctlpath");
  }
  if (driver === "dragonball") adjustDragonball(work, section);
  if (driver === "remote") resolvePath(work, section, "hypervisor_socket");
}

const DRAGONBALL_VCPUS = 256n;

function adjustDragonball(work: Work, section: Section): void {
  resolvePath(work, section, "jailer_path");
  const max = section.cells.get("default_maxvcpus")?.value;
  if (typeof max === "bigint" && max > DRAGONBALL_VCPUS) {
    change(section, "default_maxvcpus", DRAGONBALL_VCPUS, BECAUSE("dragonballCpus"));
  }
  const most = section.number("default_maxvcpus");
  const vcpus = section.cells.get("default_vcpus")?.value;
  if (most === undefined || vcpus === undefined || asU32(vcpus) <= most) return;
  const reason = most === 0 ? BECAUSE("beforeHost") : BECAUSE("aboveMaximum", { most });
  change(section, "default_vcpus", typeof vcpus === "bigint" ? BigInt(most) : most, reason);
}

/** Rust's `as u32`: a float saturates and loses its fraction, an integer wraps round. */
function asU32(value: Held): number {
  if (typeof value === "bigint") return Number(BigInt.asUintN(32, value));
  if (typeof value !== "number" || Number.isNaN(value)) return 0;
  return Math.min(Math.max(Math.trunc(value), 0), 0xffffffff);
}

function adjustBoot(work: Work, section: Section): void {
  for (const key of ["kernel", "image", "initrd", "firmware"]) resolvePath(work, section, key);
  const cell = section.cells.get("guest_extension_images");
  if (!cell || !Array.isArray(cell.value)) return;
  const value = cell.value.map((image, index) => {
    const { path } = image as { readonly path?: unknown };
    if (typeof path !== "string" || path === "") return image;
    const found = lookUp(work, { section, key: "guest_extension_images", path, index });
    return found === undefined ? image : { ...(image as object), path: found };
  });
  section.put({ ...cell, value });
}

function adjustCpu({ unit }: Work, section: Section): void {
  trimList(section, "cpu_features");
  if (!isAtLeast(unit.target.release, "3.1.0")) return;
  const { cpus } = unit.host;
  const max = section.cells.get("default_maxvcpus")?.value;
  if (cpus !== undefined && typeof max === "bigint") {
    if (max === 0n) change(section, "default_maxvcpus", BigInt(cpus), RESTATED("allCpus"), true);
    else if (max > BigInt(cpus)) change(section, "default_maxvcpus", BigInt(cpus), BECAUSE("cpus", { cpus }));
  }
  const cell = section.cells.get("default_vcpus");
  const number = (value: number) => (cell?.option.type.startsWith("float") ? value : BigInt(value));
  const vcpus = section.number("default_vcpus");
  if (vcpus === undefined) return;
  if (vcpus === 0) change(section, "default_vcpus", number(1), RESTATED("oneVcpu"), true);
  else if (cpus !== undefined && vcpus < 0) {
    change(section, "default_vcpus", number(cpus), RESTATED("negative"), true);
  } else if (cpus !== undefined && vcpus > cpus) {
    change(section, "default_vcpus", number(cpus), BECAUSE("cpus", { cpus }));
  }
  const most = section.number("default_maxvcpus");
  // Without a known host a 0 still stands for a number that is not known.
  if (most !== undefined && most > 0 && section.number("default_vcpus")! > most) {
    change(section, "default_vcpus", number(most), BECAUSE("aboveMaximum", { most }));
  }
}

/** Removes the spaces around the members of a comma-separated list. */
function trimList(section: Section, key: string): void {
  const text = section.text(key);
  if (text === undefined) return;
  const trimmed = text
    .split(",")
    .map((part) => part.trim())
    .join(",");
  change(section, key, trimmed, RESTATED("spaces"), true);
}

function clampBridges(section: Section): void {
  const bridges = section.cells.get("default_bridges")?.value;
  if (typeof bridges === "bigint" && bridges > 5n) change(section, "default_bridges", 5n, BECAUSE("bridges"));
}

function adjustMachine(work: Work, section: Section): void {
  trimList(section, "machine_accelerators");
  const flashes = section.texts("pflashes");
  if (flashes) {
    const found = flashes.map(
      (path, index) => (path && lookUp(work, { section, key: "pflashes", path, index })) || path,
    );
    if (found.some((path, index) => path !== flashes[index])) {
      change(section, "pflashes", found, RESTATED("paths"), true);
    }
  }
  resolvePath(work, section, "entropy_source");
}

function adjustMemory(work: Work, section: Section): void {
  const { release, arch } = work.unit.target;
  resolvePath(work, section, "file_mem_backend");
  const { memoryKiB } = work.unit.host;
  if (memoryKiB !== undefined) limitToHost(section, BigInt(Math.floor(memoryKiB / 1024)), release);
  if (arch === "ppc64le" && isAtLeast(release, "3.29.0")) alignForPower(section);
}

/** @param host its memory in MiB. */
function limitToHost(section: Section, host: bigint, release: string): void {
  const reason = BECAUSE("memory", { memory: host });
  const max = section.cells.get("default_maxmemory")?.value;
  if (max === 0n) change(section, "default_maxmemory", host, RESTATED("allMemory"), true);
  if (!isAtLeast(release, "3.28.0")) return;
  const memory = section.cells.get("default_memory")?.value;
  if (typeof memory === "bigint" && memory > host) change(section, "default_memory", host, reason);
  if (typeof max === "bigint" && max > host) change(section, "default_maxmemory", host, reason);
}

function alignForPower(section: Section): void {
  const memory = section.cells.get("default_memory")?.value;
  const max = section.cells.get("default_maxmemory")?.value;
  if (typeof memory === "bigint") {
    const least = memory < 1024n ? 1024n : memory;
    const reason = BECAUSE(memory < 1024n ? "powerLeast" : "powerMultiple");
    change(section, "default_memory", (least / 256n) * 256n, reason);
  }
  if (typeof max === "bigint") {
    change(section, "default_maxmemory", (max / 256n) * 256n, BECAUSE("powerMultiple"));
  }
}

function adjustNetwork({ unit }: Work, section: Section): void {
  if (!isAtLeast(unit.target.release, "3.27.0")) return;
  const queues = section.cells.get("network_queues")?.value;
  if (queues === 0n) change(section, "network_queues", 1n, RESTATED("oneQueue"), true);
  else if (typeof queues === "bigint" && queues > 256n) {
    change(section, "network_queues", 256n, BECAUSE("queues"));
  }
}

function usesVirtiofsd({ unit }: Work, section: Section): boolean {
  const kind = section.text("shared_fs");
  return kind === "virtio-fs" || (kind === "virtio-fs-nydus" && isAtLeast(unit.target.release, "3.32.0"));
}

/** Fills in and rewrites `[runtime]`. Source: `Runtime::adjust_config` in src/libs/kata-types/src/config/runtime.rs. */
export function adjustRuntime(work: Work, runtime: Section, names: readonly string[]): void {
  const { release } = work.unit.target;
  applyDeclared(runtime, undefined, names);
  const mounts = runtime.texts("sandbox_bind_mounts");
  if (!mounts) return;
  const found = mounts.map((mount, index) => {
    const [path, mode] = splitBindMount(mount, release);
    const real = lookUp(work, { section: runtime, key: "sandbox_bind_mounts", path, index });
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

function resolvePath(work: Work, section: Section, key: string): void {
  const path = section.text(key);
  if (!path) return;
  const found = lookUp(work, { section, key, path });
  if (found !== undefined) change(section, key, found, RESTATED("path"), true);
}

function checkPath(work: Work, section: Section, key: string): void {
  const path = section.text(key);
  if (!path || work.paths.some((check) => check.section === section && check.key === key)) return;
  lookUp(work, { section, key, path });
}

/** Notes that the loader looks for a path; the resolved path where it is known to be there. */
function lookUp(work: Work, check: PathCheck): string | undefined {
  work.paths.push(check);
  const found = resolve(work.unit.host, check.path);
  return found.kind === "there" ? found.path : undefined;
}
