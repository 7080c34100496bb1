import type { Runtime } from "../facts.ts";
import type { Release } from "../releases.ts";

/** What `schemas/options/*.toml` says of an option, in our words. */
export interface Prose {
  readonly summary: string;
  /** Other names that people give the option. */
  readonly slips?: readonly string[];
  readonly detail?: string;
  readonly unit?:
    | string
    | readonly { readonly runtime?: Runtime; readonly since?: Release; readonly unit: string }[];
  readonly suggest?: unknown;
  readonly minimum?:
    | number
    | readonly { readonly runtime?: Runtime; readonly since?: Release; readonly minimum: number }[];
  readonly maximum?:
    | number
    | readonly { readonly runtime?: Runtime; readonly since?: Release; readonly maximum: number }[];
  readonly values?: readonly ProseValue[];
  readonly path?: "file" | "directory" | "socket" | "device" | "pattern";
  readonly example?: string;
  readonly links?: readonly string[];
}

export interface ProseValue {
  readonly value: string;
  readonly summary: string;
  readonly runtimes?: readonly Runtime[];
  readonly since?: Release;
  /** Last release that takes it. */
  readonly until?: Release;
  /** Those that it is for; all when absent. */
  readonly hypervisors?: readonly string[];
  /** Those of nodes that it means something on; all when absent. */
  readonly archs?: readonly string[];
}

/** What one runtime does with an annotation that no option's facts tell; see `schemas/annotations.toml`. */
export interface AnnotationEntry {
  /** In full. */
  readonly name: string;
  readonly runtime: Runtime;
  /** A range; absent for all releases. */
  readonly releases?: string;
  /** The option that it overrides, as a dotted pattern. */
  readonly option?: string;
  /** Known by name, without effect. */
  readonly ignored?: boolean;
  /** Written by the runtime itself. */
  readonly internal?: boolean;
  /** Other names that people give it. */
  readonly slips?: readonly string[];
  readonly summary: string;
  readonly note?: string;
  readonly evidence: readonly string[];
  readonly asOf: string;
}

/** An option that only a distribution's own version of Kata has; see `schemas/distributions.toml`. */
export interface DistributionOption {
  /** As it stands in a sentence. */
  readonly distribution: string;
  /** A dotted pattern. */
  readonly option: string;
  readonly runtime: readonly Runtime[];
  readonly type: string;
  readonly unit?: string;
  readonly summary: string;
  readonly evidence: readonly string[];
  readonly asOf: string;
}

/** One of the words that an option holds many of; see `schemas/words.toml`. */
export interface Word {
  readonly summary: string;
  /** What its value is, as it stands in a sentence. */
  readonly takes?: string;
  /** Values worth offering. */
  readonly values?: readonly string[];
  /** Options of the file that make the runtime write the word, as dotted patterns. */
  readonly option?: readonly string[];
}

/** What people set together for one purpose; see `schemas/tasks.toml`. */
export interface Task {
  readonly name: string;
  readonly summary: string;
  readonly hypervisors?: readonly string[];
  /** Values by option, a dotted pattern. */
  readonly set: Readonly<Record<string, unknown>>;
}
