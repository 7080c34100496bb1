import type { Arch } from "../../knowledge/architectures.ts";
import type { Runtime } from "../../knowledge/facts.ts";
import type { Library } from "../../knowledge/library.ts";

/** For whom something is described. */
export interface Reader {
  readonly library: Library;
  /** The runtime in question; `undefined` describes both alike. */
  readonly runtime: Runtime | undefined;
  readonly release: string;
  readonly hypervisor?: string | undefined;
  /** Of the node; absent where that is a guess. */
  readonly arch?: Arch | undefined;
}

/** In the order in which they are told of. */
export const RUNTIMES: readonly Runtime[] = ["runtime-rs", "go"];
