import type { Frame as AnyFrame } from "../../run/driver.ts";
import type { Place, Value } from "../../run/symbolic.ts";
import type { RustCrate, RustSources } from "../crates.ts";
import type { RustFile, RustFunction } from "../items.ts";

/** What runs of a crate's functions share. */
export interface Machine {
  sources: RustSources;
  crate: RustCrate;
  /** The members of maps, by the path of the map: what `conf.hypervisor` holds. */
  maps: Readonly<Record<string, Readonly<Record<string, Place>>>>;
  /** What functions give that are not run. */
  given: Readonly<Record<string, Value>>;
}

export interface Frame extends AnyFrame<Frame> {
  machine: Machine;
  /** Where names are looked up. */
  file: RustFile;
  /** Functions inside functions. */
  inner: Map<string, RustFunction>;
}

/** What patterns bind. */
export type Bound = Map<string, Value>;

/** A frame in which these names are bound as well; they hide others of the same name. */
export const withNames = (frame: Frame, bound: Bound): Frame => ({
  ...frame,
  names: new Map([...frame.names, ...bound]),
});
