import type { RuntimeName, Timeline } from "./facts.ts";

/** What kata-deploy brings with each release (`schemas/upstream/kata-deploy.json`); `scripts/extract` writes it. */
export interface DeployFacts {
  /** The releases whose chart takes each shim as values, ascending. */
  readonly charts: readonly string[];
  /** The kind of each value that the chart has a default for, by path; `shims.*` stands for every shim. */
  readonly values: Readonly<Record<string, Timeline<string>>>;
  /** The shims of the chart, each with the architectures that it is installed on. */
  readonly shims: Readonly<Record<string, Timeline<readonly string[]>>>;
  /** What the configuration files set that are installed below `/opt/kata` on x86_64, by shim. */
  readonly shipped: Readonly<Record<RuntimeName, Readonly<Record<string, ShippedFile>>>>;
}

export interface ShippedFile {
  /** Where it is there. */
  readonly releases: Timeline<true>;
  /** By path: `hypervisor.qemu.default_memory`. An empty table is `{}`. */
  readonly settings: Readonly<Record<string, Timeline<ShippedValue>>>;
}

/** A value as JSON has it. */
export type ShippedValue =
  | string
  | number
  | boolean
  | readonly ShippedValue[]
  | { readonly [key: string]: ShippedValue };
