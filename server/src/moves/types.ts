import type { KataDocument } from "../documents/document.ts";
import type { ConvertedValue } from "../knowledge/conversions.ts";
import type { CounterpartKind } from "../knowledge/types/counterparts.ts";
import type { Target } from "../project/target.ts";
import type { TextEdit } from "../toml/edit/index.ts";
import type { Plain, Range } from "../toml/index.ts";

/** What moving a configuration does to one option, or what there is to know of it. */
export interface Change {
  readonly file: KataDocument;
  /** Where it stood before; for what is added the header of its table, else the start of the file. */
  readonly range: Range;
  readonly kind: Exclude<CounterpartKind, "same">;
  /** The option before, from the root; for `added`, what is added. */
  readonly key: string;
  /** The option after; `undefined` when there is none. */
  readonly to?: string;
  readonly before?: Plain;
  readonly after?: Plain;
  readonly message: string;
  /** Somebody has to choose; the text is left at the nearest that is accepted. */
  readonly decide: boolean;
  /** No file sets it: the defaults differ, and that does not matter. */
  readonly isUnset?: true;
}

/** One file as it is after the move. */
export interface MovedFile {
  readonly file: KataDocument;
  readonly edits: readonly TextEdit[];
  readonly text: string;
}

/** A configuration moved to runtime-rs: a main file with its drop-ins, or a drop-in alone. */
export interface Moved {
  readonly target: Pick<Target, "release" | "hypervisor" | "arch"> & {
    readonly runtime: "runtime-rs";
  };
  readonly files: readonly MovedFile[];
  /** In the order of files and places. */
  readonly changes: readonly Change[];
}

export interface MoveOptions {
  /** The release of runtime-rs; the newest known when absent. */
  readonly release?: string;
  /** `keep`: what Go takes for an unset option is written where runtime-rs takes another; `runtime-rs`: its own hold. */
  readonly defaults?: "keep" | "runtime-rs";
  /** The files stay where their path says that they are the Go runtime's, so they have to say otherwise themselves. */
  readonly saysRuntime?: boolean;
  /** The files are written anew elsewhere: what was a link is a file there. */
  readonly isCopied?: boolean;
}

/** An option that a file sets, or has commented out. */
export interface MovedOption {
  /** From the root, in Kata's spelling. */
  readonly path: readonly string[];
  /** `undefined` where it cannot be known. */
  readonly value: ConvertedValue | undefined;
  readonly isSet: boolean;
}

/** What becomes of an option. */
export type Outcome = Pick<Change, "kind" | "message" | "decide"> & {
  /** Where it goes; absent: out of the file. */
  readonly to?: readonly string[];
  /** Its value there; absent: the one that it has. */
  readonly after?: ConvertedValue;
};
