import { compareReleases, type Release } from "../../knowledge/releases.ts";
import { adjust } from "../../loaders/go/adjustments.ts";
import type { GoTable } from "../../loaders/go/struct.ts";
import type { Unit } from "../../project/unit.ts";

/** What a check of the Go runtime's start sees. */
export interface GoStart {
  readonly unit: Unit;
  /** The hypervisor's table, and its name. */
  readonly table: GoTable;
  readonly hypervisor: string;
  readonly runtime: GoTable;
}

/** A value that loads, and with which no sandbox of the hypervisor can start. */
export interface GoFailure {
  /** The option to complain about: of the hypervisor's table, or of `runtime`. Empty for the table itself. */
  readonly key: string;
  readonly table?: "runtime";
  readonly hypervisors: readonly string[];
  /** First release in which it fails. */
  readonly since?: Release;
  /** First release in which it fails no longer. */
  readonly until?: Release;
  /** Whether it fails, or what exactly is wrong. What is not known makes it false. */
  readonly fails: (start: GoStart) => boolean | string;
  /** What happens and what to do, a sentence without its full stop. */
  readonly why: string;
}

export const ALL = ["qemu", "clh", "firecracker", "stratovirt", "remote", "dragonball", "acrn"] as const;

/** Whether a failure speaks of a hypervisor at a release. */
export function appliesAt(failure: GoFailure, hypervisor: string, release: Release): boolean {
  if (!failure.hypervisors.includes(hypervisor)) return false;
  if (failure.since && compareReleases(release, failure.since) < 0) return false;
  return !failure.until || compareReleases(release, failure.until) < 0;
}

export const isOn =
  (key: string) =>
  ({ table }: GoStart): boolean =>
    table.flag(key) === true;

export const isOff =
  (key: string) =>
  ({ table }: GoStart): boolean =>
    table.flag(key) === false;

export const isConfidential = isOn("confidential_guest");
/** Known not to be confidential. */
export const isPlain = isOff("confidential_guest");

/** A number after the loader's own clamps; `undefined` when it depends on what is not known. */
export function numberOf({ unit, table }: GoStart, key: string): number | undefined {
  const outcome = adjust(unit, table, key);
  const value = outcome ? outcome.value : (table.integer(key) ?? undefined);
  return typeof value === "bigint" ? Number(value) : typeof value === "number" ? value : undefined;
}

const ARCHITECTURES = ["x86_64", "aarch64", "riscv64", "ppc64le", "s390x"];
const BY_MACHINE: Readonly<Record<string, readonly string[]>> = {
  q35: ["x86_64"],
  microvm: ["x86_64"],
  virt: ["aarch64", "riscv64"],
  pseries: ["ppc64le"],
  "s390-ccw-virtio": ["s390x"],
};

/** Whether the host is certainly of one of these architectures: it is known, or QEMU's machine tells. */
export function isArchitecture(start: GoStart, ...names: readonly string[]): boolean {
  const { architecture } = start.unit.host;
  if (architecture !== undefined) return names.includes(architecture);
  const possible = BY_MACHINE[start.table.text("machine_type") ?? ""] ?? ARCHITECTURES;
  return possible.every((one) => names.includes(one));
}

/** The default for an unset `machine_type` depends on the architecture that the runtime is built for. */
export function machineOf({ unit, table }: GoStart): string | undefined {
  const set = table.text("machine_type");
  if (set !== "") return set;
  const { architecture } = unit.host;
  const found = Object.entries(BY_MACHINE).find(([, names]) => architecture && names.includes(architecture));
  return found?.[0];
}

/** virtio-fs with its daemon, as asked for or by default. */
export function sharesOverVirtioFs({ table }: GoStart, ...kinds: readonly string[]): boolean {
  const kind = table.text("shared_fs");
  return kind !== undefined && kinds.includes(kind || "virtio-fs");
}
