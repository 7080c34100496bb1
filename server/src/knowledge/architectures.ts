import type { RuntimeName as Runtime } from "./facts.ts";
import { compareReleases, type Release } from "./releases.ts";

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

export function isArch(name: unknown): name is Arch {
  return ARCHITECTURES.includes(name as Arch);
}

/** The architecture that a name stands for, whoever uses it. */
export function archCalled(name: string): Arch | undefined {
  if (isArch(name)) return name;
  return Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined;
}

/** What depends on the architecture: `schemas/architectures.toml`. */
export interface ArchFacts {
  /** QEMU's machines that Kata starts, the usual one first. */
  readonly machines: Readonly<Record<Arch, readonly string[]>>;
  /** The most vCPUs that the Go runtime gives a guest. */
  readonly maxVcpus: Readonly<Record<Arch, number>>;
  /** Hypervisors that exist on some architectures only. */
  readonly hypervisor: readonly (Span & {
    readonly runtime: Runtime;
    readonly names: readonly string[];
    readonly archs: readonly Arch[];
  })[];
  /** What the shipped files of QEMU set, where that differs. */
  readonly shipped: readonly (Span & {
    readonly key: string;
    readonly runtime?: Runtime;
    readonly values: Readonly<Record<Arch, string | boolean>>;
  })[];
}

interface Span {
  readonly since?: Release;
  /** First release in which it is no longer so. */
  readonly until?: Release;
}

/** The architectures that have a machine; none when Kata starts it nowhere. */
export function archsOfMachine({ machines }: ArchFacts, machine: string): readonly Arch[] {
  return ARCHITECTURES.filter((arch) => machines[arch].includes(machine));
}

/** The architectures on which a runtime has a hypervisor that it knows. */
export function archsOfHypervisor(
  { hypervisor }: ArchFacts,
  runtime: Runtime,
  release: Release,
  name: string,
): readonly Arch[] {
  const only = hypervisor.find(
    (one) => one.runtime === runtime && one.names.includes(name) && holdsIn(one, release),
  );
  return only?.archs ?? ARCHITECTURES;
}

/** What the shipped files of QEMU set for an option on each architecture; `undefined` where it is all the same. */
export function shippedByArch(
  { shipped }: ArchFacts,
  runtime: Runtime,
  release: Release,
  key: string,
): Readonly<Record<Arch, string | boolean>> | undefined {
  const found = shipped.find(
    (one) => one.key === key && (one.runtime ?? runtime) === runtime && holdsIn(one, release),
  );
  return found?.values;
}

function holdsIn({ since, until }: Span, release: Release): boolean {
  return (!since || compareReleases(since, release) <= 0) && (!until || compareReleases(release, until) < 0);
}

/** The architecture whose guests a program runs, where its name tells: `…/qemu-system-aarch64`. */
export function archOfProgram(path: string): Arch | undefined {
  const name = /(?:^|\/)qemu-system-([a-z0-9]+(?:_64)?)[^/]*$/.exec(path)?.[1];
  return name === undefined ? undefined : archCalled(name);
}
