import type { ArchFacts } from "../architectures.ts";
import type { DeployKnowledge, ShippedFiles } from "../deploy-facts.ts";
import type { Runtime, UpstreamFacts } from "../facts.ts";
import type { Release } from "../releases.ts";
import type { Counterpart } from "./counterparts.ts";
import type { Advisory, Defect } from "./defects.ts";
import type { AnnotationEntry, DistributionOption, Prose, Task, Word } from "./prose.ts";
import type { SupportEntry } from "./support.ts";

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
