import type { ArchFacts } from "./architectures.ts";
import type { DeployKnowledge, ShippedFiles } from "./deploy-facts.ts";
import type { RuntimeName, UpstreamFacts } from "./facts.ts";
import type { Release } from "./releases.ts";

export type Runtime = RuntimeName;

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

export type SupportLevel =
  | "supported"
  | "best-effort"
  | "not-maintained"
  | "experimental"
  | "deprecated"
  | "removed"
  | "renamed";

/** What an entry of support.toml speaks of; all members given must match, any of a list does. */
export interface AppliesTo {
  readonly runtime?: string | readonly string[];
  readonly hypervisor?: string | readonly string[];
  readonly tee?: string | readonly string[];
  readonly architecture?: string | readonly string[];
  readonly shim?: string | readonly string[];
  /** Something that no configuration names: a tool, a container engine. */
  readonly component?: string | readonly string[];
  /** Dotted pattern, `hypervisor.*.msize_9p`. */
  readonly option?: string | readonly string[];
  readonly value?: string | readonly string[];
  readonly when?: "true" | "nonzero" | "nonempty" | "set";
  /** Environment variable of the shim. */
  readonly environment?: string;
  /** Value of the kata-deploy chart, as a dotted pattern. */
  readonly helm?: string | readonly string[];
  /** Range of releases, `>=3.29.0`. */
  readonly releases?: string;
}

/** One entry of support.toml or of an organisation's policy. */
export interface SupportEntry {
  readonly id: string;
  readonly subject: string;
  readonly level: SupportLevel;
  readonly applies: AppliesTo | readonly AppliesTo[];
  readonly since?: Release;
  readonly removal?: string;
  readonly removed?: Release;
  readonly replacement?: string;
  readonly team?: string;
  readonly ci?: "required" | "non-required" | "nightly" | "none";
  readonly ciJobs?: readonly string[];
  /** Whom upstream's files or threads name for it. */
  readonly people?: readonly { readonly name: string; readonly evidence: string }[];
  readonly note?: string;
  /** What it takes to come back to the level supported. */
  readonly comeback?: string;
  readonly conflicts?: readonly { readonly claim: string; readonly evidence: string }[];
  readonly evidence: readonly string[];
  readonly asOf: string;
  readonly status: "draft" | "adopted";
  readonly source?: string;
  /** The row of counterparts.toml that the entry was made of. */
  readonly counterpart?: Counterpart;
}

/** What becomes of an option; see `schemas/counterparts.schema.json`, which describes every member. */
export type CounterpartKind =
  | "renamed"
  | "moved"
  | "converted"
  | "replaced"
  | "added"
  | "removed"
  | "lost"
  | "same";

/** How a value becomes another one. */
export type Conversion =
  | "seconds-to-milliseconds"
  | "milliseconds-to-seconds"
  | "bits-to-bytes"
  | "round-up"
  | "at-most-32"
  | "known-annotations"
  | "hypervisor-table";

/** A value as counterparts.toml writes it. */
export type CounterpartValue = string | number | boolean;

/** What else must hold in a configuration that is moved. */
export interface CounterpartCondition {
  readonly option: string;
  readonly value?: string;
  readonly not?: string;
  readonly when?: "nonempty";
}

/** One row of counterparts.toml: an option, table or value, and what says it in another runtime or release. */
export interface Counterpart {
  readonly id: string;
  readonly subject?: string;
  readonly kind: CounterpartKind;
  readonly from?: Runtime;
  readonly applies: AppliesTo | readonly AppliesTo[];
  readonly when?: readonly CounterpartCondition[];
  readonly since?: Release;
  readonly replacement?: string;
  readonly to?: string;
  readonly convert?: Conversion;
  readonly values?: Readonly<Record<string, CounterpartValue>>;
  readonly stands?: Readonly<Record<string, CounterpartValue>>;
  readonly without?: readonly string[];
  readonly append?: string;
  readonly set?: CounterpartValue;
  readonly always?: true;
  readonly required?: true;
  readonly decide?: true;
  readonly unset?: "leave";
  readonly lasts?: true;
  readonly lost?: string;
  readonly note: string;
  readonly conflicts?: readonly { readonly claim: string; readonly evidence: string }[];
  readonly upstream?: readonly string[];
  readonly evidence: readonly string[];
  readonly asOf: string;
  readonly status?: "draft" | "adopted";
  readonly source?: string;
}

/** A release whose code was not read: its facts are those of the release before, and what its notes say. */
export interface ReleaseNotes {
  readonly release: Release;
  /** Whether all of the notes could be read. */
  readonly complete: boolean;
  readonly evidence: readonly string[];
  readonly asOf: string;
  /** What the notes do not tell, in whole sentences. */
  readonly unknown?: string;
  /** Values that the shipped files have from then on. */
  readonly shipped: readonly {
    readonly runtime: Runtime;
    readonly files: readonly string[];
    readonly table: string;
    readonly key: string;
    readonly value: unknown;
  }[];
}

/**
 * One condition on an option, or on a pod annotation by its full name, as defects.toml and advisories.toml write
 * it; all members that are given must hold. Booleans are written as `true` and `false`.
 */
export interface Condition {
  /** Dotted pattern of a key or a table: `hypervisor.*.firmware`, `hypervisor.remote`. */
  readonly option: string;
  readonly is?: readonly string[];
  readonly not?: readonly string[];
  readonly above?: number;
  readonly below?: number;
  /** Its number is above that of another option. */
  readonly aboveOption?: string;
  readonly nonempty?: true;
  readonly empty?: true;
  /** The file itself sets it. */
  readonly written?: true;
  /** A pattern of ours that the text, or an element, matches somewhere. */
  readonly matches?: string;
  /** Of a list of patterns: one lets this annotation through. */
  readonly admits?: string;
}

/** What an option did wrong in some releases of a runtime: one entry of defects.toml. */
export interface Defect {
  readonly id: string;
  readonly subject: string;
  readonly runtime: Runtime;
  /** All when absent. */
  readonly hypervisor?: readonly string[];
  /** All when absent. */
  readonly architecture?: readonly string[];
  /** All must hold; the first is where it is told. */
  readonly where: readonly Condition[];
  readonly from: Release;
  /** First release that is free of it; absent while it is open. */
  readonly fixedIn?: Release;
  readonly effect: "refused" | "fails" | "sometimes" | "ignored" | "changed" | "exposed";
  readonly happens: string;
  readonly advice: string;
  /** What it takes beside the configuration. */
  readonly needs?: string;
  /** Told by hover, explain and status only. */
  readonly quiet?: true;
  readonly upstream: readonly string[];
  readonly evidence: readonly string[];
  readonly asOf: string;
  readonly source?: string;
}

/** What in a configuration opens an advisory: all conditions together, the first is where it is told. */
export interface Opening {
  readonly runtime?: Runtime;
  readonly hypervisor?: readonly string[];
  /** Where it differs from the releases affected. */
  readonly releases?: string;
  readonly where: readonly Condition[];
}

/** A security advisory: one entry of advisories.toml. */
export interface Advisory {
  /** `ghsa-…`, or a name of ours while it has no number. */
  readonly id: string;
  readonly cve?: string;
  readonly subject: string;
  /** CVSS base score; absent where none was published. */
  readonly score?: number;
  readonly severity: "critical" | "high" | "medium" | "low";
  /** Range of releases. */
  readonly affected: string;
  readonly runtime?: Runtime;
  readonly hypervisor?: readonly string[];
  /** Any of these opens it; absent where a configuration decides nothing. */
  readonly opens?: readonly Opening[];
  readonly happens: string;
  readonly advice: string;
  readonly published?: string;
  readonly upstream?: readonly string[];
  readonly evidence: readonly string[];
  readonly asOf: string;
}

/** All that the product knows, as the build writes it to `dist/knowledge.json`. */
export interface Knowledge {
  /** What kata-deploy brings; read when somebody asks for it first. */
  readonly deploy: () => DeployKnowledge;
  /** The files that kata-deploy installs for a runtime; read when somebody asks for them first. */
  readonly shipped: (runtime: Runtime) => ShippedFiles;
  readonly runtimes: { readonly [R in Runtime]: UpstreamFacts };
  /** Releases later than those whose code was read, oldest first. */
  readonly notes: readonly ReleaseNotes[];
  /** By table pattern, then key. */
  readonly prose: Readonly<Record<string, Readonly<Record<string, Prose>>>>;
  /** Tables, hypervisors (`hypervisor.qemu`) and agents, by their name. */
  readonly tables: Readonly<Record<string, Prose>>;
  /** Keys that people set most, first the most common. */
  readonly order: readonly string[];
  /** Annotations beside those that come with an option. */
  readonly annotations: readonly AnnotationEntry[];
  /** Options that only distributions have. */
  readonly distributions: readonly DistributionOption[];
  readonly tasks: readonly Task[];
  /** What the words inside the value of an option mean, by its key. */
  readonly words: Readonly<Record<string, Readonly<Record<string, Word>>>>;
  readonly support: readonly SupportEntry[];
  readonly counterparts: readonly Counterpart[];
  readonly defects: readonly Defect[];
  readonly advisories: readonly Advisory[];
  readonly architectures: ArchFacts;
}
