import type { Frame as AnyFrame } from "../../run/driver.ts";
import type { Value } from "../../run/symbolic.ts";
import type { GoFile } from "../items.ts";
import type { GoSources } from "../packages.ts";

/** What runs of functions share. */
export interface Machine {
  sources: GoSources;
  /** What functions give that are not run, by name. */
  given: Readonly<Record<string, Value>>;
  /** The options that were read, by path. */
  reads: Set<string>;
}

export interface Frame extends AnyFrame<Frame> {
  machine: Machine;
  /** Where names are looked up. */
  file: GoFile;
  /** Whether a `return` may end the function here. */
  mayReturn: boolean;
}
