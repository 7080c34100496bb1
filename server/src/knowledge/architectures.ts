import { ownMember } from "../util/own-member.ts";
import type { Runtime, Timeline } from "./facts.ts";
import { type Release, valueAt } from "./releases.ts";

/** The architectures of nodes that Kata is built for, as Go and Kubernetes call them. */
export const ARCHITECTURES = ["amd64", "arm64", "s390x", "ppc64le", "riscv64"] as const;

export type Arch = (typeof ARCHITECTURES)[number];

/** What `uname -m` and others call them. */
const OTHER_NAMES: Readonly<Record<string, Arch>> = {
  x86_64: "amd64",
  x64: "amd64",
  aarch64: "arm64",
  ppc64: "ppc64le",
  powerpc64le: "ppc64le",
  riscv64gc: "riscv64",
};

/** Whether a word names an architecture that Kata is built for. */
export function isArchName(name: unknown): name is Arch {
  return ARCHITECTURES.includes(name as Arch);
}

/** The architecture that a name stands for, whoever uses it. */
export function archCalled(name: string): Arch | undefined {
  if (isArchName(name)) return name;
  return Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined;
}

/** What depends on the architecture: `schemas/upstream/architectures.json`, which `scripts/extract` writes. */
export interface ArchFacts {
  /** The architectures that a runtime can be built for. */
  readonly runtimes: Readonly<Record<Runtime, Timeline<readonly Arch[]>>>;
  /** QEMU's machines that Kata starts, the usual one first. */
  readonly machines: Readonly<Record<Arch, Timeline<readonly string[]>>>;
  /** The most vCPUs that the Go runtime gives a guest. */
  readonly maxVcpus: Readonly<Record<Arch, Timeline<number>>>;
  /** The architectures on which runtime-rs has each hypervisor. */
  readonly hypervisors: Readonly<Record<string, Timeline<readonly Arch[]>>>;
}

/**
 * QEMU's machines that Kata starts on an architecture, the usual one first; none where it starts nothing.
 *
 * @param release the newest known when absent.
 */
export function machinesOf({ machines }: ArchFacts, arch: Arch, release?: Release): readonly string[] {
  return (release === undefined ? machines[arch].at(-1)?.[1] : valueAt(machines[arch], release)) ?? [];
}

/** The architectures that have a machine; none when Kata starts it nowhere. */
export function archsOfMachine(facts: ArchFacts, machine: string, release?: Release): readonly Arch[] {
  return ARCHITECTURES.filter((arch) => machinesOf(facts, arch, release).includes(machine));
}

/** The architectures that a runtime can be built for; all when the release is older than those that were read. */
export function archsOfRuntime({ runtimes }: ArchFacts, runtime: Runtime, release: Release): readonly Arch[] {
  return valueAt(runtimes[runtime], release) ?? ARCHITECTURES;
}

/** The architectures on which a runtime has a hypervisor that it knows. */
export function archsOfHypervisor(
  facts: ArchFacts,
  runtime: Runtime,
  release: Release,
  name: string,
): readonly Arch[] {
  const only = runtime === "runtime-rs" ? ownMember(facts.hypervisors, name) : undefined;
  return valueAt(only, release) ?? archsOfRuntime(facts, runtime, release);
}

/** The architecture whose guests a program runs, where its name tells: `…/qemu-system-aarch64`. */
export function archOfProgram(path: string): Arch | undefined {
  const name = /(?:^|\/)qemu-system-([a-z0-9]+(?:_64)?)[^/]*$/.exec(path)?.[1];
  return name === undefined ? undefined : archCalled(name);
}
