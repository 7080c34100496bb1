import type { Arch } from "./architectures.ts";
import type { Runtime, Timeline } from "./facts.ts";

/** What kata-deploy brings with each release (`schemas/upstream/kata-deploy.json`); `scripts/extract` writes it. */
export interface DeployFacts {
  /** The releases whose chart takes each shim as values, ascending. */
  readonly charts: readonly string[];
  /** The kind of each value that the chart has a default for, by path; `shims.*` stands for every shim. */
  readonly values: Readonly<Record<string, Timeline<string>>>;
  /** What a value is when the user leaves it out, by path; those of shims differ from each other and are not here. */
  readonly defaults: Readonly<Record<string, Timeline<ShippedValue>>>;
  /** The shims of the chart, each with the architectures that it is installed on. */
  readonly shims: Readonly<Record<string, Timeline<readonly string[]>>>;
  /** What the configuration files set that are installed below `/opt/kata`, by shim. */
  readonly shipped: Readonly<Record<Runtime, ShippedFiles>>;
}

/** By shim. */
export type ShippedFiles = Readonly<Record<string, ShippedFile>>;

/** The facts but for the files, with what people wrote about them. */
export interface DeployKnowledge extends Omit<DeployFacts, "shipped"> {
  /** What values of the chart are for, by path with `*` for a shim or a custom runtime (`schemas/chart-values.toml`). */
  readonly prose: Readonly<Record<string, ChartProse>>;
}

export interface ChartProse {
  readonly summary: string;
  /** Values worth offering. */
  readonly values?: readonly string[];
}

export interface ShippedFile {
  /** Where it is there. */
  readonly releases: Timeline<true>;
  /** The architectures that it is built for. */
  readonly archs: Timeline<readonly Arch[]>;
  /** By path, on amd64: `hypervisor.qemu.default_memory`. An empty table is `{}`. */
  readonly settings: Settings;
  /** On other architectures, where that differs. */
  readonly elsewhere: Readonly<Partial<Record<Arch, Settings>>>;
}

type Settings = Readonly<Record<string, Timeline<ShippedValue>>>;

/** A value as JSON has it; a whole number that JSON would round stands in {@link LargeInteger}. */
export type ShippedValue =
  | string
  | number
  | boolean
  | readonly ShippedValue[]
  | { readonly [key: string]: ShippedValue };

/** A whole number of more than 53 bits, by its digits. */
interface LargeInteger {
  readonly integer: string;
}

/** A whole number as the facts hold it. */
export function storedInteger(value: bigint): number | { readonly [key: string]: ShippedValue } {
  const rounded = Number(value);
  return Number.isSafeInteger(rounded) ? rounded : ({ integer: String(value) } satisfies LargeInteger);
}

/** The number that stands in a {@link LargeInteger}; `undefined` for any other value. */
export function largeInteger(value: ShippedValue): bigint | undefined {
  if (typeof value !== "object" || Array.isArray(value)) return undefined;
  const { integer } = value as Partial<LargeInteger>;
  return typeof integer === "string" ? BigInt(integer) : undefined;
}
