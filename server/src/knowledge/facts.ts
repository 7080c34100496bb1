/**
 * Facts about Kata's configuration loaders, extracted from its source, one file for each runtime
 * (`schemas/upstream/go.json`, `schemas/upstream/runtime-rs.json`). `scripts/extract` writes them.
 */

/**
 * What holds from which release: pairs, oldest first; a value holds from its release until the next
 * pair's. `null` says "not there". Before the first pair nothing is there either.
 */
export type Timeline<T> = readonly (readonly [release: string, value: T | null])[];

/** The loader's own type of an option, in one vocabulary for both runtimes. */
export type LoaderType =
  | ScalarType
  | `[]${ScalarType}`
  /** A table with options of its own: `hypervisor.*.factory`. */
  | "table"
  /** An array of tables: `hypervisor.*.guest_extension_images[]`. */
  | "[]table";

export type ScalarType =
  | "bool"
  | "string"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "float32"
  | "float64";

export type Runtime = "go" | "runtime-rs";

export interface UpstreamFacts {
  runtime: Runtime;
  /** Ascending by version. */
  releases: readonly string[];
  /** The TOML dialect of the library that the loader reads with. */
  toml: Timeline<"0.5" | "1.0" | "1.1">;
  /** Names of `[hypervisor.NAME]` that the loader accepts (as built by the Makefile for x86_64). */
  hypervisors: Timeline<readonly string[]>;
  /** The configuration files that the release ships, `.in` left out, and the table that each fills. */
  templates: Timeline<readonly { file: string; hypervisor: string }[]>;
  /**
   * By table: what a key that the loader does not know does in the main file. `hypervisor` is about the
   * names of hypervisors themselves.
   */
  unknownKeys: Readonly<Record<string, Timeline<"ignored" | "rejected">>>;
  /**
   * By table: its keys in the order of the structure that the loader reads it into, where it takes an array of their
   * values for the table too.
   */
  positional?: Readonly<Record<string, Timeline<readonly string[]>>>;
  /** Ordered by table, then key. */
  options: readonly UpstreamOption[];
}

/** A value as TOML has it; `null` is "not set". */
export type Constant = Scalar | readonly string[];

export type Scalar = string | number | boolean | null;

/**
 * What another option of the same table ends up with: one of `values`, or none of them where `not` is set. Where
 * two options hang on each other, it speaks of what the other one had before its own changes.
 */
export interface Condition {
  key: string;
  values: readonly Scalar[];
  not?: true;
}

/** A value that the loader puts in place of what an option has. */
export interface Change {
  /** The value that is replaced; absent: whatever it is. */
  from?: Scalar;
  to: Constant;
  /** All of it must hold. */
  when?: readonly Condition[];
  /**
   * The hypervisors with which it happens, whether they read the option or not; absent: all. In `[runtime]`: where
   * the table of such a hypervisor stands in the file, in use or not.
   */
  hypervisors?: readonly string[];
}

export interface UpstreamOption {
  /** `hypervisor.*`, `hypervisor.*.factory`, `hypervisor.*.guest_extension_images[]`, `runtime`, … */
  table: string;
  key: string;
  /** `null` where the release does not have the option. */
  type: Timeline<LoaderType>;
  /**
   * The closed set of values that the loader enforces, wherever it looks at the option: the Go runtime for
   * `hypervisors` alone, runtime-rs for all of them. `null`: free.
   */
  values?: Timeline<readonly string[]>;
  /** The smaller set that a hypervisor's own check leaves, by hypervisor. */
  narrowed?: Timeline<Readonly<Record<string, readonly string[]>>>;
  /** Where `values` holds a set that is only enforced when the sandbox starts, and not at load. */
  enforced?: Timeline<"start">;
  /** Where "" is taken like an absent key, although `values` lacks it. */
  emptyIsAbsent?: Timeline<true>;
  /** What must hold for the loader to check `values`. */
  valuesWhen?: Timeline<readonly Condition[]>;
  /** Only in `hypervisor.*` and below: the hypervisors whose code reads the option. */
  hypervisors?: Timeline<readonly string[]>;
  /**
   * The value that an absent key ends up with in an otherwise empty table, by hypervisor; `*` where it is the same
   * for all. A value of null says that the option then stays unset. `null` as a whole: the host decides it, or what
   * holds has no name that one could write.
   */
  default?: Timeline<Readonly<Record<string, unknown>>>;
  /**
   * What must hold for a `default` that is not the zero of its type to be filled in. Elsewhere an absent key stays
   * at that zero.
   */
  defaultWhen?: Timeline<readonly Condition[]>;
  /**
   * Where an empty text, 0 or `false` in the file is a value like any other. Everywhere else it counts like an
   * absent key, since the loader's structures do not know the difference.
   */
  zeroKept?: Timeline<true>;
  /** What the loader makes of values, in its order. What the host or a number's size decides is not among it. */
  changes?: Timeline<readonly Change[]>;
  /** The pod annotation that overrides the option. */
  annotation?: Timeline<string>;
  /** Other names that the loader takes for the same option. */
  aliases?: Timeline<readonly string[]>;
  /** `true` where the loader rejects a table that lacks the key. */
  required?: Timeline<boolean>;
  /** Newest release only: what the shipped files set, by file; `*` where all that set it agree. */
  template?: Readonly<Record<string, unknown>>;
}
